import type { Observable } from 'rxjs'
import type { PushAddress } from '../../domain/push/push-address.ts'
import type { Secret } from '../../domain/secret.ts'

/** What is published, and where. */
export interface PublishTarget {
  readonly address: PushAddress
  readonly key: Secret
  /** Codecs beside H.264 that will be sent, by the four letters of their sample entry. */
  readonly fourCcs?: readonly string[]
}

/** One message of media or of data about it, in the form of FLV tags. */
export interface PublishMessage {
  readonly kind: 'audio' | 'video' | 'data'
  /** Since the beginning of the publication. */
  readonly timestampMs: number
  readonly body: Uint8Array
}

/** A stream that the server has accepted. */
export interface Publication {
  /** False while what was sent has not gone out; `room` is told when it has. Sending is possible all the same. */
  readonly hasRoom: boolean
  /** The body is kept until it has gone out and must not change. */
  send(message: PublishMessage): void
  /** Sends what is left, says goodbye and closes; resolves when that is done, after two seconds at most. Never rejects. */
  end(): Promise<void>
}

export type PublishStep = { readonly kind: 'accepted'; readonly publication: Publication } | { readonly kind: 'room' }

/** Streams out to other servers. */
export interface PublishPort {
  /**
   * Connects when it is subscribed to and closes when it is unsubscribed from. Errors with a FlyBrowserError of `push-errors.ts` when
   * the server cannot be reached or refuses within some seconds, when the connection ends, and when nothing goes out any more.
   * Completes after {@link Publication.end}.
   */
  publish(target: PublishTarget): Observable<PublishStep>
}
