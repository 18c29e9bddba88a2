import { BehaviorSubject, distinctUntilChanged, finalize, map, type Observable } from 'rxjs'
import type { EncodeRequest, EncoderPort, EncoderSession } from '../../../pipeline/ports/encoder-port.ts'

/** An object with some members of its own; the others are those of the original. */
const overlaid = <T extends object>(original: T, own: Partial<T>): T =>
  new Proxy(original, {
    get(target, key) {
      if (Object.hasOwn(own, key)) return Reflect.get(own, key)
      const value: unknown = Reflect.get(target, key, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })

/** Knows whether anything is being encoded live. */
export class EncodingWatch {
  readonly #open = new BehaviorSubject(0)
  /** Begins with how it is now. */
  readonly busy: Observable<boolean> = this.#open.pipe(
    map((open) => open > 0),
    distinctUntilChanged(),
  )

  /** The same encoders, watched: from the moment that one is asked for until it has ended. */
  over(encoders: EncoderPort): EncoderPort {
    return overlaid(encoders, { open: (request) => this.#opened(encoders, request) })
  }

  async #opened(encoders: EncoderPort, request: EncodeRequest): Promise<EncoderSession> {
    const ended = this.#begin()
    try {
      const session = await encoders.open(request)
      const kill = () => {
        session.kill()
        ended()
      }
      return overlaid(session, { output: session.output.pipe(finalize(ended)), kill })
    } catch (cause) {
      ended()
      throw cause
    }
  }

  /** @returns what tells that it has ended; more than once is once */
  #begin(): () => void {
    let open = true
    this.#open.next(this.#open.value + 1)
    return () => {
      if (open) this.#open.next(this.#open.value - 1)
      open = false
    }
  }
}
