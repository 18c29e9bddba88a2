import { FlyBrowserError } from '../../../src/domain/errors.ts'
import type { MediaShelf, MediaStore } from '../../../src/pipeline/ports/media-store-port.ts'

/** How a disk takes the next write. */
export type Fate = 'kept' | 'late' | 'full' | 'broken'

/** A shelf in memory whose disk does what a test says. */
export class ShelfUnderTest implements MediaShelf {
  readonly files = new Map<number, Uint8Array[]>()
  /** How writes go from now on. */
  fate: Fate = 'kept'
  /** Most bytes there is room for. */
  capacity = Number.POSITIVE_INFINITY
  /** Numbers in the order they were asked to be written. */
  readonly asked: number[] = []
  writing = 0
  closed = false
  #late: (() => void)[] = []

  get bytes(): number {
    return [...this.files.values()].flat().reduce((sum, { byteLength }) => sum + byteLength, 0)
  }

  /** Lets the writes through that were late. */
  catchUp(): void {
    for (const go of this.#late.splice(0)) go()
  }

  async write(number: number, pieces: readonly Uint8Array[]): Promise<void> {
    if (this.writing > 0) throw new Error('two writes at a time')
    this.writing += 1
    this.asked.push(number)
    const { fate } = this
    try {
      if (fate === 'late') await new Promise<void>((resolve) => this.#late.push(resolve))
      const size = pieces.reduce((sum, { byteLength }) => sum + byteLength, 0)
      if (fate === 'broken' || this.closed)
        throw new FlyBrowserError('MEDIA_STORE_FAILED', { path: '/shelf', reason: 'it is broken' })
      if (fate === 'full' || this.bytes + size > this.capacity)
        throw new FlyBrowserError('MEDIA_STORE_FULL', { path: '/shelf' })
      this.files.set(number, [...pieces])
    } finally {
      this.writing -= 1
    }
  }

  async *read(number: number): AsyncGenerator<Uint8Array, void, void> {
    const pieces = this.files.get(number)
    if (!pieces) throw new FlyBrowserError('MEDIA_STORE_FAILED', { path: '/shelf', reason: `there is no ${number}` })
    yield* pieces
  }

  async remove(number: number): Promise<void> {
    if (!this.files.delete(number)) throw new Error(`${number} was removed, which is not there`)
  }

  async close(): Promise<void> {
    this.closed = true
    this.files.clear()
  }
}

/** A store that gives out one shelf, or fresh ones. */
export const storeOf = (shelf: ShelfUnderTest): MediaStore & { reaped: number; closed: boolean } => ({
  reaped: 0,
  closed: false,
  shelf: () => shelf,
  async reap() {
    this.reaped += 1
    return 0
  },
  async close() {
    this.closed = true
  },
})
