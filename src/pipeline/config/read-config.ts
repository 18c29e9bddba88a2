import type { TObject, TSchema } from 'typebox'
import { Value } from 'typebox/value'
import { parseBitrate, parseDuration } from '../../domain/units.ts'
import { nearest } from './nearest.ts'
import { BITRATE_FORMAT, DURATION_FORMAT } from './unit-types.ts'

/** A value that does not fit its schema. */
export interface ConfigFault {
  readonly rule: 'unknown-field' | 'missing-field' | 'wrong-type' | 'bad-value'
  /** Keys from the root of the configuration to the value. */
  readonly path: readonly string[]
  readonly message: string
}

export type ConfigReading =
  | { readonly ok: true; readonly config: Record<string, unknown> }
  | { readonly ok: false; readonly faults: readonly ConfigFault[] }

type Annotated = TSchema & {
  readonly unit?: string
  readonly least?: string
  readonly most?: string
  readonly items?: Annotated
  readonly properties?: Readonly<Record<string, Annotated>>
}

const UNITS: Record<string, { read: typeof parseDuration; example: string }> = {
  [DURATION_FORMAT]: { read: parseDuration, example: '300ms, 2s or 1.5m' },
  [BITRATE_FORMAT]: { read: parseBitrate, example: '500k or 1.5M' },
}

/** Reads one value that carries a unit: its number, or the sentence that says what is wrong with it. */
function readUnit(schema: Annotated, value: unknown): number | string {
  const unit = UNITS[schema.unit ?? '']
  const read = typeof value === 'string' || typeof value === 'number' ? unit?.read(value) : undefined
  if (!unit || read === undefined) return `must be written like ${unit?.example}, not ${JSON.stringify(value)}`
  const least = schema.least === undefined ? undefined : unit.read(schema.least)
  const most = schema.most === undefined ? undefined : unit.read(schema.most)
  if (least !== undefined && read < least) return `must be at least ${schema.least}`
  if (most !== undefined && read > most) return `must be at most ${schema.most}`
  return read
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The value with all units in it read, however deep they are; what cannot be read is told and stays. */
function withUnits(schema: Annotated, path: readonly string[], value: unknown, faults: ConfigFault[]): unknown {
  const { items, properties = {} } = schema
  if (schema.unit) {
    const read = readUnit(schema, value)
    if (typeof read === 'number') return read
    // Of what is deeper, the schema has told already where it is neither text nor number.
    if (path.length === 1 || typeof value === 'string' || typeof value === 'number')
      faults.push(fault('bad-value', path, `${path.at(-1)} ${read}`))
    return value
  }
  if (items && Array.isArray(value))
    return value.map((item, index) => withUnits(items, [...path, String(index)], item, faults))
  if (!isObject(value)) return value
  const fields = Object.entries(value).map(([name, field]): [string, unknown] => {
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined
    return [name, property ? withUnits(property, [...path, name], field, faults) : field]
  })
  return Object.fromEntries(fields)
}

interface SchemaError {
  readonly keyword: string
  readonly instancePath: string
  readonly params: object
  readonly message: string
}

interface ErrorParams {
  readonly allowedValue?: unknown
  readonly allowedValues?: readonly unknown[]
  readonly requiredProperties?: readonly string[]
  readonly additionalProperties?: readonly string[]
}

/** All that a schema says about one value, as faults in the words of a document's author. */
function faultsAt(path: readonly string[], errors: readonly SchemaError[]): ConfigFault[] {
  const params = errors.map((error) => error.params as ErrorParams)
  const name = path.at(-1) ?? ''
  const unknown = params.flatMap((p) => p.additionalProperties ?? [])
  const absent = params.flatMap((p) => p.requiredProperties ?? [])
  if (unknown.length + absent.length > 0)
    return [
      ...unknown.map((field) => fault('unknown-field', [...path, field], `${field} is not a field of ${name}`)),
      ...absent.map((field) => fault('missing-field', [...path, field], `${field} of ${name} must be given`)),
    ]
  const choices = params.flatMap((p) => p.allowedValues ?? (p.allowedValue === undefined ? [] : [p.allowedValue]))
  if (choices.length > 0) return [fault('bad-value', path, `${name} must be one of: ${choices.join(', ')}`)]
  const [first] = errors
  // Of an object of schemas that are all refused, "schema is false" says nothing that its parent does not say better.
  if (!first || first.keyword === 'boolean') return []
  return [fault(first.keyword === 'type' ? 'wrong-type' : 'bad-value', path, `${name} ${first.message}`)]
}

const fault = (rule: ConfigFault['rule'], path: readonly string[], message: string): ConfigFault => ({
  rule,
  path,
  message,
})

/** Checks one field's value, however deep it is. */
function checkField(schema: TSchema, name: string, value: unknown): ConfigFault[] {
  const byPath = new Map<string, SchemaError[]>()
  for (const error of Value.Errors(schema, value)) {
    const errors = byPath.get(error.instancePath)
    if (errors) errors.push(error)
    else byPath.set(error.instancePath, [error])
  }
  return [...byPath].flatMap(([pointer, errors]) => faultsAt([name, ...pointer.split('/').slice(1)], errors))
}

/**
 * Fills defaults in, reads units, and checks a stage's configuration against its schema. Defaults come first: a value with a
 * default is never missing. Each field is checked for itself, so that one does not hide the faults of another.
 */
export function readConfig(schema: TObject, given: Record<string, unknown>): ConfigReading {
  const properties = schema.properties as Record<string, Annotated>
  const known = Object.keys(properties)
  const required = (schema.required ?? []) as readonly string[]
  const filled = Value.Default(schema, structuredClone(given)) as Record<string, unknown>
  const faults: ConfigFault[] = []
  const config: Record<string, unknown> = {}
  for (const name of Object.keys(filled).filter((key) => !known.includes(key))) {
    const close = nearest(name, known)
    const hint = close ? `did you mean ${close}?` : `known fields: ${known.join(', ') || 'none'}`
    faults.push(fault('unknown-field', [name], `${name} is not a known field; ${hint}`))
  }
  for (const [name, property] of Object.entries(properties)) {
    if (!Object.hasOwn(filled, name) || filled[name] === undefined) {
      if (required.includes(name)) faults.push(fault('missing-field', [name], `${name} must be given`))
      continue
    }
    if (!property.unit) faults.push(...checkField(property, name, filled[name]))
    config[name] = withUnits(property, [name], filled[name], faults)
  }
  return faults.length > 0 ? { ok: false, faults } : { ok: true, config }
}
