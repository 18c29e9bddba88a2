import type { LiveProtocol } from '../../src/domain/live-protocol.ts'
import type { OriginFigures } from './judge-origin.ts'
import type { ViewerFigures } from './judge-sightings.ts'
import type { Lane } from './lanes.ts'

/** Samples of `GET /streams/{id}/latency`, milliseconds; null of no samples. */
interface ReportedSamples {
  readonly p50_ms?: number | null
  readonly p95_ms?: number | null
}

type ReportedStage = 'capture' | 'encode' | 'fragment' | 'part' | `delivery_${LiveProtocol}`

/** What `GET /streams/{id}/latency` says. */
export interface ReportedLatency {
  readonly stages: Readonly<Partial<Record<ReportedStage, ReportedSamples>>>
}

/** The way of a picture, in order. */
export const STAGES = ['paint', 'capture', 'encode', 'fragment', 'part', 'delivery', 'player'] as const
export type StageName = (typeof STAGES)[number]

export interface StageTime {
  readonly p50Ms: number
  /** Absent of what is left over. */
  readonly p95Ms?: number
}

/** Where the time goes from painting to presentation; a stage that the lane does not have, or that nobody measured, is absent. */
export type StageTimes = Readonly<Partial<Record<StageName, StageTime>>>

/**
 * Puts together what the origin tells of itself, what the pixel clock tells of painting, and what is left of what a viewer saw: its
 * share is that of the player, network included. Medians do not add up exactly, so the last is a little vague.
 */
export function stageTimes(
  lane: Pick<Lane, 'protocol' | 'byParts'>,
  reported: ReportedLatency | undefined,
  origin: Pick<OriginFigures, 'paintToCapture'>,
  viewer: Pick<ViewerFigures, 'seen'> | undefined,
): StageTimes {
  const { paintToCapture } = origin
  const measured = {
    paint: paintToCapture && { p50Ms: paintToCapture.p50Ms, p95Ms: paintToCapture.p95Ms },
    capture: timeOf(reported?.stages.capture),
    encode: timeOf(reported?.stages.encode),
    // Both begin when the picture is encoded: a lane waits for the fragment or for the whole part.
    fragment: lane.byParts ? undefined : timeOf(reported?.stages.fragment),
    part: lane.byParts ? timeOf(reported?.stages.part) : undefined,
    delivery: timeOf(reported?.stages[`delivery_${lane.protocol}`]),
  }
  const known = Object.entries(measured).flatMap(([stage, time]) => (time ? [[stage, time] as const] : []))
  const isComplete = known.length >= 5
  const rest = (viewer?.seen?.p50Ms ?? Number.NaN) - known.reduce((sum, [, { p50Ms }]) => sum + p50Ms, 0)
  return { ...Object.fromEntries(known), ...(isComplete && !Number.isNaN(rest) ? { player: { p50Ms: rest } } : {}) }
}

function timeOf(samples: ReportedSamples | undefined): StageTime | undefined {
  const { p50_ms: p50Ms, p95_ms: p95Ms } = samples ?? {}
  if (typeof p50Ms !== 'number') return undefined
  return typeof p95Ms === 'number' ? { p50Ms, p95Ms } : { p50Ms }
}
