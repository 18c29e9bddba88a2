import { TIMESCALE } from '../../../domain/time.ts'
import type { Likeness } from '../../../pipeline/ports/recode-port.ts'

/** Reads the lines of ffmpeg's `framecrc`, one after the other. */
export class ShownReader {
  readonly times: number[] = []
  oneSize = true
  #ticksPerUnit = 1
  #first: number | undefined
  #bytes: string | undefined

  line(text: string): void {
    const base = /^#tb 0: (\d+)\/(\d+)/.exec(text)
    if (base) this.#ticksPerUnit = (TIMESCALE * Number(base[1])) / Number(base[2])
    const picture = /^0, *-?\d+, *(-?\d+), *\d+, *(\d+),/.exec(text)
    if (!picture) return
    const [, pts, bytes] = picture
    this.#first ??= Number(pts)
    this.#bytes ??= bytes
    if (bytes !== this.#bytes) this.oneSize = false
    this.times.push(Math.round((Number(pts) - this.#first) * this.#ticksPerUnit))
  }
}

/** Reads the lines of ffmpeg's `ssim`, one after the other. */
export class LikenessReader {
  #pictures = 0
  #sum = 0
  #worst = 1

  line(text: string): void {
    const all = /\bAll:([\d.]+|inf|nan)/.exec(text)?.[1]
    if (all === undefined) return
    const value = all === 'inf' ? 1 : all === 'nan' ? 0 : Number(all)
    this.#pictures += 1
    this.#sum += value
    this.#worst = Math.min(this.#worst, value)
  }

  get likeness(): Likeness {
    const mean = this.#pictures > 0 ? this.#sum / this.#pictures : 0
    return { pictures: this.#pictures, mean, worst: this.#pictures > 0 ? this.#worst : 0 }
  }
}
