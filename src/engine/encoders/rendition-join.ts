import type { DecoderConfiguration } from '../../domain/decoder-configuration.ts'
import type { EncodedEvent } from '../../formats/coded/encoded-reader.ts'
import type { EncoderOutput } from '../../pipeline/ports/encoder-port.ts'

type EncodedUnit = Extract<EncodedEvent, { kind: 'unit' }>

/** What one rendition gave that others have not given yet. */
interface Ahead {
  configuration?: DecoderConfiguration
  readonly units: EncodedUnit[]
}

/**
 * Makes one output of those of several renditions: what belongs to a picture goes on when all of them have it. So whatever happens to an
 * encoder, viewers find the same pictures in every rendition. It holds no more pictures than are inside the encoder.
 */
export class RenditionJoin {
  readonly #ahead: readonly Ahead[]
  #announced = false

  /** @param count renditions, at least one */
  constructor(count: number) {
    this.#ahead = Array.from({ length: count }, () => ({ units: [] }))
  }

  /** True while all renditions have given the same pictures. */
  get even(): boolean {
    return this.#ahead.every(({ units }) => units.length === 0)
  }

  /**
   * Takes what one rendition gives.
   * @returns what is whole by that, in order
   * @throws Error when the renditions do not have the same pictures, or not the same keyframes: players could not change between them
   */
  take(rendition: number, event: EncodedEvent): EncoderOutput[] {
    const ahead = this.#ahead[rendition] as Ahead
    if (event.kind === 'config') ahead.configuration = event.configuration
    else ahead.units.push(event)
    const whole: EncoderOutput[] = []
    if (!this.#announced) {
      const [configuration, ...below] = this.#ahead.flatMap((each) => each.configuration ?? [])
      if (!configuration || below.length + 1 < this.#ahead.length) return []
      this.#announced = true
      whole.push({ kind: 'config', configuration, ...(below.length > 0 ? { below } : {}) })
    }
    while (this.#ahead.every(({ units }) => units.length > 0)) whole.push(this.#unit())
    return whole
  }

  #unit(): EncoderOutput {
    const [top, ...below] = this.#ahead.flatMap(({ units }) => units.shift() ?? []) as [EncodedUnit, ...EncodedUnit[]]
    for (const { timeMs, keyframe } of below) {
      if (timeMs !== top.timeMs)
        throw new Error(`a rendition has a picture at ${timeMs} ms where another has its next at ${top.timeMs} ms`)
      if (keyframe !== top.keyframe) throw new Error(`not every rendition has a keyframe at ${timeMs} ms`)
    }
    return below.length > 0 ? { ...top, below: below.map(({ data }) => data) } : top
  }
}
