import { TIMESCALE } from '../../../domain/time.ts'
import type { Likeness } from '../../../pipeline/ports/recode-port.ts'

/** Reads the lines of ffmpeg's `framecrc`, one after the other. */
export class ShownReader {
  readonly times: number[] = []
  oneSize = true
  #ticksPerUnit = 1
  #first: number | undefined
  #bytes: string | undefined
  /** Pixels; 0 until ffmpeg has told. */
  width = 0
  height = 0

  line(text: string): void {
    const base = /^#tb 0: (\d+)\/(\d+)/.exec(text)
    if (base) this.#ticksPerUnit = (TIMESCALE * Number(base[1])) / Number(base[2])
    const size = /^#dimensions 0: (\d+)x(\d+)/.exec(text)
    if (size) [this.width, this.height] = [Number(size[1]), Number(size[2])]
    const picture = /^0, *-?\d+, *(-?\d+), *\d+, *(\d+),/.exec(text)
    if (!picture) return
    const [, pts, bytes] = picture
    this.#first ??= Number(pts)
    this.#bytes ??= bytes
    if (bytes !== this.#bytes) this.oneSize = false
    this.times.push(Math.round((Number(pts) - this.#first) * this.#ticksPerUnit))
  }
}

/** Reads the lines of ffmpeg's `ssim`, one for each region of each picture, one after the other. */
export class LikenessReader {
  readonly #regions: number
  #read = 0
  #ofPicture = 0
  #sum = 0
  #worst = 1
  #worstRegion = 1

  /** @param regions how many a picture has */
  constructor(regions: number) {
    this.#regions = regions
  }

  line(text: string): void {
    const all = /\bAll:(-?[\d.]+|inf|-?nan)/.exec(text)?.[1]
    if (all === undefined) return
    const value = all === 'inf' ? 1 : all.endsWith('nan') ? 0 : Number(all)
    this.#read += 1
    this.#ofPicture += value
    this.#worstRegion = Math.min(this.#worstRegion, value)
    if (this.#read % this.#regions > 0) return
    const picture = this.#ofPicture / this.#regions
    this.#ofPicture = 0
    this.#sum += picture
    this.#worst = Math.min(this.#worst, picture)
  }

  /** Of the pictures that were compared as a whole. */
  get likeness(): Likeness {
    const pictures = Math.floor(this.#read / this.#regions)
    if (pictures === 0) return { pictures, mean: 0, worst: 0, worstRegion: 0 }
    return { pictures, mean: this.#sum / pictures, worst: this.#worst, worstRegion: this.#worstRegion }
  }
}
