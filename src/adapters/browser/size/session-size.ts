import { BehaviorSubject, combineLatest, map, type Observable } from 'rxjs'
import { FlyBrowserError } from '../../../domain/errors.ts'
import { isSameSize, type PictureSize, sizeText } from '../../../domain/picture-size.ts'

/** A size that waits for its turn. */
class Wish {
  readonly size: PictureSize
  readonly done: Promise<boolean>
  #settle: (outcome: Promise<boolean>) => void = () => {}

  constructor(size: PictureSize) {
    this.size = size
    this.done = new Promise((resolve) => {
      this.#settle = resolve
    })
  }

  take(change: () => Promise<boolean>): void {
    this.#settle(change())
  }

  /** Another one takes its place. */
  replace(): void {
    this.#settle(Promise.reject(new FlyBrowserError('SIZE_REPLACED', { size: sizeText(this.size) })))
  }
}

/** The size of a session's pages and pictures, which may change while it runs. */
export class SessionSize {
  /** As pages are given it; one object all the time, whose sides change. */
  readonly viewport: { width: number; height: number; readonly deviceScaleFactor: number }
  readonly #changing = new BehaviorSubject(false)
  /** The change under way. */
  #running: Promise<unknown> | undefined
  /** The one that is next. */
  #waiting: Wish | undefined

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
   * Changes it, one change after the other. While one is under way, one more waits: the last that was asked for.
   * @param work what is to be done; where it fails, the size is as it was
   * @param check throws where it cannot be; then nothing has happened
   * @returns whether it was another size
   * @throws SIZE_REPLACED where another one was asked for before its turn came
   */
  change(size: PictureSize, work: () => Promise<void>, check: () => void = () => {}): Promise<boolean> {
    if (!this.#running) return this.#begin(size, work, check)
    // Who asks for what is next already has no change of their own.
    if (this.#waiting && isSameSize(size, this.#waiting.size)) return this.#waiting.done.then(() => false)
    this.#waiting?.replace()
    const wish = new Wish(size)
    this.#waiting = wish
    const next = () => {
      // One that was replaced has been answered.
      if (this.#waiting !== wish) return
      this.#waiting = undefined
      wish.take(() => this.#begin(size, work, check))
    }
    this.#running.then(next, next)
    return wish.done
  }

  #begin(size: PictureSize, work: () => Promise<void>, check: () => void): Promise<boolean> {
    const running = this.#changed(size, work, check).finally(() => {
      if (this.#running === running) this.#running = undefined
    })
    this.#running = running
    return running
  }

  async #changed(size: PictureSize, work: () => Promise<void>, check: () => void): Promise<boolean> {
    check()
    if (isSameSize(size, this.viewport)) return false
    await this.#change(size, work)
    return true
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
