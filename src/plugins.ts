import { createRequire } from 'node:module'
import { isAbsolute, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { FlyBrowserError, reasonOf } from './domain/errors.ts'
import type { AnyStage } from './pipeline/stage.ts'

const TYPE = /^[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)+$/

const unloadable = (plugin: string, reason: string, cause?: unknown) =>
  new FlyBrowserError('PLUGIN_UNLOADABLE', { plugin, reason }, { cause })

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/** Whether a value was meant as a stage, good or bad. */
const looksLikeStage = (value: unknown): boolean => isRecord(value) && 'type' in value && 'create' in value

/** What keeps a value from being a stage; undefined for a good one. */
function stageFault(value: unknown): string | undefined {
  if (!isRecord(value)) return 'is not an object made with defineStage()'
  if (typeof value.type !== 'string' || !TYPE.test(value.type))
    return `has no type of the form vendor.name (${JSON.stringify(value.type)})`
  if (typeof value.summary !== 'string' || value.summary === '') return 'has no summary'
  for (const end of ['input', 'output'] as const)
    if (typeof value[end] !== 'string' || value[end] === '') return `has no ${end}`
  if (!isRecord(value.config) || value.config.type !== 'object' || !isRecord(value.config.properties))
    return 'has no config made with Type.Object()'
  if (typeof value.create !== 'function') return 'has no create function'
  if (value.demands !== undefined && typeof value.demands !== 'function') return 'has demands that are no function'
  return undefined
}

/** Stages among the exports of a module: the default export, one stage or an array, and named exports that are stages. */
export function stagesOf(plugin: string, exports: Readonly<Record<string, unknown>>): AnyStage[] {
  const { default: main, ...named } = exports
  const candidates: [string, unknown][] = [
    ...(Array.isArray(main) ? main.map((item, index): [string, unknown] => [`default[${index}]`, item]) : []),
    ...(Array.isArray(main) || main === undefined ? [] : [['default', main] as [string, unknown]]),
    ...Object.entries(named).filter(([, value]) => looksLikeStage(value)),
  ]
  const stages = new Set<AnyStage>()
  for (const [name, value] of candidates) {
    const fault = stageFault(value)
    if (fault) throw unloadable(plugin, `its export ${name} ${fault}`)
    stages.add(value as AnyStage)
  }
  if (stages.size === 0) throw unloadable(plugin, 'it exports no stage')
  return [...stages]
}

/** Where a module is: a path relative to `baseDir`; or a package, looked up from there and else from beside this program. */
function locate(plugin: string, baseDir: string): string {
  if (plugin.startsWith('file:')) return plugin
  if (plugin.startsWith('.') || isAbsolute(plugin)) return pathToFileURL(resolve(baseDir, plugin)).href
  try {
    return pathToFileURL(createRequire(join(resolve(baseDir), 'plugin.js')).resolve(plugin)).href
  } catch {
    return plugin
  }
}

/**
 * Loads stages of third parties. Throws PLUGIN_UNLOADABLE with the reason.
 * @param specifiers ECMAScript modules: paths (`./stage.js`) or package names
 * @param baseDir folder that paths are relative to and packages are looked up from
 */
export async function loadPlugins(specifiers: readonly string[], baseDir: string): Promise<AnyStage[]> {
  const stages: AnyStage[] = []
  for (const plugin of new Set(specifiers)) {
    let exports: Record<string, unknown>
    try {
      exports = (await import(locate(plugin, baseDir))) as Record<string, unknown>
    } catch (cause) {
      throw unloadable(plugin, reasonOf(cause).split('\n')[0] ?? '', cause)
    }
    stages.push(...stagesOf(plugin, exports))
  }
  return stages
}
