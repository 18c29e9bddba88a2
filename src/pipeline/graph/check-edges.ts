import { nearest } from '../config/nearest.ts'
import type { GraphCheck, GraphFault, GraphNode } from './graph-node.ts'
import { findCycles } from './plan-order.ts'

const byId = (nodes: readonly GraphNode[]) => new Map(nodes.map((node) => [node.id, node]))

/** `unknown-from`: an edge to a stage that is not there. */
export const checkTargets: GraphCheck = (nodes) => {
  const ids = nodes.map((node) => node.id)
  const faults: GraphFault[] = []
  for (const { id, from } of nodes) {
    if (from === undefined || ids.includes(from)) continue
    const known = ids.filter((other) => other !== id && !other.startsWith('#'))
    const close = nearest(from, known)
    const hint = close ? `did you mean ${close}?` : `there are: ${known.join(', ') || 'no others'}`
    faults.push({ rule: 'unknown-from', id, key: 'from', message: `there is no stage ${from}; ${hint}` })
  }
  return faults
}

/** `edge-mismatch`: what is put out is not what is taken. */
export const checkPayloads: GraphCheck = (nodes) => {
  const all = byId(nodes)
  const faults: GraphFault[] = []
  for (const { id, from, fromWritten, stage } of nodes) {
    const above = from === undefined ? undefined : all.get(from)
    if (!stage || !above?.stage || stage.input === 'nothing' || stage.input === above.stage.output) continue
    const puts = above.stage.output === 'nothing' ? 'is a sink and puts out nothing' : `puts out ${above.stage.output}`
    const fits = nodes.filter((node) => node.stage?.output === stage.input && node.id !== id).map((node) => node.id)
    const advice = fits.length > 0 ? `; write from: ${fits.join(' or ')}` : ''
    faults.push({
      rule: 'edge-mismatch',
      id,
      key: fromWritten ? 'from' : 'use',
      message: `${id} (${stage.type}) takes ${stage.input}, but ${fromWritten ? '' : 'the stage above, '}${above.id} (${above.stage.type}), ${puts}${advice}`,
    })
  }
  return faults
}

/** `source-with-input` and `missing-input`: an edge too many, or one too few. */
export const checkInputs: GraphCheck = (nodes) => {
  const faults: GraphFault[] = []
  const hasSource = nodes.some((node) => node.stage?.input === 'nothing')
  for (const { id, from, stage } of nodes) {
    if (!stage) continue
    if (stage.input === 'nothing' && from !== undefined)
      faults.push({
        rule: 'source-with-input',
        id,
        key: 'from',
        message: `${id} (${stage.type}) is a source and takes nothing; remove from`,
      })
    if (stage.input !== 'nothing' && from === undefined && hasSource)
      faults.push({
        rule: 'missing-input',
        id,
        key: 'use',
        message: `${id} (${stage.type}) takes ${stage.input} and has no stage above; move it down or write from`,
      })
  }
  return faults
}

/** `cycle`: stages that take from each other. */
export const checkCycles: GraphCheck = (nodes) =>
  findCycles(nodes).map((ids) => {
    // The circle was walked against the flow; told with it, it reads as the document does.
    const [first = '', ...rest] = ids
    const flow = [first, ...rest.reverse(), first]
    return { rule: 'cycle', id: first, key: 'from', message: `these stages take from each other: ${flow.join(' -> ')}` }
  })
