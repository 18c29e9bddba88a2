import test from 'ava'
import { film, gridFrame, laneBench } from './encode-bench.ts'

test('a lane whose pictures cost more than the ceiling leaves frames out, says so, and makes all of them when it can', async (t) => {
  // One and a half times what a frame may cost at 1.5 Mbit/s.
  const unitBytes = 9400
  const bench = laneBench({ unitBytes })
  const { events } = bench.context.fakes
  await film(bench, 0, 100)
  t.deepEqual(events.names, ['encoder.started', 'rate.limited'])
  t.like(events.published.at(-1)?.data, { sessionId: 'session', stageId: 'tested', fps: 15 })
  t.is(bench.media().at(-1)?.limitedFps, 15)
  await film(bench, 100, 260)
  t.deepEqual(Object.keys(bench.dropped()), ['rate'])
  const bytes = bench.media().filter(({ pts }) => pts >= 2 * 90_000).length * unitBytes
  t.true(bytes <= 1.1 * 10 * 187_500, `${bytes} bytes in ten seconds`)
  // The page comes to rest.
  for (let index = 360; index < 900; index += 10) {
    bench.lane.offer(gridFrame(index, { repeat: true }))
    await bench.context.clock.pass(1000 / 3)
  }
  t.deepEqual(events.names, ['encoder.started', 'rate.limited', 'rate.restored'], 'not of each step that was tried')
  t.like(events.published.at(-1)?.data, { fps: 30 })
  bench.lane.finish()
  await bench.context.clock.pass(1000)
  t.is(bench.media().at(-1)?.limitedFps, undefined)
  t.is(bench.context.load.divisor, 1, 'the source goes on for others')
})

test('a lane that codes without loss has no ceiling to hold', async (t) => {
  const bench = laneBench({ unitBytes: 9400 }, { crf: 0 })
  await film(bench, 0, 300)
  t.deepEqual(bench.context.fakes.events.names, ['encoder.started'])
  t.deepEqual(bench.dropped(), {})
})

test('of a ladder, the rendition that is nearest to its ceiling says how many frames there are', async (t) => {
  // The same size in both: a third of what the first may have, one and a half times what the second may.
  const ladder = [
    { height: 48, bitrateBps: 6_000_000, crf: 18 },
    { height: 24, bitrateBps: 1_500_000, crf: 23 },
  ] as const
  const bench = laneBench({ unitBytes: 9400 }, { bitrateBps: 6_000_000, crf: 18, ladder: [...ladder] })
  await film(bench, 0, 100)
  t.deepEqual(bench.context.fakes.events.names, ['encoder.started', 'rate.limited'])
  for (const rendition of [undefined, 1])
    t.is(bench.media().findLast((fragment) => fragment.rendition === rendition)?.limitedFps, 15)
})
