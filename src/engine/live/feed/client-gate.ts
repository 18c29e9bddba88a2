import type { InitFragment, MediaFragment } from '../../../domain/media.ts'
import { UnsentBytes } from './unsent-bytes.ts'

/** A client may always have as many bytes before it, however little the stream sends in a second. */
const LEAST_BYTES = 256 * 1024
/** A client is behind when the oldest of what it has not taken is older, milliseconds. */
const MOST_AGE_MS = 2000
/** A client that was behind has caught up when it has no more before it than this share of what it may have. */
const CAUGHT_UP = 1 / 4
/** A client that takes nothing for so long is given up, milliseconds. */
const STALLED_MS = 10_000
/** So is one that needs longer to take what it was given: its connection carries a thirtieth of the stream at most, milliseconds. */
const BEHIND_MS = 30_000

/** What goes out for a fragment, before it: how many were left out, then the init segment where one is due. */
export interface Admission {
  readonly skipped: number
  readonly init?: InitFragment
  /** The client was given other media before. */
  readonly begun: boolean
}

/**
 * Decides for one client what it is given. A client that is behind is given nothing until it has caught up, and then goes on with the
 * next keyframe, so that it holds at most a second of the stream and what it does get can be decoded. Knows no socket and no clock:
 * the bytes that have not left the socket, and the time, come in with each question.
 */
export class ClientGate {
  readonly #unsent = new UnsentBytes()
  #init: InitFragment | undefined
  #limit = LEAST_BYTES
  /** What a client is given when it joins comes on top, until it has taken that. */
  #opening = 0
  #needsKeyframe = true
  #behindSinceMs: number | undefined
  #begun = false
  #skipped = 0

  /** The head of what follows: goes out before the next keyframe. */
  init(init: InitFragment): void {
    this.#init = init
    this.#needsKeyframe = true
    this.#limit = Math.max(LEAST_BYTES, init.bitrateBps / 8)
  }

  /**
   * Whether the client is given this fragment, and what before it; undefined: it is left out.
   * @param fresh false for what a joining client is given at once, however much it is
   * @param unsentBytes what has not left the socket
   */
  admit(fragment: MediaFragment, fresh: boolean, unsentBytes: number, nowMs: number): Admission | undefined {
    this.look(unsentBytes, nowMs)
    if (this.behind) this.#needsKeyframe = true
    const decodable = fragment.keyframe ? this.#begun || this.#init !== undefined : !this.#needsKeyframe
    if (this.behind || !decodable) {
      if (this.#begun) this.#skipped += 1
      return undefined
    }
    const admission = {
      skipped: this.#skipped,
      begun: this.#begun,
      ...(this.#init ? { init: this.#init } : {}),
    }
    if (!fresh) this.#opening += fragment.bytes.byteLength
    this.#init = undefined
    this.#skipped = 0
    this.#begun = true
    this.#needsKeyframe = false
    return admission
  }

  /** Notes a message that was given to the socket. @param bytes its length on the wire */
  sent(bytes: number, nowMs: number): void {
    this.#unsent.add(bytes, nowMs)
  }

  /** Notes what has not left the socket, also while nothing new comes. */
  look(unsentBytes: number, nowMs: number): void {
    this.#unsent.left(unsentBytes, nowMs)
    const ageMs = this.#unsent.ageMs(nowMs)
    if (unsentBytes <= this.#limit * CAUGHT_UP && ageMs <= MOST_AGE_MS * CAUGHT_UP) {
      this.#behindSinceMs = undefined
      this.#opening = 0
    } else if (unsentBytes > this.#limit + this.#opening || ageMs > MOST_AGE_MS) {
      this.#behindSinceMs ??= nowMs
    }
  }

  /** It is given nothing for now. */
  get behind(): boolean {
    return this.#behindSinceMs !== undefined
  }

  /** It is too slow to go on: takes nothing at all, or far too little. */
  givesUp(nowMs: number): boolean {
    const behindMs = this.#behindSinceMs === undefined ? 0 : nowMs - this.#behindSinceMs
    return this.#unsent.stalledMs(nowMs) >= STALLED_MS || behindMs >= BEHIND_MS
  }
}
