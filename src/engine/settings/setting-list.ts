import type { TSchema } from 'typebox'
import { SETTINGS_SCHEMA } from './settings-schema.ts'

type Annotated = TSchema & {
  env?: string
  description?: string
  default?: unknown
  type?: string
  properties?: Record<string, Annotated>
}

/** One setting by itself. */
export interface Setting {
  readonly path: readonly string[]
  /** Environment variable. */
  readonly env: string
  readonly schema: Annotated
}

const leaves = (schema: Annotated, path: readonly string[]): Setting[] =>
  schema.env
    ? [{ path, env: schema.env, schema }]
    : Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => leaves(inner, [...path, name]))

/** Every setting, in the order of the schema. */
export const SETTINGS: readonly Setting[] = leaves(SETTINGS_SCHEMA as Annotated, [])
