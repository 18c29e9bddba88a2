import type { Fragment } from '../../domain/media.ts'
import type { DestinationStatus } from '../../domain/push/destination-status.ts'
import type { PushAddress } from '../../domain/push/push-address.ts'
import type { PushPreset } from '../../domain/push/push-presets.ts'
import type { PushShape } from '../../domain/push/push-shape.ts'
import type { Secret } from '../../domain/secret.ts'

/** A server that gets a stream. */
export interface PushDestination {
  /** Absent: a new id. */
  readonly destinationId?: string
  readonly address: PushAddress
  readonly key: Secret
  /** The platform that it is. */
  readonly preset?: PushPreset
  /** How steady its rate is kept; default `none`. */
  readonly shape?: PushShape
}

/** A set of destinations that get the same media. */
export interface PushSpec {
  readonly pushId: string
  readonly sessionId: string
  /** Those it begins with; others may join and leave later. */
  readonly destinations: readonly PushDestination[]
}

export interface PushWriter {
  /**
   * Takes the next fragment, never waits, and is harmed by no destination. Throws PUSH_CODEC_REFUSED for a codec that RTMP does not
   * carry.
   */
  push(fragment: Fragment): void
  /** How the destinations stand, in the order of joining. */
  readonly statuses: readonly DestinationStatus[]
  /** Says goodbye to all destinations; resolves when they are gone, after a few seconds at most. Never rejects. */
  end(): Promise<void>
}

/** Where encoded media goes out to other servers. */
export interface PushPort {
  /** Throws DESTINATION_LIMIT. */
  open(spec: PushSpec): PushWriter
}
