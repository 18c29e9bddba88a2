import { PictureRhythm } from './picture-rhythm.ts'

/**
 * Tells which changes are missed while there is no room for pictures of them: of all that would have been taken, every one but the
 * newest, which is taken when there is room again. What stands before the second picture is not missed: the first is what an encoder is
 * started for.
 */
export class MissedPictures {
  #rhythm = new PictureRhythm()
  #due = 0
  #taken = 0

  /** There was a change and no room. Gives whether an older one is missed by that. */
  changed(atMs: number, intervalMs: number): boolean {
    if (this.#taken < 2 || !this.#rhythm.isDue(atMs, intervalMs)) return false
    this.#rhythm.taken(atMs, intervalMs)
    this.#due += 1
    return this.#due > 1
  }

  /** The newest change is being taken. */
  taken(): void {
    this.#taken += 1
    this.#due = 0
    this.#rhythm = new PictureRhythm()
  }
}
