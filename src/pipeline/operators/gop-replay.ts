import { type Observer, Subject, type SubjectLike, type Unsubscribable } from 'rxjs'
import type { Fragment, InitFragment, MediaFragment } from '../../domain/media.ts'
import { isTop } from '../../domain/rendition.ts'

/**
 * A subject that gives a late subscriber what it needs to start at once: the init fragments and the fragments since the last
 * keyframe, of every rendition. Holds one GOP at most.
 */
export class GopReplay implements SubjectLike<Fragment> {
  readonly #live = new Subject<Fragment>()
  #inits: InitFragment[] = []
  #gop: MediaFragment[] = []

  next(fragment: Fragment): void {
    // The largest comes first of its picture, and of the init fragments.
    const first = isTop(fragment)
    if (fragment.kind === 'init') {
      this.#inits = [...(first ? [] : this.#inits), { ...fragment, discontinuity: false }]
      this.#gop = []
    } else if (fragment.keyframe && first) this.#gop = [fragment]
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
    for (const fragment of [...this.#inits, ...this.#gop]) observer.next?.(fragment)
    return this.#live.subscribe(observer)
  }
}
