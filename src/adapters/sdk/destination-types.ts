import type { DestinationStatus } from '../../domain/push/destination-status.ts'
import type { PushPreset } from '../../domain/push/push-presets.ts'
import type { PushShape } from '../../domain/push/push-shape.ts'

/** A server that is to get the stream by RTMP. */
export interface DestinationOptions {
  /** `rtmp://host/app` or `rtmps://host/app`, without the key. This or `preset`. */
  readonly url?: string
  /** A platform in place of its address. */
  readonly preset?: PushPreset
  /** Key of the stream, as the platform gave it. No answer, log or error says it. */
  readonly key: string
  /**
   * How steady its rate is kept, by filler that only this server gets: `none`; `platform`, never far below the ceiling of the encode;
   * or a bitrate that it does not fall below, bits a second or like `2M`. Default: `platform` with a preset, else `none`.
   */
  readonly shape?: PushShape | string
}

/** The servers that something is pushed to by RTMP, beside whatever else is done with it. */
export interface Destinations {
  /**
   * Begins to push to a server and answers at once: whether it accepts is told by its state, and by the event `destination.changed`.
   * It goes on by itself, connects again when it was lost, and harms neither the other destinations nor players and recordings.
   * Rejects with PUSH_URL_INVALID, PUSH_KEY_INVALID, OPTION_INVALID, DESTINATION_LIMIT, and STREAM_NONE where nothing runs.
   */
  addDestination(options: DestinationOptions): Promise<DestinationStatus>
  /** Says goodbye to a server; resolves when it is left. Rejects with DESTINATION_UNKNOWN. */
  removeDestination(destinationId: string): Promise<void>
  /** How they stand, in the order of joining. */
  destinations(): readonly DestinationStatus[]
}
