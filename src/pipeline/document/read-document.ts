import { isMap, isScalar, isSeq } from 'yaml'
import { nearest } from '../config/nearest.ts'
import { readConfig } from '../config/read-config.ts'
import { checkCarriers } from '../graph/check-carriers.ts'
import { gatherDemands } from '../graph/check-demands.ts'
import { checkCycles, checkInputs, checkPayloads, checkTargets } from '../graph/check-edges.ts'
import { checkEnds, checkPacing } from '../graph/check-ends.ts'
import type { GraphFault, GraphNode } from '../graph/graph-node.ts'
import type { Registry } from '../registry.ts'
import type { FaultList } from './fault-list.ts'
import { applyOverrides, overridePlace } from './overrides.ts'
import type { Fault, PipelineDocument, StageEntry } from './pipeline-document.ts'
import { readStages, refuseUnknownKeys, type StageDraft, textOf } from './stage-draft.ts'
import type { Environment } from './variables.ts'
import { pairOf, readYamlSource, type YamlSource } from './yaml-source.ts'

export interface ReadDocumentOptions {
  readonly text: string
  /** Name of the document in faults. */
  readonly file: string
  readonly registry: Registry
  /** Variables for `${NAME:default}`. */
  readonly env: Environment
  /** Overrides, `stage.key` to value. */
  readonly set?: Readonly<Record<string, string>>
}

export interface DocumentReading {
  /** Absent when there is a fault of severity `error`. */
  readonly document?: PipelineDocument
  /** Modules with stages of third parties, as written. */
  readonly plugins: readonly string[]
  readonly faults: readonly Fault[]
  /** Values of secret variables that went into the document; `redact` takes them out before it is printed. */
  readonly secrets: readonly string[]
}

const DOCUMENT_KEYS = ['name', 'plugins', 'stages']

/** Reads a pipeline document and checks it by every rule of the linter. */
export function readDocument({ text, file, registry, env, set = {} }: ReadDocumentOptions): DocumentReading {
  const source = readYamlSource(text, file, env)
  const { list, secrets } = source
  const end = (plugins: readonly string[] = [], document?: PipelineDocument): DocumentReading => ({
    ...(document && !list.hasErrors && { document }),
    plugins,
    faults: list.faults,
    secrets,
  })
  if (list.faults.some((fault) => fault.rule === 'malformed-yaml')) return end()
  const { root } = source
  if (!isMap(root)) {
    list.add('wrong-type', source.placeOf(root), `a document must be a map with the keys ${DOCUMENT_KEYS.join(', ')}`)
    return end()
  }
  refuseUnknownKeys(source, root, DOCUMENT_KEYS, 'a document')
  if (!pairOf(root, 'name')) list.add('missing-key', source.placeOf(root), 'the document has no name')
  const name = textOf(source, root, 'name', 'the document')
  const plugins = pluginsOf(source)
  const stages = pairOf(root, 'stages')
  const listed = source.deref(stages?.value)
  if (!stages) list.add('missing-key', source.placeOf(root), 'the document has no stages')
  else if (!isSeq(listed)) list.add('wrong-type', source.placeOf(stages.value), 'stages must be a list')
  if (!stages || !isSeq(listed)) return end(plugins)

  const drafts = readStages(source, listed)
  const nodes = resolveStages(drafts, set, registry, list)
  const place = (fault: GraphFault) => drafts.find((draft) => draft.id === fault.id)?.placeOf(fault.key)
  for (const check of [
    checkTargets,
    checkPayloads,
    checkInputs,
    checkCycles,
    checkEnds,
    checkPacing,
    checkDemands,
    checkCarriers,
  ])
    for (const fault of check(nodes)) list.add(fault.rule, place(fault) ?? source.placeOf(stages.key), fault.message)
  return end(plugins, { name: name ?? '', stages: nodes.flatMap(entryOf) })
}

const checkDemands = (nodes: readonly GraphNode[]) => gatherDemands(nodes).faults

/** Finds each stage's definition and edge, and checks its configuration. */
function resolveStages(
  drafts: readonly StageDraft[],
  set: Readonly<Record<string, string>>,
  registry: Registry,
  list: FaultList,
): GraphNode[] {
  const overrides = applyOverrides(drafts, set, registry, list)
  return drafts.map((draft, index): GraphNode => {
    const stage = registry.get(draft.use ?? '')
    if (draft.use !== undefined && !stage) {
      const close = nearest(draft.use, registry.types)
      const hint = close ? `did you mean ${close}?` : '`flybrowser stages list` names them all'
      list.add('unknown-stage', draft.placeOf('use'), `there is no stage ${draft.use}; ${hint}`)
    }
    const { given, overridden } = overrides.get(draft.id) ?? { given: draft.given, overridden: new Set<string>() }
    const reading = stage ? readConfig(stage.config, given) : undefined
    for (const { rule, path, message } of reading?.ok === false ? reading.faults : []) {
      const field = path[0] ?? ''
      if (overridden.has(field)) list.add(rule, overridePlace(`${draft.id}.${field}`), message)
      else if (!draft.isUnset(path))
        list.add(rule, draft.placeOf('with', path, rule === 'unknown-field' ? 'key' : 'value'), message)
    }
    const above = stage?.input === 'nothing' ? undefined : drafts[index - 1]?.id
    const from = draft.from ?? above
    return {
      id: draft.id,
      fromWritten: draft.from !== undefined,
      ...(draft.use !== undefined && { use: draft.use }),
      ...(from !== undefined && { from }),
      ...(stage && { stage }),
      ...(reading?.ok && { config: reading.config }),
    }
  })
}

const entryOf = ({ id, use, from, config }: GraphNode): StageEntry[] =>
  use === undefined || !config ? [] : [{ id, use, ...(from !== undefined && { from }), config }]

function pluginsOf(source: YamlSource): string[] {
  const pair = pairOf(source.root, 'plugins')
  const node = source.deref(pair?.value)
  if (!pair || (isScalar(node) && node.value === null)) return []
  if (!isSeq(node)) {
    source.list.add('wrong-type', source.placeOf(pair.value), 'plugins must be a list of module names or paths')
    return []
  }
  return node.items.flatMap((item) => {
    const value = source.plainOf(item)
    if (typeof value === 'string' && value !== '') return [value]
    if (!source.isUnset(item))
      source.list.add('wrong-type', source.placeOf(item), 'a plugin must be a module name or path')
    return []
  })
}

/**
 * The plugins a document names, read before its stages can be known. Silent about faults: `readDocument` reports them.
 * @param env variables for `${NAME:default}`
 */
export function readPlugins(text: string, env: Environment = {}): readonly string[] {
  const source = readYamlSource(text, '', env)
  return isMap(source.root) && !source.list.faults.some((fault) => fault.rule === 'malformed-yaml')
    ? pluginsOf(source)
    : []
}
