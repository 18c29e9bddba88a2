import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { FlyBrowserError, reasonOf } from '../../domain/errors.ts'
import { type DocumentReading, readDocument, readPlugins } from '../../pipeline/document/read-document.ts'
import { createRegistry, type Registry } from '../../pipeline/registry.ts'
import type { CliWorld } from './world.ts'

/** The built-in stages and those of plugins named by the settings (relative to the working folder). */
export async function registryFor(world: CliWorld, plugins: readonly string[]): Promise<Registry> {
  return createRegistry([...world.builtinStages, ...(await world.loadPlugins(plugins, world.cwd))])
}

/**
 * Reads and checks a pipeline document. Plugins that it names are relative to its folder. Throws PIPELINE_UNREADABLE and
 * PLUGIN_UNLOADABLE; faults of the document are in the reading.
 */
export async function readPipeline(
  world: CliWorld,
  file: string,
  plugins: readonly string[],
  set: Readonly<Record<string, string>> = {},
): Promise<{ readonly reading: DocumentReading; readonly registry: Registry }> {
  const path = resolve(world.cwd, file)
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (cause) {
    throw new FlyBrowserError('PIPELINE_UNREADABLE', { file, reason: reasonOf(cause) }, { cause })
  }
  const stages = [
    ...world.builtinStages,
    ...(await world.loadPlugins(plugins, world.cwd)),
    ...(await world.loadPlugins(readPlugins(text, world.env), dirname(path))),
  ]
  // A plugin named by the settings and by the document is one module, hence the same stages.
  const registry = createRegistry([...new Set(stages)])
  return { reading: readDocument({ text, file, registry, env: world.env, set }), registry }
}
