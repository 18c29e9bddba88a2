import type { InitFragment } from '../../domain/media.ts'
import { isTop } from '../../domain/rendition.ts'
import type { LiveWriter } from '../../pipeline/ports/live-port.ts'

/** The newest init fragments of each output of a stream, of all its renditions: what an output needs to take over from another. */
export class OutputHeads {
  readonly #heads = new Map<LiveWriter, readonly InitFragment[]>()

  take(output: LiveWriter, init: InitFragment): void {
    // They come together, the largest first. Why a lane began anew once is no news of a stream that it takes over.
    const { restarted: _, ...head } = init
    this.#heads.set(output, isTop(init) ? [head] : [...this.of(output), head])
  }

  /** The largest rendition first; none before the first has come. */
  of(output: LiveWriter): readonly InitFragment[] {
    return this.#heads.get(output) ?? []
  }

  forget(output: LiveWriter): void {
    this.#heads.delete(output)
  }
}
