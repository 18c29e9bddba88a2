import { BGRX_TO_I420 } from './bgrx-to-i420-module.ts'

interface Conversion {
  readonly memory: WebAssembly.Memory
  convert(pixels: number, stride: number, width: number, rows: number, y: number, u: number, v: number): void
}

const PAGE_BYTES = 65_536
/** Pixels that are converted in one step. */
const LEAST_WIDTH = 16
/** Pixels of so many rows are converted at a time that all of it stays in the cache of a core. */
const STRIP_BYTES = 131_072

let compiled: WebAssembly.Module | undefined
const code = (): WebAssembly.Module => {
  compiled ??= new WebAssembly.Module(Uint8Array.from(atob(BGRX_TO_I420), (each) => each.charCodeAt(0)))
  return compiled
}

/** Puts pixels that begin so many bytes after the first of the picture where they are wanted, as many as there is room for. */
export type PixelReader = (into: Uint8Array, fromByte: number) => void

/**
 * Converts pictures of one size from BGRX to I420 (BT.709, limited range), strip by strip, so that they are read and converted once
 * without going through memory in between. The encoder is then sent 12 bits a pixel in place of 32, and has nothing to convert.
 */
export class I420Converter {
  readonly #width: number
  readonly #height: number
  readonly #stride: number
  readonly #rows: number
  readonly #memory: Uint8Array
  readonly #convert: (rows: number) => void

  /**
   * @param width pixels, even, at least 16
   * @param height pixels, even
   * @param stride bytes from one row to the next; default: nothing lies between them
   * @throws RangeError for other sizes
   */
  constructor(width: number, height: number, stride = 4 * width) {
    if (width < LEAST_WIDTH || width % 2 !== 0 || height < 2 || height % 2 !== 0 || stride < 4 * width)
      throw new RangeError(`pictures of ${width}x${height} in rows of ${stride} bytes cannot be converted`)
    const rows = Math.min(height, Math.max(2, 2 * Math.floor(STRIP_BYTES / stride / 2)))
    const { memory, convert } = new WebAssembly.Instance(code()).exports as unknown as Conversion
    const y = stride * rows
    memory.grow(Math.ceil((y + 1.5 * width * rows) / PAGE_BYTES))
    this.#width = width
    this.#height = height
    this.#stride = stride
    this.#rows = rows
    this.#memory = new Uint8Array(memory.buffer)
    this.#convert = (count) => convert(0, stride, width, count, y, y + width * count, y + 1.25 * width * count)
  }

  /** A picture as three planes one after the other, Y, U and V; it is the caller's. */
  convert(read: PixelReader): Uint8Array {
    const count = this.#width * this.#height
    // All of it is written.
    const planes = new Uint8Array(1.5 * count)
    for (let row = 0; row < this.#height; row += this.#rows) {
      const rows = Math.min(this.#rows, this.#height - row)
      const [y, samples] = [this.#stride * this.#rows, this.#width * rows]
      // Behind the last row of a picture nothing need be.
      read(this.#memory.subarray(0, this.#stride * (rows - 1) + 4 * this.#width), row * this.#stride)
      this.#convert(rows)
      const at = this.#width * row
      planes.set(this.#memory.subarray(y, y + samples), at)
      planes.set(this.#memory.subarray(y + samples, y + 1.25 * samples), count + at / 4)
      planes.set(this.#memory.subarray(y + 1.25 * samples, y + 1.5 * samples), 1.25 * count + at / 4)
    }
    return planes
  }
}
