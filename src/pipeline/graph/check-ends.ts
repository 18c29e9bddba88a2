import type { GraphCheck, GraphFault } from './graph-node.ts'

/** `no-source`, `no-sink` and `unused-stage`. Silent while a stage or an edge is unknown: it may be the one that is missed. */
export const checkEnds: GraphCheck = (nodes) => {
  const ids = new Set(nodes.map((node) => node.id))
  if (nodes.some(({ stage, from }) => !stage || (from !== undefined && !ids.has(from)))) return []
  const faults: GraphFault[] = []
  if (!nodes.some((node) => node.stage?.input === 'nothing'))
    faults.push({ rule: 'no-source', message: 'no stage is a source; begin with one, for example source.auto' })
  if (!nodes.some((node) => node.stage?.output === 'nothing'))
    return [
      ...faults,
      { rule: 'no-sink', message: 'no stage is a sink; end with one, for example sink.recording or sink.hls' },
    ]
  const taken = new Set(nodes.map((node) => node.from))
  for (const { id, stage } of nodes)
    if (stage && stage.output !== 'nothing' && !taken.has(id))
      faults.push({
        rule: 'unused-stage',
        id,
        key: 'id',
        message: `no stage takes what ${id} (${stage.type}) puts out; remove it or take from it`,
      })
  return faults
}

/** `unpaced`: an encoder that would get no picture from a page at rest. */
export const checkPacing: GraphCheck = (nodes) => {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const isPaced = (id: string): boolean => {
    const seen = new Set<string>()
    for (let node = byId.get(id); node && !seen.has(node.id); node = byId.get(node.from ?? '')) {
      if (node.use === 'video.pace') return true
      seen.add(node.id)
    }
    return false
  }
  return nodes
    .filter((node) => node.use === 'video.encode' && !isPaced(node.id))
    .map(({ id }) => ({
      rule: 'unpaced',
      id,
      key: 'use',
      message: `${id} has no video.pace above it: a page at rest makes no pictures, and players stall`,
    }))
}
