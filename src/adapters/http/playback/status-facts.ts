import type { LiveProtocol } from '../../../domain/live-protocol.ts'
import { offeredProtocols } from './choose-protocol.ts'
import { type OfferedRendition, offeredRenditions } from './offered-renditions.ts'

/** What the page needs of `GET /streams/{id}/status`. */
export interface StatusFacts {
  /** The server has a stream of this name. */
  readonly known: boolean
  readonly viewers: number | undefined
  /** It has all the viewers it may have. */
  readonly full: boolean
  /** On hold by whoever streams. */
  readonly paused: boolean
  /** Takes no more media. */
  readonly ended: boolean
  readonly protocols: readonly LiveProtocol[]
  /** The largest first; none before the first media, and none of an older server. */
  readonly renditions: readonly OfferedRendition[]
  readonly partMs: number | undefined
  /** How far back viewers can seek. */
  readonly windowS: number | undefined
}

const positive = (value: unknown): number | undefined => (typeof value === 'number' && value > 0 ? value : undefined)

/** Reads a status; what an older server leaves out is undefined or as it was then. */
export const statusFacts = (body: Readonly<Record<string, unknown>>): StatusFacts => ({
  known: true,
  full: Number(body.viewer_count) >= Number(body.max_viewers),
  viewers: typeof body.viewer_count === 'number' ? body.viewer_count : undefined,
  paused: body.state === 'paused',
  ended: body.ended === true,
  protocols: offeredProtocols(body.protocols),
  renditions: offeredRenditions(body.renditions),
  partMs: positive(body.part_ms),
  windowS: positive(body.window_seconds),
})

/** The status of a stream that is not there. */
export const UNKNOWN_STREAM: StatusFacts = {
  known: false,
  viewers: undefined,
  full: false,
  paused: false,
  ended: false,
  protocols: [],
  renditions: [],
  partMs: undefined,
  windowS: undefined,
}
