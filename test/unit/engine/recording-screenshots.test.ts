import test from 'ava'
import fc from 'fast-check'
import { JpegReader } from '../../../src/adapters/ffmpeg/pictures/jpeg-reader.ts'
import type { ScreenshotWish } from '../../../src/domain/screenshot-wish.ts'
import type { RecordingEvent } from '../../../src/engine/recordings/recording-info.ts'
import { planScreenshots } from '../../../src/engine/recordings/screenshots/screenshot-plan.ts'
import { sheetCount, spritePlan } from '../../../src/engine/recordings/screenshots/sprite-plan.ts'
import { spriteTrack } from '../../../src/engine/recordings/screenshots/sprite-track.ts'

const went = (atSeconds: number, url: string, tab = 0): RecordingEvent => ({
  atSeconds,
  event: 'page.navigated',
  tab,
  url,
})
const titled = (atSeconds: number, title: string, tab = 0): RecordingEvent => ({
  atSeconds,
  event: 'page.titled',
  tab,
  title,
})
const kept = (atSeconds: number): RecordingEvent => ({ atSeconds, event: 'session.screenshot-kept' })
const PAGES = { onNavigation: true }
const planned = (timeline: RecordingEvent[], seconds: number, wish: ScreenshotWish) =>
  planScreenshots(timeline, seconds, wish, 200).planned

test('each page is taken when it has been painted, or right before the next one, with its address and title', (t) => {
  const timeline = [went(0, '/a'), titled(0.2, 'A'), went(5, '/b'), went(5.5, '/c'), titled(7, 'C'), went(9.8, '/d')]
  t.deepEqual(planned(timeline, 10, PAGES), [
    { atSeconds: 1, reason: 'navigation', url: '/a', title: 'A' },
    { atSeconds: 5.4, reason: 'navigation', url: '/b' },
    { atSeconds: 6.5, reason: 'navigation', url: '/c' },
    { atSeconds: 9.9, reason: 'navigation', url: '/d' },
  ])
  t.deepEqual(planned(timeline, 10, { onNavigation: false }), [])
})

test('what was gone at once was never seen; of tabs the one in the picture counts', (t) => {
  const timeline: RecordingEvent[] = [
    ...[went(0, '/a'), went(3, '/gone'), went(3.05, '/b')],
    ...[went(5, '/popup', 1), { atSeconds: 5.1, event: 'capture.tab-changed', tab: 1, tabs: 2 }],
  ]
  t.deepEqual(
    planned(timeline, 10, PAGES).map(({ atSeconds, url }) => [atSeconds, url]),
    [
      [1, '/a'],
      [4.05, '/b'],
      [5, '/b'],
      [6.1, '/popup'],
    ],
  )
})

test('the interval counts from the beginning; what shows the same is taken once, what was asked for always', (t) => {
  const plan = planned([went(0, '/a'), kept(1.1), kept(4)], 10, { onNavigation: true, intervalSeconds: 4 })
  t.deepEqual(
    plan.map(({ atSeconds, reason }) => [atSeconds, reason]),
    [
      [0, 'interval'],
      [1.1, 'asked'],
      [4, 'asked'],
      [8, 'interval'],
    ],
  )
})

test('whatever happened, screenshots are in order, within the film, and bounded', (t) => {
  const events = fc.array(
    fc.record({ at: fc.nat(20_000), event: fc.constantFrom('page.navigated', 'session.screenshot-kept') }),
    { maxLength: 400 },
  )
  fc.assert(
    fc.property(events, fc.nat(20_000), fc.integer({ min: 1, max: 10_000 }), (found, durationMs, everyMs) => {
      const timeline = found
        .toSorted((a, b) => a.at - b.at)
        .map(({ at, event }) => ({ atSeconds: Math.min(at, durationMs) / 1000, event, tab: 0, url: '/' }))
      const plan = planned(timeline, durationMs / 1000, { onNavigation: true, intervalSeconds: everyMs / 1000 })
      const times = plan.map(({ atSeconds }) => atSeconds)
      return plan.length <= 200 && times.every((at, index) => at >= (times[index - 1] ?? 0) && at <= durationMs / 1000)
    }),
  )
  t.pass()
})

test('small pictures: as many as a bar shows, at times people count in, each in its own place of a sheet', (t) => {
  t.like(spritePlan(3.4, { width: 1280, height: 720 }), {
    stepSeconds: 1,
    count: 4,
    width: 160,
    height: 90,
    columns: 4,
    rows: 1,
  })
  t.like(spritePlan(600, { width: 720, height: 1280 }), {
    stepSeconds: 5,
    count: 120,
    width: 90,
    height: 160,
    columns: 10,
    rows: 10,
  })
  t.is(sheetCount(spritePlan(600, { width: 720, height: 1280 })), 2)
  fc.assert(
    fc.property(
      fc.double({ min: 0.04, max: 1e6, noNaN: true }),
      fc.integer({ min: 16, max: 8192 }),
      (seconds, width) => {
        const plan = spritePlan(seconds, { width, height: 720 })
        const track = spriteTrack(plan, seconds)
        const places = [...track.matchAll(/^sprite-(\d+)\.jpg#xywh=(\d+),(\d+),(\d+),(\d+)$/gm)].map((match) =>
          match.slice(1).map(Number),
        )
        return (
          plan.count >= 1 &&
          plan.count <= 200 &&
          places.length === plan.count &&
          new Set(places.map(String)).size === plan.count &&
          places.every(
            ([sheet = 0, x = 0, y = 0, w = 0, h = 0]) =>
              sheet <= sheetCount(plan) && x + w <= plan.columns * w && y + h <= plan.rows * h,
          )
        )
      },
    ),
  )
  t.regex(
    spriteTrack(spritePlan(2.5, { width: 1280, height: 720 }), 2.5),
    /00:00:02\.000 --> 00:00:02\.500\nsprite-0001\.jpg#xywh=320,0,160,90\n$/,
  )
})

test('pictures are taken apart wherever a stream of them is cut', (t) => {
  const jpegs = [
    [0xff, 0xd8, 1, 0xff, 0, 0xff, 0xd9],
    [0xff, 0xd8, 0xff, 0xd9],
  ]
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 5 })), (sizes) => {
      const reader = new JpegReader()
      const bytes = jpegs.flat()
      const found: number[][] = []
      for (const size of [...sizes, bytes.length])
        found.push(...reader.push(Uint8Array.from(bytes.splice(0, size))).map((each) => [...each]))
      t.deepEqual(found, jpegs)
    }),
  )
})
