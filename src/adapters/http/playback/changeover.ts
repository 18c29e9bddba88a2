/** A fragment of one picture that has come. */
export interface ComingFragment {
  readonly bytes: Uint8Array<ArrayBuffer>
  /** Wall clock of its picture, milliseconds since 1970: the same in all renditions. */
  readonly atMs: number
  readonly keyframe: boolean
}

/** The old is held back no longer for the new, which would cost a stall; it waits for the next keyframe. */
const MOST_HELD_MS = 70
/** The old is waited for no longer: the gap that is left is gone over. */
const MOST_AHEAD_MS = 400

/**
 * Changes from one rendition to another at a keyframe that both have, so that each picture is played once. What is buffered of the old
 * stays: pictures that were put over others which a browser is about to decode would stop it until the next keyframe.
 */
export class Changeover {
  #playedMs = Number.NEGATIVE_INFINITY
  /** Of the old, from a keyframe on at which the new may begin. */
  #held: ComingFragment[] = []
  /** Of the new, from a keyframe on that the old has not played. */
  #queue: ComingFragment[] = []
  #expected = false
  #done = false

  /** What comes next is the new rendition's. */
  get done(): boolean {
    return this.#done
  }

  /** The new is on its way. */
  expect(): void {
    this.#expected = true
  }

  /** Begins anew with what is to be the new one; gives what was held back of the old. */
  forgetNew(): readonly ComingFragment[] {
    this.#queue = []
    this.#expected = false
    return this.#release()
  }

  /**
   * There is to be no change: what is played from now on is not told any more, so that what was is no measure of it later. Gives what was held
   * back of the old.
   */
  leave(): readonly ComingFragment[] {
    const held = this.forgetNew()
    this.#playedMs = Number.NEGATIVE_INFINITY
    return held
  }

  /** Takes a fragment of the old rendition; gives what is to be played of it. */
  takeOld(fragment: ComingFragment): readonly ComingFragment[] {
    const [next] = this.#queue
    if (next && fragment.atMs >= next.atMs) {
      this.#done = true
      return this.#release().filter(({ atMs }) => atMs < next.atMs)
    }
    const [first] = this.#held
    if (!first && !(fragment.keyframe && this.#expected)) return this.#play([fragment])
    this.#held.push(fragment)
    return first && fragment.atMs - first.atMs > MOST_HELD_MS ? this.#release() : []
  }

  /** Takes a fragment of the new rendition. */
  takeNew(fragment: ComingFragment): void {
    if (this.#queue.length > 0) this.#queue.push(fragment)
    // Before anything of the old is known, that may be what was played long ago.
    else if (fragment.keyframe && Number.isFinite(this.#playedMs) && fragment.atMs > this.#playedMs)
      this.#queue = [fragment]
    const [next] = this.#queue
    if (!next) return
    const [held] = this.#held
    this.#done = (held !== undefined && held.atMs >= next.atMs) || fragment.atMs - next.atMs > MOST_AHEAD_MS
  }

  /** What there is of the new rendition, which is the old one from now on. */
  turn(): readonly ComingFragment[] {
    const queue = this.#queue
    this.#queue = []
    this.#held = []
    this.#expected = false
    this.#done = false
    return this.#play(queue)
  }

  #release(): readonly ComingFragment[] {
    const held = this.#held
    this.#held = []
    return this.#play(held)
  }

  #play(fragments: readonly ComingFragment[]): readonly ComingFragment[] {
    this.#playedMs = fragments.at(-1)?.atMs ?? this.#playedMs
    return fragments
  }
}
