import type { TObject, TSchema } from 'typebox'
import { Value } from 'typebox/value'
import { parseBitrate, parseDuration } from '../../domain/units.ts'
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

type Annotated = TSchema & { unit?: string; least?: string; most?: string; type?: unknown; default?: unknown }

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

/** Closeness of two names, as the number of single-letter edits between them. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next[j] = Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1)
    }
    row = next
  }
  return row[b.length] ?? 0
}

/** The known name nearest to a misspelt one, where one is near. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const ranked = known.map((k) => ({ k, d: editDistance(name, k) })).sort((x, y) => x.d - y.d)
  return ranked[0] && ranked[0].d <= Math.max(1, Math.floor(name.length / 3)) ? ranked[0].k : undefined
}

/** A schema's error in the words of a document's author. */
function faultOf(error: { keyword: string; instancePath: string; params: object; message: string }): ConfigFault {
  const path = error.instancePath.split('/').slice(1)
  const params = error.params as { allowedValues?: readonly unknown[]; requiredProperties?: readonly string[] }
  switch (error.keyword) {
    case 'required':
      return {
        rule: 'missing-field',
        path: [...path, ...(params.requiredProperties?.slice(0, 1) ?? [])],
        message: `${params.requiredProperties?.join(', ') ?? 'a field'} must be given`,
      }
    case 'type':
      return { rule: 'wrong-type', path, message: error.message }
    case 'enum':
    case 'const':
      return { rule: 'bad-value', path, message: `must be one of: ${params.allowedValues?.join(', ') ?? ''}` }
    default:
      return { rule: 'bad-value', path, message: error.message }
  }
}

/**
 * Fills defaults in, reads units, and checks a stage's configuration against its schema. Defaults come first: a value with a
 * default is never missing.
 */
export function readConfig(schema: TObject, given: Record<string, unknown>): ConfigReading {
  const properties = schema.properties as Record<string, Annotated>
  const known = Object.keys(properties)
  const faults: ConfigFault[] = []
  const plain: Record<string, unknown> = {}
  const units: Record<string, number> = {}
  for (const [name, value] of Object.entries(Value.Default(schema, structuredClone(given)) as object)) {
    const property = properties[name]
    if (!property) {
      const close = nearest(name, known)
      const hint = close ? `did you mean ${close}?` : `known fields: ${known.join(', ') || 'none'}`
      faults.push({ rule: 'unknown-field', path: [name], message: `${name} is not a field of this stage; ${hint}` })
    } else if (property.unit) {
      const read = readUnit(property, value)
      if (typeof read === 'number') units[name] = read
      else faults.push({ rule: 'bad-value', path: [name], message: `${name} ${read}` })
      plain[name] = 0
    } else plain[name] = value
  }
  const seen = new Set<string>()
  for (const error of Value.Errors(schema, plain)) {
    const fault = faultOf(error)
    const key = fault.path.join('/')
    if (seen.has(key)) continue
    seen.add(key)
    faults.push({ ...fault, message: `${fault.path.at(-1) ?? 'the configuration'} ${fault.message}` })
  }
  return faults.length > 0 ? { ok: false, faults } : { ok: true, config: { ...plain, ...units } }
}
