import type { RecordingBytes } from '../../src/pipeline/ports/recording-bytes.ts'

/** The bytes of a file in memory, a few at a time, and an account of what was read of them. */
export class CountedBytes implements RecordingBytes {
  readonly contentType = 'video/mp4'
  readonly modifiedMs = 0
  readonly ranges: { readonly from: number; readonly to: number }[] = []
  closed = 0
  readonly #file: Uint8Array
  readonly tag: string

  constructor(file: Uint8Array, tag = '"1-a"') {
    this.#file = file
    this.tag = tag
  }

  get size(): number {
    return this.#file.length
  }

  /** How many were asked for so far. */
  get read(): RecordingBytes['read'] {
    return (from, to) => {
      this.ranges.push({ from, to })
      return pieces(this.#file.subarray(from, to))
    }
  }

  get readBytes(): number {
    return this.ranges.reduce((sum, { from, to }) => sum + to - from, 0)
  }

  async close(): Promise<void> {
    this.closed += 1
  }
}

const PIECE_BYTES = 777

async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES)
}
