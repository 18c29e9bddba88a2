import type { PushPreset } from './push-presets.ts'
import type { PushShape } from './push-shape.ts'

/** `reconnecting`: it was live or could not be reached, and is tried again. `failed`: for good. */
export type DestinationState = 'connecting' | 'live' | 'reconnecting' | 'failed' | 'stopped'

/** How a destination stands, and what was measured of it. It does not say the key. */
export interface DestinationStatus {
  readonly destinationId: string
  /** Without the key. */
  readonly url: string
  /** The platform, where it was given by name. */
  readonly preset?: PushPreset
  readonly state: DestinationState
  /** Why it is reconnecting or has failed. */
  readonly reason?: { readonly code: string; readonly message: string }
  /** What its platform will object to; it is pushed to all the same. */
  readonly warning?: { readonly code: string; readonly message: string }
  /** How steady its rate is kept. */
  readonly shape: PushShape
  /** Wall clock at which this state began, milliseconds since 1970. */
  readonly sinceMs: number
  /** Of media, given to the network. */
  readonly bytesSent: number
  /** Of these, filler that keeps the rate up. */
  readonly fillerBytes: number
  /** Over the last five seconds, bits a second. */
  readonly bitrateBps: number
  readonly framesSent: number
  /** Pictures it did not get since its first keyframe: it was too slow, or not connected. */
  readonly droppedFrames: number
  readonly reconnects: number
  /** Bytes and time that wait for it. */
  readonly queuedBytes: number
  readonly queuedMs: number
  /** From the capture of a picture to its being given to the network, of the newest one; absent before the first. */
  readonly lagMs?: number
}
