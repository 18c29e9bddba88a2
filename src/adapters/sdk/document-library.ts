import { readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { FlyBrowserError, reasonOf } from '../../domain/errors.ts'
import type { PipelineDocument } from '../../pipeline/document/pipeline-document.ts'
import { readDocument, readPlugins } from '../../pipeline/document/read-document.ts'
import { formatFault, throwIfFaulty } from '../../pipeline/document/throw-if-faulty.ts'
import type { LogPort } from '../../pipeline/ports/log-port.ts'
import { createRegistry, type Registry } from '../../pipeline/registry.ts'
import type { AnyStage } from '../../pipeline/stage.ts'

/** `pipelines/` of the package, seen from `dist/src/adapters/sdk`. */
const BUILTIN_FOLDER = fileURLToPath(new URL('../../../../pipelines', import.meta.url))

/** Loads modules with stages, named in a document or in the settings. */
export type PluginLoader = (specifiers: readonly string[], baseFolder: string) => Promise<readonly AnyStage[]>

export interface DocumentSource {
  /** Path of a document; `file` or `text` must be given. */
  readonly file?: string
  readonly text?: string
  /** Overrides, `stage.key` to value. */
  readonly set?: Readonly<Record<string, string>>
}

/** A document ready to run, with the stages that it and its plugins name. */
export interface LoadedDocument {
  readonly document: PipelineDocument
  readonly registry: Registry
}

export interface DocumentLibraryOptions {
  /** Stages known to every document. */
  readonly stages: readonly AnyStage[]
  /** Modules of the settings, whose stages every document knows. */
  readonly plugins: readonly string[]
  readonly loadPlugins: PluginLoader
  readonly env: NodeJS.ProcessEnv
  readonly log: LogPort
}

/** Reads pipeline documents: those of the package by name, and the user's own. */
export class DocumentLibrary {
  readonly #options: DocumentLibraryOptions

  constructor(options: DocumentLibraryOptions) {
    this.#options = options
  }

  /** A document of `pipelines/`, by its name. */
  builtin(name: string, set: Readonly<Record<string, string>>): Promise<LoadedDocument> {
    return this.load({ file: join(BUILTIN_FOLDER, `${name}.yaml`), set })
  }

  /** Throws PIPELINE_UNREADABLE, PLUGIN_UNLOADABLE, PIPELINE_INVALID. */
  async load({ file, text, set = {} }: DocumentSource): Promise<LoadedDocument> {
    const { stages, plugins, loadPlugins, env, log } = this.#options
    const name = file ?? 'pipeline'
    const source = text ?? (await readSource(file ?? ''))
    const general = await loadPlugins(plugins, process.cwd())
    const own = await loadPlugins(readPlugins(source, env), file ? dirname(resolve(file)) : process.cwd())
    const registry = createRegistry([...new Set([...stages, ...general, ...own])])
    const { document, faults } = readDocument({ text: source, file: name, registry, env, set })
    throwIfFaulty(faults)
    for (const fault of faults) log.warn({ rule: fault.rule }, formatFault(fault))
    if (!document) throw new FlyBrowserError('PIPELINE_UNREADABLE', { file: name, reason: 'it is empty' })
    return { document, registry }
  }
}

async function readSource(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    throw new FlyBrowserError('PIPELINE_UNREADABLE', { file, reason: reasonOf(cause) }, { cause })
  }
}
