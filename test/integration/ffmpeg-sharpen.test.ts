import { availableParallelism } from 'node:os'
import test from 'ava'
import { FfmpegEncoders } from '../../src/adapters/ffmpeg/ffmpeg-encoders.ts'
import { FfmpegSession } from '../../src/adapters/ffmpeg/ffmpeg-session.ts'
import { QUALITY_PROFILES } from '../../src/domain/quality.ts'
import { LATENCIES, type Latency, VIEWING_PROFILES } from '../../src/domain/viewing-profile.ts'
import { H264_TUNING, h264Arguments } from '../../src/engine/encoders/h264-arguments.ts'
import type { EncodeRequest } from '../../src/pipeline/ports/encoder-port.ts'
import { MediaGrid } from '../../src/stages/media-grid.ts'
import { annexB, BUILDS, encodeAll, feed } from './ffmpeg-tools.ts'
import { type Field, likeness, textI420 } from './text-picture.ts'

const SIZE = { width: 1280, height: 720 }
const FPS = 30
/** Half of the page is dense with small text, as a list or a table is. */
const TEXT: Field = { x: 220, y: 48, width: 720, height: 600 }
/** In the middle of a segment of every profile. */
const CHANGE = 65
/** Two keyframes after the change in the longest profile. */
const FRAMES = 8 * FPS + 1
/** Likeness of such letters from which on they are read without effort (looked at, decision 4). */
const READABLE = 0.94

const CEILING = QUALITY_PROFILES.low_bandwidth.bitrateBps

interface Shown {
  readonly tick: number
  readonly keyframe: boolean
  readonly byteLength: number
  /** To the page as it is, within the text. */
  readonly likeness: number
}

/** What is filmed otherwise than a page full of text with the arguments of the product. */
interface Variation {
  readonly text?: Field
  readonly rewrite?: (args: string[]) => string[]
}

/** Where the pacer has a frame: a change, one tick after it, and each place of the grid. */
function ticksOf(latency: Latency): number[] {
  const { partMs, segmentMs } = VIEWING_PROFILES[latency]
  const grid = new MediaGrid(FPS, partMs, segmentMs)
  const all = Array.from({ length: FRAMES }, (_, tick) => tick)
  return all.filter((tick) => [0, 1, CHANGE, CHANGE + 1].includes(tick) || grid.atOrAfter(tick) === tick)
}

/** Films a page of text that changes once, and looks at what a viewer sees. */
async function film(
  binary: string,
  latency: Latency,
  { text = TEXT, rewrite = (args) => args }: Variation = {},
): Promise<Shown[]> {
  const [before, after] = [1, 2].map((seed) => textI420(SIZE.width, SIZE.height, text, seed))
  if (!before || !after) throw new Error('two pages')
  const [report] = await new FfmpegEncoders({ binary }).inventory()
  const facts = report?.facts
  if (!facts) throw new Error(`${binary} cannot be run`)
  const request: EncodeRequest = {
    ...{ codec: 'h264', input: { encoding: 'i420', ...SIZE }, ...SIZE, fps: FPS },
    ...{ ...QUALITY_PROFILES.low_bandwidth, keyframeMs: VIEWING_PROFILES[latency].segmentMs },
  }
  const tuning = { ...H264_TUNING, threads: Math.min(H264_TUNING.threads, availableParallelism()) }
  const session = new FfmpegSession({
    ...{ request, encoder: 'libx264', binary, env: process.env, finishWithinMs: 10_000 },
    argumentsFor: (startMs) => rewrite(h264Arguments(request, facts, startMs, tuning)),
  })
  const ticks = ticksOf(latency)
  const coded = await encodeAll(
    session,
    ticks.map((tick) => [Math.round((tick * 1000) / FPS), tick < CHANGE ? before : after]),
  )
  const output = ['-pix_fmt', 'yuv420p', '-f', 'rawvideo', '-vsync', '0', '-']
  const decoded = await feed(
    'ffmpeg',
    ['-loglevel', 'error', '-f', 'h264', '-i', '-', ...output],
    annexB(coded.record, coded.units),
  )
  return coded.units.map(({ keyframe, data }, index) => {
    const tick = ticks[index] as number
    const picture = decoded.subarray(index * after.length, (index + 1) * after.length)
    const page = tick < CHANGE ? before : after
    return { tick, keyframe, byteLength: data.length, likeness: likeness(picture, page, SIZE.width, text) }
  })
}

/** The worst that is shown from a second after the change on. */
const worstAtRest = (shown: readonly Shown[]): number => {
  const sharpBy = CHANGE + FPS
  // What is on screen then came before.
  const first = shown.findLastIndex(({ tick }) => tick <= sharpBy)
  return Math.min(...shown.slice(first).map((each) => each.likeness))
}

/** Bits a second from two keyframe intervals of the longest profile. */
const bitrateAtRest = (shown: readonly Shown[]): number => {
  const rest = shown.filter(({ tick }) => tick >= 4 * FPS && tick < 8 * FPS)
  return (rest.reduce((sum, { byteLength }) => sum + byteLength, 0) * 8) / 4
}

const describe = (shown: readonly Shown[]): string =>
  shown
    .filter(({ tick }) => tick >= CHANGE)
    .map((each) => `${each.tick}${each.keyframe ? 'I' : 'P'} ${each.likeness.toFixed(3)} ${each.byteLength}`)
    .join(', ')

/** What was told before keyframes were aimed higher. */
const withoutRatio = (args: string[]): string[] => args.map((arg) => arg.replace(/:ipratio=[^:]+/, ''))

/** Most of the ceiling that such a page takes at rest: nearly all of it are its keyframes, one a segment. */
const SHARE: Record<Latency, number> = { lan: 1.1, wan: 0.6, internet: 0.3 }

/** Six lines of text. */
const FEW_LINES: Field = { ...TEXT, height: 150 }

for (const build of BUILDS) {
  for (const latency of LATENCIES) {
    test.serial(
      `${build.name}, ${latency}: a second after a change text is readable at low bandwidth and stays so`,
      async (t) => {
        const shown = await film(build.path, latency)
        const keyframes = shown.filter(({ tick, keyframe }) => keyframe && tick > CHANGE)
        t.true(keyframes.length >= 2, describe(shown))
        t.true(worstAtRest(shown) >= READABLE, describe(shown))
        const share = bitrateAtRest(shown) / CEILING
        t.true(share <= SHARE[latency], `${share} of the ceiling: ${describe(shown)}`)
      },
    )
  }

  test.serial(`${build.name}: with keyframes as x264 aims them, text at rest would not be readable`, async (t) => {
    const former = await film(build.path, 'wan', { rewrite: withoutRatio })
    t.true(worstAtRest(former) < READABLE - 0.05, describe(former))
    // What the poor keyframes save, the pictures after them spend on mending them.
    t.true(bitrateAtRest(await film(build.path, 'wan')) <= bitrateAtRest(former))
  })

  test.serial(`${build.name}: a page with little text is readable and costs far less than the ceiling`, async (t) => {
    const shown = await film(build.path, 'wan', { text: FEW_LINES })
    t.true(worstAtRest(shown) >= READABLE, describe(shown))
    t.true(bitrateAtRest(shown) < 0.4 * CEILING, `${bitrateAtRest(shown)} bit/s: ${describe(shown)}`)
  })
}
