import { BehaviorSubject, combineLatest, map, type Observable } from 'rxjs'
import { isSameSize, type PictureSize } from '../../../domain/picture-size.ts'

/** The size of a session's pages and pictures, which may change while it runs. */
export class SessionSize {
  /** As pages are given it; one object all the time, whose sides change. */
  readonly viewport: { width: number; height: number; readonly deviceScaleFactor: number }
  readonly #changing = new BehaviorSubject(false)
  #turn: Promise<unknown> = Promise.resolve()

  constructor(size: PictureSize) {
    this.viewport = { ...size, deviceScaleFactor: 1 }
  }

  /** From the beginning of a change on the new one: what is started meanwhile has it. */
  get now(): PictureSize {
    const { width, height } = this.viewport
    return { width, height }
  }

  /** What is filmed: nothing while the size changes, so that no picture is of the one in part and in part of the other. */
  steady<T>(filmed: Observable<T | undefined>): Observable<T | undefined> {
    return combineLatest([filmed, this.#changing]).pipe(map(([what, changing]) => (changing ? undefined : what)))
  }

  /**
   * Changes it, one change after the other.
   * @param work what is to be done; where it fails, the size is as it was
   * @param check throws where it cannot be; then nothing has happened
   * @returns whether it was another size
   */
  change(size: PictureSize, work: () => Promise<void>, check: () => void = () => {}): Promise<boolean> {
    const turn = this.#turn.then(async () => {
      check()
      if (isSameSize(size, this.viewport)) return false
      await this.#change(size, work)
      return true
    })
    this.#turn = turn.catch(() => {})
    return turn
  }

  async #change(size: PictureSize, work: () => Promise<void>): Promise<void> {
    const before = this.now
    Object.assign(this.viewport, size)
    this.#changing.next(true)
    try {
      await work()
    } catch (error) {
      Object.assign(this.viewport, before)
      throw error
    } finally {
      this.#changing.next(false)
    }
  }
}
