import { type Carrier, type Codec, carries, notCarried } from '../../domain/codec.ts'
import type { GraphCheck, GraphFault, GraphNode } from './graph-node.ts'

const told = <T>(of: ((config: never) => T) | undefined, config: GraphNode['config']): T | undefined =>
  of && config ? of(config as never) : undefined

/** The codec that reaches a stage; undefined where nothing above it encodes, or where the edges lead nowhere. */
function codecAbove(node: GraphNode, all: ReadonlyMap<string, GraphNode>): Codec | undefined {
  const seen = new Set<GraphNode>()
  let above = node.from === undefined ? undefined : all.get(node.from)
  while (above && !seen.has(above)) {
    const codec = told(above.stage?.codec, above.config)
    if (codec) return codec
    seen.add(above)
    above = above.from === undefined ? undefined : all.get(above.from)
  }
  return undefined
}

/** `not-carried`: a sink whose way of delivery has no place for the codec above it. */
export const checkCarriers: GraphCheck = (nodes) => {
  const all = new Map(nodes.map((node) => [node.id, node]))
  const faults: GraphFault[] = []
  for (const node of nodes) {
    const carrier: Carrier | undefined = told(node.stage?.carrier, node.config)
    const codec = carrier && codecAbove(node, all)
    if (!carrier || !codec || carries(carrier, codec)) continue
    const { message, advice } = notCarried(carrier, codec)
    faults.push({ rule: 'not-carried', id: node.id, key: 'use', message: `${message} ${advice}` })
  }
  return faults
}
