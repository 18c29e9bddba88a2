import { isMap } from 'yaml'
import { FlyBrowserError } from '../../domain/errors.ts'
import { readConfig } from '../../pipeline/config/read-config.ts'
import { formatFault } from '../../pipeline/document/throw-if-faulty.ts'
import type { Environment } from '../../pipeline/document/variables.ts'
import { coreScalar, readYamlSource } from '../../pipeline/document/yaml-source.ts'
import { SETTINGS, type Setting } from './setting-list.ts'
import { SETTINGS_SCHEMA, type Settings } from './settings-schema.ts'

export interface SettingsSources {
  /** What stands below all other sources, by dotted name, where a program has a default of its own. */
  readonly defaults?: Readonly<Record<string, unknown>>
  /** Text of a settings file, and its name for errors. */
  readonly file?: { readonly text: string; readonly name: string }
  /** Environment variables; an empty one counts as not set. */
  readonly env?: Environment
  /** What flags of the command line gave, by dotted name (`video.fps`). */
  readonly flags?: Readonly<Record<string, unknown>>
}

/**
 * The settings: defaults, over them the file, the environment and the flags. Throws SETTINGS_INVALID with every fault and where
 * it stands; a key that is not known is a fault.
 */
export function readSettings({ defaults = {}, file, env = {}, flags = {} }: SettingsSources = {}): Settings {
  const { given, faults } = file ? readFile(file.text, file.name, env) : { given: {}, faults: [] }
  for (const setting of SETTINGS) {
    const text = env[setting.env]
    const fromEnvironment = text ? fromText(setting, text) : undefined
    const name = setting.path.join('.')
    for (const value of [isGiven(given, setting) ? undefined : defaults[name], fromEnvironment, flags[name]])
      if (value !== undefined) put(given, setting, value)
    const fault = fromEnvironment === undefined ? undefined : faultOf(setting, fromEnvironment)
    if (fault) faults.push(`${setting.env}: ${fault}`)
  }
  if (faults.length > 0) throw new FlyBrowserError('SETTINGS_INVALID', { reason: faults.join('\n') })
  const reading = readConfig(SETTINGS_SCHEMA, given)
  if (!reading.ok)
    throw new FlyBrowserError('SETTINGS_INVALID', { reason: reading.faults.map((fault) => fault.message).join('\n') })
  return reading.config as Settings
}

/** A list is divided by commas; a text is taken as it is; the rest is read as in a file. */
function fromText({ schema }: Setting, text: string): unknown {
  if (schema.type === 'array') return text.split(',').map((item) => item.trim())
  return schema.type === 'string' ? text : coreScalar(text)
}

/** Wraps a value in the groups it stands in. */
const wrap = (path: readonly string[], value: unknown): Record<string, unknown> =>
  path.reduceRight((inner: unknown, name) => ({ [name]: inner }), value) as Record<string, unknown>

function faultOf({ path }: Setting, value: unknown): string | undefined {
  const reading = readConfig(SETTINGS_SCHEMA, wrap(path, value))
  return reading.ok ? undefined : reading.faults[0]?.message
}

const isGiven = (given: Record<string, unknown>, { path }: Setting): boolean =>
  path.reduce<unknown>((inner, name) => (isGroup(inner) ? inner[name] : undefined), given) !== undefined

const isGroup = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

function put(target: Record<string, unknown>, { path }: Pick<Setting, 'path'>, value: unknown): void {
  const [name = '', ...inner] = path
  if (inner.length === 0) {
    target[name] = value
    return
  }
  const within = target[name]
  const copy = isGroup(within) ? { ...within } : {}
  put(copy, { path: inner }, value)
  target[name] = copy
}

function readFile(text: string, name: string, env: Environment): { given: Record<string, unknown>; faults: string[] } {
  const source = readYamlSource(text, name, env)
  const { root, list } = source
  const plain = list.hasErrors ? {} : (source.plainOf(root) ?? {})
  if (root !== null && !isMap(root)) list.add('wrong-type', source.placeOf(root), 'a settings file must be a map')
  const given = isMap(root) ? (plain as Record<string, unknown>) : {}
  // A group with nothing in it is left to its defaults.
  for (const key of Object.keys(given)) if (given[key] === null) delete given[key]
  const reading = readConfig(SETTINGS_SCHEMA, given)
  for (const { rule, path, message } of reading.ok ? [] : reading.faults)
    list.add(rule, source.placeOf(source.nodeAt(path, rule === 'unknown-field' ? 'key' : 'value')), message)
  return { given, faults: list.faults.map(formatFault) }
}
