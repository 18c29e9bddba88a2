import test from 'ava'
import type { Fragment } from '../../../src/domain/media.ts'
import { sizeText } from '../../../src/domain/picture-size.ts'
import { encodeRequest } from '../../../src/stages/video/encode/encode-request.ts'
import { renditionProfile } from '../../../src/stages/video/encode/encode-settings.ts'
import { film, gaps, gridFrame, laneBench } from './encode-bench.ts'

const LADDER = [
  { height: 48, bitrateBps: 1_500_000, crf: 23 },
  { height: 32, bitrateBps: 700_000, crf: 25 },
  { height: 24, bitrateBps: 300_000, crf: 28 },
] as const
const ladderBench = (options = {}) => laneBench(options, { ladder: [...LADDER] })

const told = (out: readonly Fragment[]) =>
  out.map(
    ({ kind, rendition = 0, ...rest }) =>
      `${kind} ${rendition} ${kind === 'init' ? '' : (rest as { pts: number }).pts / 3000}`,
  )

test('one encoder is asked for all renditions; what it gives comes in turns, the largest first', async (t) => {
  const bench = ladderBench()
  await film(bench, 0, 3)
  bench.lane.finish()
  await bench.context.clock.pass(100)
  t.is(bench.outcome(), 'completed')
  t.like(bench.encoders.last.request, { width: 64, height: 48, bitrateBps: 1_500_000, crf: 23 })
  t.deepEqual(bench.encoders.last.request.below, [
    { width: 42, height: 32, bitrateBps: 700_000, crf: 25 },
    { width: 32, height: 24, bitrateBps: 300_000, crf: 28 },
  ])
  const of = (kind: string, at: number | string) => [0, 1, 2].map((rendition) => `${kind} ${rendition} ${at}`)
  t.deepEqual(told(bench.out), [of('init', ''), of('media', 0), of('media', 1), of('media', 2)].flat())
  const inits = bench.out.filter((fragment) => fragment.kind === 'init')
  t.deepEqual(
    inits.map(({ width, height, bitrateBps, configuration }) => [width, height, bitrateBps, configuration.width]),
    [
      [64, 48, 1_500_000, 64],
      [42, 32, 700_000, 42],
      [32, 24, 300_000, 32],
    ],
  )
})

test('an encoder that dies takes the same pictures from all; the next begins with all heads', async (t) => {
  const bench = ladderBench({ latencyMs: 50 })
  await film(bench, 0, 15)
  bench.encoders.last.die()
  await bench.context.clock.pass(300)
  await film(bench, 30, 15)
  bench.lane.finish()
  await bench.context.clock.pass(1000)
  t.is(bench.outcome(), 'completed')
  const inits = bench.out.filter((fragment) => fragment.kind === 'init')
  t.deepEqual(
    inits.map(({ rendition = 0, discontinuity }) => `${rendition}${discontinuity ? '!' : ''}`),
    ['0', '1', '2', '0!', '1!', '2!'],
  )
  const times = [0, 1, 2].map((r) => bench.media().filter(({ rendition = 0 }) => rendition === r))
  for (const media of times) {
    t.deepEqual(
      media.map(({ pts, duration }) => [pts, duration]),
      times[0]?.map(({ pts, duration }) => [pts, duration]),
    )
    t.deepEqual(gaps(media).length, gaps(times[0] ?? []).length)
  }
  t.true((times[0]?.length ?? 0) > 20)
})

test('another size of the picture changes all renditions, which keep their share', async (t) => {
  const bench = ladderBench()
  await film(bench, 0, 10)
  const size = { width: 128, height: 32, data: new Uint8Array((128 * 32 * 3) / 2) }
  for (const index of [10, 11]) {
    bench.lane.offer(gridFrame(index, size))
    await bench.context.clock.pass(34)
  }
  bench.lane.finish()
  await bench.context.clock.pass(200)
  const sizes = bench.out.flatMap((f) => (f.kind === 'init' ? `${f.width}x${f.height}` : []))
  t.deepEqual(sizes, ['64x48', '42x32', '32x24', '128x32', '86x22', '64x16'])
})

test('a rendition without loss tells players of no ceiling that is not kept', (t) => {
  t.deepEqual(renditionProfile({ quality: 'medium', crf: 0 }, 'h264'), { bitrateBps: 100_000_000, crf: 0 })
  t.deepEqual(renditionProfile({ quality: 'lossless' }, 'h264'), { bitrateBps: 100_000_000, crf: 0 })
  t.deepEqual(renditionProfile({ quality: 'medium', crf: 1 }, 'h264'), { bitrateBps: 1_500_000, crf: 1 })
  t.deepEqual(renditionProfile({ quality: 'medium', bitrate: 800_000, crf: 0 }, 'h264'), {
    bitrateBps: 800_000,
    crf: 0,
  })
})

test('what is given up of low renditions leaves sides that their encoder takes', (t) => {
  const page = gridFrame(0, { width: 1280, height: 720 })
  const ladder = [720, 120, 90].map((height) => ({ ...LADDER[0], height })) as never
  const sizes = (codec: 'h264' | 'av1') => {
    const request = encodeRequest(page, { codec, ...LADDER[0], keyframeMs: 1000, ladder }, { divisor: 1, scale: 0.5 })
    return [request, ...(request.below ?? [])].map(sizeText)
  }
  t.deepEqual(sizes('h264'), ['640x360', '108x60', '80x46'])
  t.deepEqual(sizes('av1'), ['640x360', '114x64', '114x64'])
})
