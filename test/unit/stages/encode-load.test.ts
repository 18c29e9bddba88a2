import test from 'ava'
import type { DomainEvent } from '../../../src/domain/events.ts'
import type { MediaFragment } from '../../../src/domain/media.ts'
import { film, gaps, gridFrame, type LaneBench, laneBench } from './encode-bench.ts'

type Stepped = Extract<DomainEvent, { name: 'load.stepped' }>

const stepsOf = ({ context }: LaneBench) =>
  context.fakes.events.published.filter((event): event is Stepped => event.name === 'load.stepped')

/** Offers frames of a large picture at 30 fps; keeps to what is wanted of the source, as pacers do. */
async function filmLarge({ lane, context }: LaneBench, from: number, count: number): Promise<void> {
  const size = { width: 640, height: 480, data: new Uint8Array(640 * 480 * 1.5) }
  for (let index = from; index < from + count; index += 1) {
    const { divisor } = context.load
    if (index % divisor === 0 || index % 10 === 0) lane.offer(gridFrame(index, { ...size, duration: 3000 }))
    await context.clock.pass(1000 / 30)
  }
}

test('an encoder that keeps up: nothing is given up, and the measures say so', async (t) => {
  const bench = laneBench({ latencyMs: 20 })
  await film(bench, 0, 600)
  t.deepEqual(stepsOf(bench), [])
  t.is(bench.context.load.divisor, 1)
  const { load } = bench.context.measures.snapshot()
  t.like(load, { rung: 0, fps: 30, reason: 'it keeps up' })
  t.false('width' in (load ?? {}) || 'preset' in (load ?? {}))
  t.true(bench.media().every((fragment) => fragment.load === load))
})

test('a lane that falls behind gives up frames until it keeps up; the source is told, and all who look', async (t) => {
  const bench = laneBench({ latencyMs: 60, capacity: 8 })
  await film(bench, 0, 300)
  const [step, ...more] = stepsOf(bench)
  t.deepEqual(more, [], '15 a second are 900 ms of work')
  t.like(step?.data, { stageId: 'tested', from: 0, to: 1, direction: 'down', fps: 15 })
  t.regex(step?.data.reason ?? '', /no room/)
  t.is(bench.context.load.divisor, 2)
  const { load } = bench.context.measures.snapshot()
  t.like(load, { rung: 1, fps: 15, sinceMs: step?.atMs })
  t.deepEqual(bench.media().at(-1)?.load, load)
  t.is(bench.encoders.sessions.length, 1, 'fewer frames need no other encoder')
  const late = bench.media().filter(({ pts }) => pts > 6 * 90_000)
  t.true(late.every(({ pts }) => (pts / 3000) % 2 === 0))
  t.deepEqual(gaps(late), [])
})

test('when the encoder has become quicker, everything is taken back after ten good seconds', async (t) => {
  const bench = laneBench({ latencyMs: 60, capacity: 8 })
  await film(bench, 0, 150)
  t.is(bench.context.load.divisor, 2)
  bench.encoders.options = { latencyMs: 5 }
  bench.encoders.last.die()
  await film(bench, 150, 450)
  t.deepEqual(
    stepsOf(bench).map(({ data: { to, direction, fps } }) => [to, direction, fps]),
    [
      [1, 'down', 15],
      [0, 'up', 30],
    ],
  )
  t.is(bench.context.load.divisor, 1)
})

test('when frames are not enough, a faster preset is taken, then smaller pictures; no frame is lost by that', async (t) => {
  const bench = laneBench({ latencyMs: 500, capacity: 8 })
  const open = bench.encoders.open.bind(bench.encoders)
  bench.encoders.open = async (request) =>
    Object.assign(await open(request), { fasterPresets: ['superfast', 'ultrafast'] })
  await filmLarge(bench, 0, 900)
  t.deepEqual(
    stepsOf(bench).map(({ data: { fps, preset, width, height } }) => [fps, preset, width, height]),
    [
      [15, undefined, undefined, undefined],
      [8, undefined, undefined, undefined],
      [4, undefined, undefined, undefined],
      [4, 'superfast', undefined, undefined],
      [4, 'ultrafast', undefined, undefined],
      [4, 'ultrafast', 480, 360],
      [4, 'ultrafast', 320, 240],
    ],
  )
  const { sessions } = bench.encoders
  t.deepEqual(
    sessions.map(({ request: { fasterPreset, width } }) => [fasterPreset, width]),
    [
      [undefined, 640],
      ['superfast', 640],
      ['ultrafast', 640],
      ['ultrafast', 480],
      ['ultrafast', 320],
    ],
  )
  t.true(
    sessions.slice(0, -1).every(({ ended, inside }) => ended && inside.length === 0),
    'each gave back all it had',
  )
  t.false('encoder-lost' in bench.dropped() || 'encoder-restarting' in bench.dropped(), JSON.stringify(bench.dropped()))
  const inits = bench.out.filter(({ kind }) => kind === 'init')
  t.true(inits.slice(1).every((init) => init.kind === 'init' && init.discontinuity && init.restarted === undefined))
  for (const init of inits) {
    const first = bench.out[bench.out.indexOf(init) + 1] as MediaFragment
    t.true(first.keyframe && (first.pts / 3000) % 10 === 0, 'a segment can begin with it')
  }
  t.true(bench.most() <= 8)
})

