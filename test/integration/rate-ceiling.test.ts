import test from 'ava'
import { codecProfile } from '../../src/domain/encode-target.ts'
import { QUALITY_PROFILES } from '../../src/domain/quality.ts'
import { coded, FPS, mostBitrate, shownBy } from './coded-film.ts'
import { BUILDS } from './ffmpeg-tools.ts'
import { filmedByLane } from './lane-film.ts'
import { scrollingText } from './scrolling-text.ts'
import { type Field, likeness, textI420 } from './text-picture.ts'

const SIZE = { width: 1280, height: 720 }
const TEXT: Field = { x: 220, y: 48, width: 720, height: 600 }
const CEILING = QUALITY_PROFILES.low_bandwidth.bitrateBps
const FILM = { quality: 'low_bandwidth', latency: 'wan', ...SIZE } as const

test.serial(
  'H.265 holds its ceiling too, and finds a scroll: a third of the frames and more are left of dense text',
  async (t) => {
    const { pictures, endTick } = scrollingText(SIZE, TEXT, 8, 11)
    const binary = BUILDS[0]?.path ?? ''
    const { bitrateBps } = codecProfile(QUALITY_PROFILES.low_bandwidth, 'h265')
    const { frames } = await filmedByLane({ ...FILM, codec: 'h265', binary, pictures, endTick })
    const share = mostBitrate(frames, 10) / bitrateBps
    t.true(share <= 1.1, `${share} of the ceiling in ten seconds`)
    t.true(frames.length >= endTick / 3, `${frames.length} of ${endTick} frames`)
  },
)

for (const [build, { name, path: binary }] of BUILDS.entries()) {
  // Both builds have the same encoder; what differs is how it is told.
  for (const pixels of build === 0 ? [8, 10, 14] : [14]) {
    test.serial(
      `${name}: text scrolled by ${pixels} pixels a frame and then at rest holds the ceiling at low bandwidth`,
      async (t) => {
        const { pictures, endTick } = scrollingText(SIZE, TEXT, pixels, 13)
        const made = await filmedByLane({ ...FILM, binary, pictures, endTick: endTick + 2 * FPS })
        const share = mostBitrate(made.frames, 10) / CEILING
        t.true(share <= 1.1, `${share} of the ceiling in ten seconds`)
        t.true(share >= 0.7, `${share} of the ceiling: it is there to be used`)
        t.true(
          made.events.slice(1).every((name) => name === 'rate.limited'),
          `${made.events}`,
        )
        t.true(made.events.length > 1)
        t.deepEqual(Object.keys(made.dropped), ['rate'])
        const media = made.fragments.filter((fragment) => fragment.kind === 'media')
        const holes = media.filter(
          ({ pts, duration }, index) => (media[index + 1]?.pts ?? pts + duration) !== pts + duration,
        )
        t.deepEqual(holes, [])
        t.true(
          media.every(({ duration }) => duration <= 30_000),
          'no picture is longer than a part',
        )
      },
    )
  }

  test.serial(`${name}: without that it would not`, async (t) => {
    const { frames } = await coded({ ...FILM, binary, ...scrollingText(SIZE, TEXT, 8, 11) })
    t.true(mostBitrate(frames, 10) > 1.2 * CEILING)
  })

  test.serial(`${name}: a page that changes wholly is sharp half a second later, its lane included`, async (t) => {
    const [before, after] = [1, 2].map((seed) => textI420(SIZE.width, SIZE.height, TEXT, seed)) as [
      Uint8Array,
      Uint8Array,
    ]
    const pictures = [before, after].map((data, index) => ({ tick: 65 * index, data: () => data }))
    const made = await filmedByLane({ ...FILM, binary, pictures, endTick: 180 })
    const shown = await shownBy(made)
    const since = made.frames.findLastIndex(({ tick }) => tick <= 65 + 15)
    const worst = Math.min(...shown.slice(since).map((page) => likeness(page, after, SIZE.width, TEXT)))
    t.true(worst >= 0.975, `${worst}`)
    t.deepEqual(made.events, ['encoder.started'])
  })
}
