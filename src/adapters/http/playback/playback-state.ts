/** What the viewer is told is going on. */
export type PlaybackState =
  | 'connecting'
  | 'live'
  | 'catching-up'
  | 'behind'
  | 'buffering'
  | 'paused'
  | 'stream-paused'
  | 'blocked'
  | 'reconnecting'
  | 'full'
  | 'finishing'
  | 'replay'
  | 'ended'
  | 'gone'
  | 'error'

/** What the state is decided from. */
export interface PlaybackFacts {
  /** The server knows no such stream. */
  readonly gone: boolean
  /** Playback cannot go on. */
  readonly failed: boolean
  /** The connection is lost and tried again. */
  readonly reconnecting: boolean
  /** The stream has all the viewers it may have. */
  readonly full: boolean
  /** The stream is over. */
  readonly streamEnded: boolean
  /** The last picture has been shown. */
  readonly playedOut: boolean
  /** Whoever streams has paused the stream. */
  readonly streamPaused: boolean
  /** The browser wants a click before it plays. */
  readonly blocked: boolean
  /** The viewer has paused. */
  readonly paused: boolean
  readonly everPlayed: boolean
  readonly waiting: boolean
  /** Keeps to the live edge; false after the viewer went back or paused for long. */
  readonly following: boolean
  /** How much later than intended, milliseconds. */
  readonly lateMs: number
}

/** Trims of less than this are not worth a word. */
const WORTH_SAYING_MS = 500

/** The state, most important fact first. */
export function playbackState(facts: PlaybackFacts): PlaybackState {
  if (facts.playedOut) return 'ended'
  if (facts.gone) return facts.everPlayed ? 'ended' : 'gone'
  if (facts.failed) return 'error'
  if (facts.blocked) return 'blocked'
  if (facts.reconnecting) return facts.full ? 'full' : 'reconnecting'
  if (!facts.everPlayed) return 'connecting'
  if (facts.paused) return 'paused'
  if (facts.streamEnded) return facts.following ? 'finishing' : 'replay'
  if (facts.streamPaused) return 'stream-paused'
  if (facts.waiting) return 'buffering'
  if (!facts.following) return 'behind'
  return facts.lateMs > WORTH_SAYING_MS ? 'catching-up' : 'live'
}

/** What a state is called on the page, and what more there is to say about it. */
export const STATE_WORDS: Readonly<Record<PlaybackState, { readonly label: string; readonly note?: string }>> = {
  connecting: { label: 'Connecting', note: 'Waiting for the first picture' },
  live: { label: 'Live' },
  'catching-up': { label: 'Catching up' },
  behind: { label: 'Behind live' },
  buffering: { label: 'Buffering' },
  paused: { label: 'Paused' },
  'stream-paused': { label: 'Stream paused', note: 'The stream is on hold and goes on by itself' },
  blocked: { label: 'Ready', note: 'Press play to start' },
  reconnecting: { label: 'Reconnecting', note: 'The connection was lost; trying again' },
  full: { label: 'Full', note: 'This stream has all the viewers it may have; trying again' },
  finishing: { label: 'Ending' },
  replay: { label: 'Replay' },
  ended: { label: 'Ended', note: 'This stream is over' },
  gone: { label: 'Not found', note: 'There is no stream at this address; it may be over' },
  error: { label: 'Error', note: 'This stream cannot be played here' },
}
