import type { LiveProtocol } from '../../src/domain/live-protocol.ts'
import type { Latency } from '../../src/domain/viewing-profile.ts'
import type { StreamInfo } from '../../src/index.ts'

/** What a process is to stream. */
export interface StreamTask {
  /** The address of a page that paints the pixel clock; absent: the test pattern, which needs no browser. */
  readonly url?: string
  readonly width: number
  readonly height: number
  readonly fps: number
  readonly latency: Latency
  readonly protocols: readonly LiveProtocol[]
  readonly maxViewers: number
  /** RTMP servers that the page is pushed to as well; it is open once all of them have accepted. */
  readonly pushTo?: readonly { readonly url: string; readonly key: string }[]
  /** Empty folder for whatever the session writes. */
  readonly folder: string
}

/** A part that came out of packaging. */
export interface ReadyPart {
  /** As packaging counts; playlists may begin to count elsewhere. */
  readonly msn: number
  readonly part: number
  /** Wall clock of its first picture, milliseconds since 1970: what EXT-X-PROGRAM-DATE-TIME says of the first part of a segment. */
  readonly startsAtMs: number
  /** When it was finished: wall clock, milliseconds since 1970, with fractions. */
  readonly atMs: number
}

/** What the process has used and made so far. */
export interface OriginReading {
  /** CPU-seconds of the Node process alone, all its threads. */
  readonly cpuSeconds: number
  readonly residentBytes: number
  /** Parts that came since the last reading; of the test pattern only. */
  readonly parts: readonly ReadyPart[]
}

/** To the process: stream, say what has been used, end. */
export type Order =
  | { readonly kind: 'open'; readonly task: StreamTask }
  | { readonly kind: 'read' }
  | { readonly kind: 'close' }

/** From the process: one answer to each order. */
export type Answer =
  | { readonly kind: 'opened'; readonly info: StreamInfo }
  | { readonly kind: 'reading'; readonly reading: OriginReading }
  | { readonly kind: 'closed' }
  | { readonly kind: 'failed'; readonly reason: string }
