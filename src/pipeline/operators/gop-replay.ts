import { type Observer, Subject, type SubjectLike, type Unsubscribable } from 'rxjs'
import type { Fragment, InitFragment, MediaFragment } from '../../domain/media.ts'

/**
 * A subject that gives a late subscriber what it needs to start at once: the init fragment and the fragments since the last
 * keyframe. Holds one GOP at most.
 */
export class GopReplay implements SubjectLike<Fragment> {
  readonly #live = new Subject<Fragment>()
  #init: InitFragment | undefined
  #gop: MediaFragment[] = []

  next(fragment: Fragment): void {
    if (fragment.kind === 'init') {
      this.#init = { ...fragment, discontinuity: false }
      this.#gop = []
    } else if (fragment.keyframe) this.#gop = [fragment]
    else if (this.#gop.length > 0) this.#gop.push(fragment)
    this.#live.next(fragment)
  }

  error(error: unknown): void {
    this.#live.error(error)
  }

  complete(): void {
    this.#live.complete()
  }

  subscribe(observer: Partial<Observer<Fragment>>): Unsubscribable {
    if (this.#init) for (const fragment of [this.#init, ...this.#gop]) observer.next?.(fragment)
    return this.#live.subscribe(observer)
  }
}
