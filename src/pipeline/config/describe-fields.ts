import type { TObject } from 'typebox'
import { BITRATE_FORMAT, DURATION_FORMAT } from './unit-types.ts'

/** A field of a stage's configuration in words, for `stages show` and the reference. */
export interface FieldDescription {
  readonly name: string
  /** What may be written, for example `integer from 1 to 60` or `h264 | vp9`. */
  readonly type: string
  readonly required: boolean
  /** The default as it would be written. */
  readonly fallback?: string
  readonly description: string
}

interface FieldSchema {
  readonly type?: string | readonly string[]
  readonly unit?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly FieldSchema[]
  readonly items?: FieldSchema
  readonly minItems?: number
  readonly maxItems?: number
  readonly properties?: Readonly<Record<string, FieldSchema>>
  readonly required?: readonly string[]
  readonly minimum?: number
  readonly maximum?: number
  readonly multipleOf?: number
  readonly least?: string
  readonly most?: string
  readonly default?: unknown
  readonly description?: string
}

const UNIT_NAMES: Record<string, string> = { [DURATION_FORMAT]: 'duration', [BITRATE_FORMAT]: 'bitrate' }

function bounds(least: number | string | undefined, most: number | string | undefined): string {
  if (least !== undefined && most !== undefined) return ` from ${least} to ${most}`
  if (least !== undefined) return `, at least ${least}`
  return most === undefined ? '' : `, at most ${most}`
}

function kindOf(schema: FieldSchema): string {
  const { unit, type, items, multipleOf } = schema
  if (schema.enum) return schema.enum.join(' | ')
  if (schema.const !== undefined) return String(schema.const)
  if (schema.anyOf) return schema.anyOf.map(kindOf).join(' | ')
  if (unit !== undefined) return `${UNIT_NAMES[unit] ?? unit}${bounds(schema.least, schema.most)}`
  if (type === 'array') return `list of ${items ? kindOf(items) : 'values'}${countOf(schema)}`
  const name = type === 'string' ? 'text' : String(type ?? 'value')
  return `${multipleOf === 2 ? 'even ' : ''}${name}${bounds(schema.minimum, schema.maximum)}`
}

const countOf = ({ minItems, maxItems }: FieldSchema): string =>
  minItems === undefined || maxItems === undefined ? '' : `, ${minItems} to ${maxItems}`

/**
 * The fields of a configuration, in the order of its schema. Those of the objects of a list follow the list, named like
 * `destinations[].url`.
 */
export const describeFields = (config: TObject): FieldDescription[] => fieldsOf(config as FieldSchema, '')

const fieldsOf = ({ properties = {}, required = [] }: FieldSchema, prefix: string): FieldDescription[] =>
  Object.entries(properties).flatMap(([key, schema]) => {
    const name = `${prefix}${key}`
    const field: FieldDescription = {
      name,
      type: kindOf(schema),
      required: required.includes(key) && schema.default === undefined,
      ...(schema.default === undefined
        ? {}
        : { fallback: typeof schema.default === 'string' ? schema.default : JSON.stringify(schema.default) }),
      description: schema.description ?? '',
    }
    return [field, ...(schema.items ? fieldsOf(schema.items, `${name}[].`) : [])]
  })
