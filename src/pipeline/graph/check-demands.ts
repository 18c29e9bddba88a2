import { type Demands, joinDemands } from '../demands.ts'
import type { GraphFault, GraphNode } from './graph-node.ts'
import { planOrder } from './plan-order.ts'

const own = ({ stage, config }: GraphNode): Demands =>
  stage?.demands && config ? (stage.demands as (config: unknown) => Demands)(config) : {}

/**
 * What the stages below each stage need of it, joined over branches, by id; and `demand-conflict` where that cannot be. A demand
 * passes through stages up to the source.
 */
export function gatherDemands(nodes: readonly GraphNode[]): {
  readonly below: ReadonlyMap<string, Demands>
  readonly faults: readonly GraphFault[]
} {
  const below = new Map<string, Demands>(nodes.map(({ id }) => [id, {}]))
  const faults: GraphFault[] = []
  for (const node of planOrder(nodes).reverse()) {
    if (node.from === undefined) continue
    const whole = joinDemands(own(node), below.get(node.id) ?? {})
    const joined = 'conflict' in whole ? whole : joinDemands(below.get(node.from) ?? {}, whole)
    if (!('conflict' in joined)) {
      below.set(node.from, joined)
      continue
    }
    const { conflict } = joined
    const here = 'conflict' in whole ? own(node)[conflict] : whole[conflict]
    const there = below.get('conflict' in whole ? node.id : node.from)?.[conflict]
    faults.push({
      rule: 'demand-conflict',
      id: node.id,
      key: 'id',
      message: `${node.id} needs ${WORDS[conflict]} every ${here} ms of ${node.from}, another branch every ${there} ms; make one a multiple of the other`,
    })
  }
  return { below, faults }
}

const WORDS: Record<keyof Demands, string> = { keyframeMs: 'a keyframe', tickMs: 'a frame' }
