import test from 'ava'
import { Refining } from '../../../src/stages/video/encode/refining.ts'
import { gridFrame, laneBench } from './encode-bench.ts'

test('repeating a picture helps while its repeats are large for the ceiling', (t) => {
  // A frame's share of the ceiling is 2,083 bytes, an eighth of that 260.
  const refining = new Refining({ bitrateBps: 500_000, fps: 30 })
  t.false(refining.helps, 'nothing was coded')
  const helps = (byteLength: number) => {
    refining.coded(byteLength)
    return refining.helps
  }
  t.true(helps(4000))
  t.true(helps(261))
  t.false(helps(260))
  t.true(helps(60_000), 'a keyframe that came between')
})

/** Offers a picture, the repeat after it, three for sharpness and two of the grid. */
async function offered(unitBytes: number) {
  const { lane, context, encoders, media, dropped } = laneBench({ unitBytes })
  for (const index of [0, 1, 5, 6, 7, 10, 20]) {
    const { duration: _, ...repeat } = gridFrame(index, { repeat: true, refines: [5, 6, 7].includes(index) })
    lane.offer(index === 0 ? gridFrame(0) : repeat)
    await context.clock.pass(33)
  }
  lane.finish()
  await context.clock.pass(100)
  return {
    written: encoders.last.written.map((ms) => Math.round((ms * 30) / 1000)),
    durations: media().map(({ duration }) => duration / 3000),
    dropped: dropped(),
  }
}

test('frames that are there for sharpness only are left out where they do not help, and are no loss', async (t) => {
  t.deepEqual(await offered(700), {
    written: [0, 1, 10, 20],
    // The repeat before those that are left out stands until the next.
    durations: [1, 9, 10, 1],
    dropped: {},
  })
  // An eighth of a frame's share of 1.5 Mbit/s is 781 bytes.
  t.deepEqual(await offered(800), {
    written: [0, 1, 5, 6, 7, 10, 20],
    durations: [1, 4, 1, 1, 3, 10, 1],
    dropped: {},
  })
})

test('they give way to whatever waits for a busy encoder', async (t) => {
  const { lane, context, encoders, dropped } = laneBench({ unitBytes: 800, capacity: 1, latencyMs: 200 })
  lane.offer(gridFrame(0))
  await context.clock.pass(250)
  for (const index of [10, 20, 30, 40, 50]) lane.offer(gridFrame(index))
  lane.offer(gridFrame(51, { repeat: true, refines: true }))
  lane.finish()
  await context.clock.pass(3000)
  t.deepEqual(
    encoders.last.written.map((ms) => Math.round((ms * 30) / 1000)),
    [0, 10, 20, 30, 40, 50],
  )
  t.deepEqual(dropped(), {})
})
