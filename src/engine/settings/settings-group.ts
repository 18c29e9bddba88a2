import { Type } from 'typebox'

/** What is not known is a fault. */
export const strict = { additionalProperties: false }

/** A group of settings; absent groups are filled in like absent settings. */
export const group = <P extends Parameters<typeof Type.Object>[0]>(properties: P) =>
  Type.Object(properties, { ...strict, default: {} })
