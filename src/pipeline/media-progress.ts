import type { OfRendition } from '../domain/rendition.ts'
import type { Payload } from './payload.ts'
import { payloadFacts } from './payload-facts.ts'

const renditionOf = (value: unknown): number => (value as OfRendition).rendition ?? 0

/** Tells what a sink has not been given yet, where it is caught up by what runs still after a rest; each rendition goes on by itself. */
export function newsOf(payload: Payload): (value: unknown) => boolean {
  const reached = new Map<number, number>()
  return (value) => {
    const endPts = payload === 'fragment' ? payloadFacts(payload, value).endPts : undefined
    if (endPts === undefined) return true
    const rendition = renditionOf(value)
    if (endPts <= (reached.get(rendition) ?? Number.NEGATIVE_INFINITY)) return false
    reached.set(rendition, endPts)
    return true
  }
}

/** Media time at which a value ends, once all renditions have got there: they take turns, the largest first. */
export function endOf(payload: Payload): (value: unknown) => number | undefined {
  let last = 0
  return (value) => {
    const rendition = renditionOf(value)
    last = Math.max(last, rendition)
    return rendition === last ? payloadFacts(payload, value).endPts : undefined
  }
}
