import type { Fragment, SegmentEvent } from '../../domain/media.ts'
import { isTop } from '../../domain/rendition.ts'
import type { Cadence } from '../../pipeline/payload.ts'
import { SegmentCutter } from './segment-cutter.ts'

/**
 * Cuts the renditions of a ladder, each by itself. Their pictures have the same times and their keyframes the same places, so that all
 * come out cut alike; the grid is that of the largest, which comes first, and is told once.
 */
export class RenditionCutters {
  readonly #create: (rendition: number) => SegmentCutter
  readonly #cutters = new Map<number, SegmentCutter>()

  /** @param passedOver is told of each picture that no segment can take */
  constructor(partMs: number, segmentMs: number, passedOver: () => void) {
    // What a picture is left out of in its largest form it is left out of in all.
    this.#create = (rendition) => new SegmentCutter(partMs, segmentMs, rendition === 0 ? passedOver : undefined)
  }

  take(fragment: Fragment): (Cadence | SegmentEvent)[] {
    const cutter = this.#of(fragment.rendition ?? 0)
    if (fragment.kind === 'media') return cutter.media(fragment)
    const events = cutter.init(fragment)
    return isTop(fragment) ? events : events.filter(({ kind }) => kind !== 'cadence')
  }

  /** Closes what is open. */
  end(): SegmentEvent[] {
    return [...this.#cutters.values()].flatMap((cutter) => cutter.end())
  }

  #of(rendition: number): SegmentCutter {
    const cutter = this.#cutters.get(rendition) ?? this.#create(rendition)
    this.#cutters.set(rendition, cutter)
    return cutter
  }
}
