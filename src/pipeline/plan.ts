import { FlyBrowserError } from '../domain/errors.ts'
import { DEFAULT_DEMANDS, type Demands } from './demands.ts'
import type { PipelineDocument } from './document/pipeline-document.ts'
import { gatherDemands } from './graph/check-demands.ts'
import { planOrder } from './graph/plan-order.ts'
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
  /** Equal for nodes that would do the very same work, in whatever document: type, configuration, demands (but of sources) and all above. */
  readonly key: string
}

/** A checked graph: nodes in an order in which each stands after the one it takes from. */
export interface Plan {
  readonly name: string
  readonly nodes: readonly PlanNode[]
}

const sortedJson = (value: Readonly<Record<string, unknown>>): string =>
  JSON.stringify(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))

/** Puts a checked document into running order. Throws STAGE_UNKNOWN, or PIPELINE_INVALID for one that was not checked. */
export function planPipeline(document: PipelineDocument, registry: Registry): Plan {
  const ordered = planOrder(document.stages)
  const { below, faults } = gatherDemands(
    ordered.map((stage) => ({ ...stage, fromWritten: true, stage: registry.require(stage.use) })),
  )
  const broken = faults.map((fault) => fault.message)
  if (ordered.length < document.stages.length)
    broken.push('some stages form a circle or take from a stage that is not there')
  if (broken.length > 0) {
    throw new FlyBrowserError('PIPELINE_INVALID', { count: broken.length, faults: broken.join('\n') })
  }
  const nodes = new Map<string, PlanNode>()
  for (const stage of ordered) {
    const above = stage.from === undefined ? undefined : nodes.get(stage.from)
    const demands = { ...DEFAULT_DEMANDS, ...below.get(stage.id) }
    const definition = registry.require(stage.use)
    // A source films the same whatever is asked for below: one capture serves encodes of different lengths.
    const asked = definition.input === 'nothing' ? undefined : demands
    nodes.set(stage.id, {
      id: stage.id,
      definition,
      config: stage.config,
      ...(stage.from === undefined ? {} : { from: stage.from }),
      sourceId: above?.sourceId ?? stage.id,
      demands,
      key: JSON.stringify([stage.use, sortedJson(stage.config), asked, above?.key ?? '']),
    })
  }
  return { name: document.name, nodes: [...nodes.values()] }
}
