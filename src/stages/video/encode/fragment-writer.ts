import type { Frame, MediaFragment } from '../../../domain/media.ts'
import { ticksToMs } from '../../../domain/time.ts'
import { mediaFragment } from '../../../formats/isobmff/media-fragment.ts'

/** A coded picture as it comes out of the encoder. */
export interface CodedUnit {
  readonly timeMs: number
  readonly keyframe: boolean
  readonly data: Uint8Array
  /** The same picture in the renditions below. */
  readonly below?: readonly Uint8Array[]
}

interface Accepted {
  readonly frame: Frame
  readonly timeMs: number
  readonly encodingAtMs: number
}

/** A picture that came out, with what its frame said of it. */
interface Encoded {
  readonly frame: Frame
  readonly unit: CodedUnit
  readonly encodingAtMs: number
  readonly encodedAtMs: number
  /** Most ticks it may last, whenever the next frame comes. */
  readonly most?: number
}

/**
 * Makes one fragment of each coded picture, in each of its renditions, and gives it its exact duration. A picture whose successor is certain (the pacer says
 * so, or it has come in already) goes out at once; a repeat waits for the next frame, which costs no latency, since it shows
 * nothing new.
 */
export class FragmentWriter {
  readonly #originMs: number
  readonly #nowMs: () => number
  #accepted: Accepted[] = []
  #held: Encoded | undefined
  #sequence = 0

  /**
   * @param originMs wall clock at media time 0, milliseconds since 1970
   * @param nowMs the wall clock
   */
  constructor(originMs: number, nowMs: () => number) {
    this.#originMs = originMs
    this.#nowMs = nowMs
  }

  /** Frames given to the encoder whose pictures have not come out. */
  get inside(): number {
    return this.#accepted.length
  }

  /** When the oldest of those went in, wall clock; undefined while there is none. */
  get oldestMs(): number | undefined {
    return this.#accepted[0]?.encodingAtMs
  }

  /** A frame went into the encoder. The picture that was held for it, if any, can go. */
  accept(frame: Frame, timeMs: number): MediaFragment[] {
    this.#accepted.push({ frame, timeMs, encodingAtMs: this.#nowMs() })
    return this.#release(frame.pts)
  }

  /**
   * A picture came out. `certain` says that the duration its frame declares will hold; it does not while frames are being dropped.
   * @returns the fragments that can go out now, and how many accepted frames the encoder swallowed
   */
  write(unit: CodedUnit, certain: boolean): { readonly fragments: MediaFragment[]; readonly lost: number } {
    const at = this.#accepted.findIndex((a) => a.timeMs === unit.timeMs)
    const accepted = this.#accepted[at]
    if (!accepted) return { fragments: [], lost: 0 }
    this.#accepted = this.#accepted.slice(at + 1)
    const { frame, encodingAtMs } = accepted
    const encoded = { frame, unit, encodingAtMs, encodedAtMs: this.#nowMs() }
    const fragments = this.#release(frame.pts)
    const next = this.#accepted[0]?.frame.pts
    const duration = next === undefined ? (certain ? frame.duration : undefined) : next - frame.pts
    if (duration === undefined) this.#held = encoded
    else fragments.push(...this.#fragments(encoded, duration))
    return { fragments, lost: at }
  }

  /**
   * The encoder is gone with what was inside it; gives the number of frames lost.
   * @param restOfPart ticks from a time to the end of its part: a picture that is held lasts no longer, or its part would be longer
   *   than players were promised
   */
  forget(restOfPart: (pts: number) => number): number {
    if (this.#held) this.#held = { ...this.#held, most: restOfPart(this.#held.frame.pts) }
    const lost = this.#accepted.length
    this.#accepted = []
    return lost
  }

  /** Nothing follows: what is held goes out with its own duration, or with `frameTicks`. */
  flush(frameTicks: number): MediaFragment[] {
    return this.#held ? this.#release(this.#held.frame.pts + (this.#held.frame.duration ?? frameTicks)) : []
  }

  #release(nextPts: number): MediaFragment[] {
    const held = this.#held
    this.#held = undefined
    if (!held) return []
    return this.#fragments(held, Math.min(nextPts - held.frame.pts, held.most ?? Number.POSITIVE_INFINITY))
  }

  #fragments({ frame, unit, encodingAtMs, encodedAtMs }: Encoded, duration: number): MediaFragment[] {
    const { pts, capturedAtMs, repeat = false } = frame
    const { keyframe, data: top, below = [] } = unit
    this.#sequence += 1
    const facts = { pts, duration, keyframe, repeat, capturedAtMs, encodingAtMs, encodedAtMs }
    return [top, ...below].map((data, rendition) => ({
      kind: 'media',
      track: 'video',
      ...(rendition === 0 ? {} : { rendition }),
      ...facts,
      bytes: mediaFragment({
        sequence: this.#sequence,
        decodeTime: pts,
        duration,
        keyframe,
        // A repeat stands for the page as it looks at its own time.
        capturedAtMs: repeat ? this.#originMs + ticksToMs(pts) : capturedAtMs,
        data,
      }),
    }))
  }
}
