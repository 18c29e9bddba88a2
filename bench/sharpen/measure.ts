import { QUALITY_PROFILES, type Quality } from '../../src/domain/quality.ts'
import type { Latency } from '../../src/domain/viewing-profile.ts'
import { bitrate, coded, FPS, mostBitrate, shownBy } from '../../test/integration/coded-film.ts'
import { filmedByLane } from '../../test/integration/lane-film.ts'
import { likeness } from '../../test/integration/text-picture.ts'
import { SIZE, type StillPage } from './still-pages.ts'
import type { TallPicture } from './tall-picture.ts'

/** What is filmed of a page. */
export interface Shot {
  readonly binary: string
  readonly page: StillPage
  readonly quality: Quality
  readonly latency: Latency
}

/** How sharp a page is after it has changed. Likeness is structural similarity of luma within its text, 1 for equal. */
export interface Sharpness {
  readonly atOnce: number
  readonly after200Ms: number
  readonly after500Ms: number
  readonly after1S: number
  /** The worst from a second after the change on. */
  readonly worstThen: number
  /** Bits a second at rest, as a share of the ceiling. */
  readonly shareAtRest: number
}

/** In the middle of a segment of every viewing profile. */
const CHANGE = 65
/** Two segments of the longest viewing profile, from one of their borders on. */
const REST = { from: 4 * FPS, to: 12 * FPS }
const SCROLL_SECONDS = 11
/** Stretch over which the ceiling is to hold, seconds. */
const OVER_SECONDS = 10

/** A page is seen at its top, changes wholly, and rests. */
export async function measureSharpness({ page, ...shot }: Shot, tall: TallPicture): Promise<Sharpness> {
  const [before, after] = [tall.at(0), tall.at(2 * SIZE.height)]
  const pictures = [
    { tick: 0, data: () => before },
    { tick: CHANGE, data: () => after },
  ]
  const made = await coded({ ...shot, ...SIZE, pictures, endTick: REST.to })
  const shown = await shownBy(made)
  const judged = made.frames.flatMap(({ tick }, index) => {
    const picture = shown[index]
    return tick < CHANGE || !picture ? [] : [{ tick, likeness: likeness(picture, after, SIZE.width, page.text) }]
  })
  const at = (seconds: number) => judged.findLastIndex(({ tick }) => tick <= CHANGE + seconds * FPS)
  const likenessAt = (seconds: number) => judged[at(seconds)]?.likeness ?? Number.NaN
  return {
    atOnce: likenessAt(0),
    after200Ms: likenessAt(0.2),
    after500Ms: likenessAt(0.5),
    after1S: likenessAt(1),
    worstThen: Math.min(...judged.slice(at(1)).map((each) => each.likeness)),
    shareAtRest: share(bitrate(made.frames, REST.from, REST.to), shot),
  }
}

/** A page is scrolled down and up by so many pixels a frame, before a lane of the product. Gives the most it takes over ten seconds, as a share of the ceiling. */
export async function measureScroll({ page: _, ...shot }: Shot, tall: TallPicture, pixels: number): Promise<number> {
  const pictures = Array.from({ length: SCROLL_SECONDS * FPS }, (_, tick) => {
    const along = (tick * pixels) % (2 * tall.way)
    return { tick, data: () => tall.at(Math.min(along, 2 * tall.way - along)) }
  })
  const { frames } = await filmedByLane({ ...shot, ...SIZE, pictures, endTick: pictures.length - 1 })
  return share(mostBitrate(frames, OVER_SECONDS), shot)
}

const share = (bitsPerSecond: number, { quality }: Pick<Shot, 'quality'>): number =>
  bitsPerSecond / QUALITY_PROFILES[quality].bitrateBps
