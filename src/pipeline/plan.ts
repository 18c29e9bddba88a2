import { FlyBrowserError } from '../domain/errors.ts'
import { DEFAULT_DEMANDS, type Demands, joinDemands } from './demands.ts'
import type { PipelineDocument, StageEntry } from './document/pipeline-document.ts'
import type { Registry } from './registry.ts'
import type { AnyStage } from './stage.ts'

/** A stage in its place in the graph. */
export interface PlanNode {
  readonly id: string
  readonly definition: AnyStage
  readonly config: Readonly<Record<string, unknown>>
  /** Id of the node above; absent for a source. */
  readonly from?: string
  /** Id of the source it hangs from. */
  readonly sourceId: string
  /** What the nodes below need, joined. */
  readonly demands: Required<Demands>
  /** Equal for nodes that would do the very same work, in whatever document: type, configuration, demands and all above. */
  readonly key: string
}

/** A checked graph: nodes in an order in which each stands after the one it takes from. */
export interface Plan {
  readonly name: string
  readonly nodes: readonly PlanNode[]
}

/** Stages in an order in which each stands after the one it takes from. */
function inOrder(stages: readonly StageEntry[]): StageEntry[] {
  const ordered: StageEntry[] = []
  const placed = new Set<string>()
  let rest = [...stages]
  while (rest.length > 0) {
    const ready = rest.filter((s) => s.from === undefined || placed.has(s.from))
    if (ready.length === 0)
      throw invalid(`the stages ${rest.map((s) => s.id).join(', ')} form a cycle or hang in the air`)
    for (const stage of ready) placed.add(stage.id)
    ordered.push(...ready)
    rest = rest.filter((s) => !placed.has(s.id))
  }
  return ordered
}

const invalid = (fault: string) => new FlyBrowserError('PIPELINE_INVALID', { count: 1, faults: fault })

/** Demands on each stage by those below it, from the sinks upward. */
function demandsOf(ordered: readonly StageEntry[], registry: Registry): Map<string, Demands> {
  const demands = new Map<string, Demands>(ordered.map((s) => [s.id, {}]))
  for (const stage of [...ordered].reverse()) {
    if (stage.from === undefined) continue
    const own = registry.require(stage.use).demands?.(stage.config as never) ?? {}
    const below = joinDemands(own, demands.get(stage.id) ?? {})
    const joined = 'conflict' in below ? below : joinDemands(demands.get(stage.from) ?? {}, below)
    if ('conflict' in joined) throw invalid(`the branches below ${stage.from} disagree on ${joined.conflict}`)
    demands.set(stage.from, joined)
  }
  return demands
}

const sortedJson = (value: Readonly<Record<string, unknown>>): string =>
  JSON.stringify(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))

/** Puts a checked document into running order. Throws STAGE_UNKNOWN or PIPELINE_INVALID for one that was not checked. */
export function planPipeline(document: PipelineDocument, registry: Registry): Plan {
  const ordered = inOrder(document.stages)
  const demands = demandsOf(ordered, registry)
  const nodes = new Map<string, PlanNode>()
  for (const stage of ordered) {
    const above = stage.from === undefined ? undefined : nodes.get(stage.from)
    const needed = { ...DEFAULT_DEMANDS, ...demands.get(stage.id) }
    nodes.set(stage.id, {
      id: stage.id,
      definition: registry.require(stage.use),
      config: stage.config,
      ...(stage.from === undefined ? {} : { from: stage.from }),
      sourceId: above?.sourceId ?? stage.id,
      demands: needed,
      key: JSON.stringify([stage.use, sortedJson(stage.config), needed, above?.key ?? '']),
    })
  }
  return { name: document.name, nodes: [...nodes.values()] }
}