test('an encoder that takes frames and gives nothing is the watchdog’s; why it is gone is announced with the next', async (t) => {
  const bench = laneBench({ latencyMs: 10 })
  await film(bench, 0, 90)
  bench.encoders.last.hang()
  await film(bench, 90, 240)
  t.deepEqual(stepsOf(bench), [], 'the machine is not to blame')
  t.is(bench.encoders.sessions.length, 2)
  const init = bench.out.findLast(({ kind }) => kind === 'init')
  t.like(init, { discontinuity: true, restarted: 'no picture came out for 5 s' })
})

test('late pictures are a reason too, measured against what is usual', async (t) => {
  const bench = laneBench()
  for (let index = 0; index < 300; index += 1) {
    const ageMs = index < 120 ? 3_600_000 : 3_600_900
    bench.lane.offer(gridFrame(index, { capturedAtMs: bench.context.clock.now() - ageMs }))
    await bench.context.clock.pass(1000 / 30)
  }
  const [first] = stepsOf(bench)
  t.regex(first?.data.reason ?? '', /^pictures came 900 ms late/)
  t.true((first?.atMs ?? 0) - bench.context.originMs > 4000, 'an old recording that is played is not late')
})

test('a lane that ends is looked at no more and has no say', async (t) => {
  const bench = laneBench({ latencyMs: 60, capacity: 8 })
  await film(bench, 0, 150)
  t.is(bench.context.load.divisor, 2)
  bench.lane.finish()
  t.is(bench.context.load.divisor, 1)
  await bench.context.clock.pass(2000)
  t.is(bench.outcome(), 'completed')
  t.is(bench.context.clock.timers, 0)
  t.is(bench.media().at(-1)?.pts, 149 * 3000, 'the last picture, although it was left out')
})

test('an encoder that had no room and then gives nothing at all: the next one is asked for less', async (t) => {
  const bench = laneBench({ latencyMs: 10 })
  await film(bench, 0, 90)
  // Starved: pictures come out ever more slowly, for too short a time to be judged, and then none.
  bench.encoders.options = { latencyMs: 150 }
  bench.encoders.last.die()
  await film(bench, 90, 60)
  t.deepEqual(stepsOf(bench), [], 'not in the two seconds after its start')
  bench.encoders.last.hang()
  await film(bench, 150, 180)
  t.is(bench.encoders.sessions.length, 3)
  t.like(stepsOf(bench), [{ data: { to: 1, direction: 'down', reason: 'the encoder gave nothing on a busy machine' } }])
  t.is(bench.context.load.divisor, 2)
})

test('a smaller picture has fewer rungs: the last of them is taken at once, and told', async (t) => {
  const bench = laneBench({ latencyMs: 500, capacity: 8 })
  await filmLarge(bench, 0, 600)
  t.like(bench.context.measures.snapshot().load, { rung: 5, fps: 4, width: 320, height: 240 })
  const before = bench.encoders.sessions.length
  bench.encoders.options = { latencyMs: 10 }
  await film(bench, 600, 120)
  const { load } = bench.context.measures.snapshot()
  t.like(load, { rung: 3, fps: 4, reason: 'there is less to give up' })
  t.false('width' in (load ?? {}), 'nothing is left of the size')
  t.like(stepsOf(bench).at(-1)?.data, { from: 5, to: 3, direction: 'up' })
  t.is(bench.context.load.divisor, 8)
  t.is(bench.encoders.sessions.length, before + 1, 'the next encoder is the right one at once')
  t.like(bench.encoders.last.request, { width: 64, height: 48 })
})

test('another size on the same rung is told', async (t) => {
  const bench = laneBench({ latencyMs: 500, capacity: 8 })
  await filmLarge(bench, 0, 600)
  const steps = stepsOf(bench).length
  const wide = { width: 800, height: 480, data: new Uint8Array(800 * 480 * 1.5) }
  bench.encoders.options = { latencyMs: 10 }
  for (let index = 600; index < 720; index += 10) {
    bench.lane.offer(gridFrame(index, wide))
    await bench.context.clock.pass(333)
  }
  t.like(bench.context.measures.snapshot().load, { rung: 5, width: 400, height: 240 })
  t.is(stepsOf(bench).length, steps)
  t.like(bench.encoders.last.request, { width: 400, height: 240 })
})
