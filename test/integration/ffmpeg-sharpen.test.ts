import test from 'ava'
import { QUALITY_PROFILES, type Quality } from '../../src/domain/quality.ts'
import { LATENCIES, type Latency } from '../../src/domain/viewing-profile.ts'
import { bitrate, type CodedFrame, coded, FPS, mostBitrate, shownBy } from './coded-film.ts'
import { BUILDS } from './ffmpeg-tools.ts'
import { scrollingText } from './scrolling-text.ts'
import { type Field, likeness, textI420 } from './text-picture.ts'

const SIZE = { width: 1280, height: 720 }
/** Half of the page is dense with small text, as a list or a table is. */
const TEXT: Field = { x: 220, y: 48, width: 720, height: 600 }
/** In the middle of a segment of every profile. */
const CHANGE = 65
/** Two keyframes after the change in the longest profile. */
const END = 8 * FPS
/** Likeness of such letters from which on they are read without effort (looked at, decision 4). */
const READABLE = 0.94
/** What the product has reached by then, less a little for machines with other numbers of cores. */
const SHARP = 0.975

const CEILING = QUALITY_PROFILES.low_bandwidth.bitrateBps

interface Shown extends CodedFrame {
  /** To the page as it is, within the text. */
  readonly likeness: number
}

/** What is filmed otherwise than a page full of text with the arguments of the product. */
interface Variation {
  readonly text?: Field
  readonly rewrite?: (args: string[]) => string[]
}

/** Films a page of text that changes once, and looks at what a viewer sees. */
async function film(
  binary: string,
  latency: Latency,
  { text = TEXT, ...variation }: Variation = {},
): Promise<readonly Shown[]> {
  const [before, after] = [1, 2].map((seed) => textI420(SIZE.width, SIZE.height, text, seed)) as [
    Uint8Array,
    Uint8Array,
  ]
  const pictures = [
    { tick: 0, data: () => before },
    { tick: CHANGE, data: () => after },
  ]
  const made = await coded({
    ...{ binary, quality: 'low_bandwidth', latency, ...SIZE, pictures, endTick: END, ...variation },
  })
  const pages = await shownBy(made)
  return made.frames.map((frame, index) => ({
    ...frame,
    likeness: frame.tick < CHANGE ? 1 : likeness(pages[index] as Uint8Array, after, SIZE.width, text),
  }))
}

/** The worst that is shown from so many seconds after the change on. */
const worstAfter = (shown: readonly Shown[], seconds: number): number => {
  const sharpBy = CHANGE + seconds * FPS
  // What is on screen then came before.
  const first = shown.findLastIndex(({ tick }) => tick <= sharpBy)
  return Math.min(...shown.slice(first).map((each) => each.likeness))
}

/** Bits a second from two keyframe intervals of the longest profile. */
const bitrateAtRest = (shown: readonly Shown[]): number => bitrate(shown, 4 * FPS, 8 * FPS)

const describe = (shown: readonly Shown[]): string =>
  shown
    .filter(({ tick }) => tick >= CHANGE)
    .map((each) => `${each.tick}${each.keyframe ? 'I' : 'P'} ${each.likeness.toFixed(3)} ${each.byteLength}`)
    .join(', ')

/** What was told before keyframes were aimed higher. */
const withoutRatio = (args: string[]): string[] => args.map((arg) => arg.replace(/:ipratio=[^:]+/, ''))
/** What the preset does by itself: motion is sought only as far as 16 pixels. */
const withoutSearch = (args: string[]): string[] => args.map((arg) => arg.replace(/:me=[^:]+:merange=[^:]+/, ''))

/** Most of the ceiling that such a page takes at rest: nearly all of it are its keyframes, one a segment. */
const SHARE: Record<Latency, number> = { lan: 1.1, wan: 0.6, internet: 0.35 }

/** Six lines of text. */
const FEW_LINES: Field = { ...TEXT, height: 150 }

/** The most of the ceiling that a page of text takes in any ten seconds, scrolled up and down by so many pixels a frame. */
async function scrolled(binary: string, quality: Quality, pixels: number, rewrite = (args: string[]) => args) {
  const ends = scrollingText(SIZE, TEXT, pixels, 11)
  const { frames } = await coded({ binary, quality, latency: 'wan', ...SIZE, ...ends, rewrite })
  return mostBitrate(frames, 10) / QUALITY_PROFILES[quality].bitrateBps
}

for (const build of BUILDS) {
  for (const latency of LATENCIES) {
    test.serial(
      `${build.name}, ${latency}: half a second after a change text is sharp at low bandwidth and stays so`,
      async (t) => {
        const shown = await film(build.path, latency)
        const keyframes = shown.filter(({ tick, keyframe }) => keyframe && tick > CHANGE)
        t.true(keyframes.length >= 2, describe(shown))
        t.true(worstAfter(shown, 0.2) >= READABLE, describe(shown))
        t.true(worstAfter(shown, 0.5) >= SHARP, describe(shown))
        const share = bitrateAtRest(shown) / CEILING
        t.true(share <= SHARE[latency], `${share} of the ceiling: ${describe(shown)}`)
      },
    )
  }

  test.serial(`${build.name}: with keyframes as x264 aims them, text at rest would not be readable`, async (t) => {
    const former = await film(build.path, 'wan', { rewrite: withoutRatio })
    t.true(worstAfter(former, 1) < READABLE - 0.05, describe(former))
  })

  test.serial(`${build.name}: a page with little text is sharp and costs far less than the ceiling`, async (t) => {
    const shown = await film(build.path, 'wan', { text: FEW_LINES })
    t.true(worstAfter(shown, 0.5) >= SHARP, describe(shown))
    t.true(bitrateAtRest(shown) < 0.4 * CEILING, `${bitrateAtRest(shown)} bit/s: ${describe(shown)}`)
  })

  test.serial(`${build.name}: text that scrolls quickly holds the ceiling over any ten seconds`, async (t) => {
    const share = await scrolled(build.path, 'medium', 40)
    t.true(share <= 1.1, `${share} of the ceiling`)
    const former = await scrolled(build.path, 'medium', 40, withoutSearch)
    t.true(former > 1.5, `${former} of the ceiling where motion is not found`)
  })
}
