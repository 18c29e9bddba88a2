import type { LiveProtocol } from '../../../domain/live-protocol.ts'
import type { TimeRange } from '../playback/time-range.ts'

/** What a playback knows of the way to the server, for whoever chooses a rendition for it. */
export interface NetworkFacts {
  /** What it carries, bits a second; undefined where nothing tells. */
  readonly throughputBps: number | undefined
  /** How often the server has left something out because it did not get through. */
  readonly skips: number
}

/** One way of playing a stream in the video element, from `start` to `close`. */
export interface Playback {
  readonly via: LiveProtocol
  /** Playback cannot go on. */
  readonly failed: boolean
  /** The connection is lost and tried again. */
  readonly reconnecting: boolean
  /** There will be no more media than is known now. */
  readonly streamEnded: boolean
  /** Of the media, over the last seconds that were loaded. */
  readonly bitrateBps: number | undefined
  /** How much later than intended a follower of the stream is, milliseconds. */
  readonly lateMs: number
  /** The rendition that is loaded, by name; undefined where that is not known. */
  readonly rendition: string | undefined
  /** For who chooses a rendition; undefined where it chooses by itself. */
  readonly network: NetworkFacts | undefined
  /** What viewers can seek in. */
  readonly window: TimeRange | undefined
  /** Where a follower of the stream is to be, seconds of media time; undefined when that is not known or the stream is over. */
  readonly liveS: number | undefined
  /** Wall clock when the picture at a media time was captured, milliseconds since 1970. */
  dateMs(timeS: number): number | undefined
  /** Begins to load. */
  start(): void
  /** Called every 100 ms unless the viewer has paused: keeps a follower near the edge, and everybody else at the pace of time. */
  control(following: boolean): void
  /** Goes to the live edge. */
  seekLive(): void
  /**
   * Turns to a rendition, where it is not that already, without a stop. Missing where scripts have no say in it.
   * @param rendition its name; undefined: of its own choice, where it chooses by itself
   * @param urgent what is loaded now does not come in time, and is not waited for
   */
  turnTo?(rendition: string | undefined, urgent: boolean): void
  /** Asks the server for nothing more; what is buffered plays on. */
  stop(): void
  /** Lets go of the video element and of everything else. */
  close(): void
}

/** What playback is made from. */
export interface PlaybackOptions {
  readonly video: HTMLVideoElement
  /** Address of the stream, with a slash at its end. */
  readonly streamUrl: URL
  /** Who watches, for the server to count. */
  readonly viewer: string
  /** The rendition to begin with, by name; undefined: of its own choice. */
  readonly rendition: string | undefined
  /** When playback stalled, on the clock of `performance.now()`. */
  readonly stalledAtMs: readonly number[]
  /** Length of a part, where the server says it. */
  readonly partMs: number | undefined
  /** How far back viewers can seek, where the server says it. */
  readonly windowS: () => number | undefined
  /** A status that came without being asked for. */
  readonly onStatus: (body: Readonly<Record<string, unknown>>) => void
  /** Something happened that the status tells of. */
  readonly onNews: () => void
  /** The browser wants a click before it plays. */
  readonly onBlocked: () => void
}
