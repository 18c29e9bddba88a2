import test from 'ava'
import { FlyBrowserError } from '../../../src/domain/errors.ts'
import { film, gaps, gridFrame, laneBench } from './encode-bench.ts'

test('frames become an init fragment and one fragment each, without a gap', async (t) => {
  const bench = laneBench()
  await film(bench, 0, 90)
  bench.lane.finish()
  await bench.context.clock.pass(100)
  t.is(bench.outcome(), 'completed')
  t.like(bench.out[0], {
    kind: 'init',
    codecs: 'avc1.42c01f',
    fps: 30,
    width: 64,
    height: 48,
    discontinuity: false,
    encoder: 'fake',
  })
  t.is(bench.out.length, 91)
  t.deepEqual(gaps(bench.media()), [])
  t.deepEqual(
    bench.media().flatMap(({ keyframe, pts }) => (keyframe ? [pts / 3000] : [])),
    [0, 60],
  )
  t.deepEqual(bench.dropped(), {})
  t.deepEqual(bench.context.fakes.events.names, ['encoder.started'])
  t.is(bench.context.clock.timers, 0)
  t.true(bench.encoders.last.killed, 'nothing of it is left')
})

test('the request tells the encoder what comes in and what is wanted', async (t) => {
  const bench = laneBench()
  bench.lane.offer(gridFrame(0, { width: 65, height: 49, scaleTo: { width: 32, height: 24 } }))
  await bench.context.clock.pass(50)
  t.like(bench.encoders.last.request, {
    ...{ codec: 'h264', fps: 30, width: 32, height: 24, bitrateBps: 1_500_000, crf: 23, keyframeMs: 2000 },
    input: { encoding: 'i420', width: 65, height: 49 },
  })
})

test('a size that no encoder takes is made even', async (t) => {
  const bench = laneBench()
  bench.lane.offer(gridFrame(0, { width: 65, height: 49 }))
  await bench.context.clock.pass(50)
  t.like(bench.encoders.last.request, { width: 64, height: 48, input: { width: 65, height: 49 } })
})

test('an encoder of a third of the speed: memory stays flat, every frame of the grid survives, time stays true', async (t) => {
  const bench = laneBench({ latencyMs: 100 })
  await film(bench, 0, 600)
  bench.lane.finish()
  await bench.context.clock.pass(3000)
  t.is(bench.outcome(), 'completed')
  t.true(bench.most() <= 8, `${bench.most()} frames were held`)
  const media = bench.media()
  const dropped = Object.values(bench.dropped()).reduce((sum, n) => sum + n, 0)
  t.is(media.length + dropped, 600, 'each frame came out or was counted')
  t.true(media.length > 120 && media.length < 220, `${media.length} came out`)
  t.deepEqual(Object.keys(bench.dropped()), ['encoder-busy', 'overload'])
  const out = new Set(media.map(({ pts }) => pts / 3000))
  t.deepEqual(
    Array.from({ length: 60 }, (_, i) => i * 10).filter((index) => !out.has(index)),
    [],
    'parts and segments can begin where they must',
  )
  t.true(gaps(media).length <= 2, `durations follow what really came: ${gaps(media)}`)
})

test('an encoder far too slow still holds at most four frames outside', async (t) => {
  const bench = laneBench({ latencyMs: 2000, capacity: 1 })
  await film(bench, 0, 900)
  t.true(bench.most() <= 8, `${bench.most()}`)
  t.is(bench.context.measures.snapshot().queueDepth <= 8, true)
  bench.subscription.unsubscribe()
  t.is(bench.context.clock.timers, 0)
})

test('credit is withheld while frames wait, granted when the encoder can take more, and given back at the end', async (t) => {
  const bench = laneBench({ latencyMs: 100, capacity: 1 })
  const { credit, clock } = bench.context
  t.true(credit.granted)
  bench.lane.offer(gridFrame(0))
  t.false(credit.granted, 'the encoder is not there yet')
  await clock.pass(10)
  t.false(credit.granted, 'it is busy')
  await clock.pass(100)
  t.true(credit.granted)
  bench.lane.offer(gridFrame(1))
  t.false(credit.granted)
  bench.subscription.unsubscribe()
  t.true(credit.granted, 'who has left withholds nothing')
})

test('an encoder that dies is replaced at once, and what follows is announced as discontinuous', async (t) => {
  const bench = laneBench({ latencyMs: 40 })
  await film(bench, 0, 30)
  const lost = bench.encoders.last.inside.length
  bench.encoders.last.die()
  t.true(lost > 0)
  await film(bench, 30, 30)
  bench.lane.finish()
  await bench.context.clock.pass(500)
  t.is(bench.outcome(), 'completed')
  t.is(bench.encoders.sessions.length, 2)
  t.is(bench.dropped()['encoder-lost'], lost)
  const inits = bench.out.filter(({ kind }) => kind === 'init')
  t.deepEqual(
    inits.map((init) => init.kind === 'init' && init.discontinuity),
    [false, true],
  )
  const second = bench.out.indexOf(inits[1]!)
  t.like(bench.out[second + 1], { kind: 'media', keyframe: true })
  const pts = bench.media().map((fragment) => fragment.pts)
  t.deepEqual(
    pts,
    pts.toSorted((a, b) => a - b),
  )
  t.deepEqual(bench.context.fakes.events.names, ['encoder.started', 'encoder.restarted', 'encoder.started'])
  t.like(bench.context.fakes.events.published[1]?.data, { restarts: 1, encoder: 'fake' })
})

test('an encoder that dies again and again is restarted ever later and then given up', async (t) => {
  const bench = laneBench()
  const { clock } = bench.context
  const openedMs: number[] = []
  const open = bench.encoders.open.bind(bench.encoders)
  bench.encoders.open = async (request) => {
    openedMs.push(clock.now() - clock.originMs)
    const session = await open(request)
    clock.scheduler.schedule(() => session.die('no such device'), 1)
    return session
  }
  bench.lane.offer(gridFrame(0))
  for (let index = 1; bench.outcome() === 'running' && index < 1000; index += 1) {
    await clock.pass(1000 / 30)
    bench.lane.offer(gridFrame(index))
  }
  t.is(bench.outcome(), 'failed: ENCODER_FAILED')
  t.is(openedMs.length, 6)
  const waits = openedMs.slice(1).map((ms, i) => ms - (openedMs[i] ?? 0))
  for (const [i, least] of [0, 250, 500, 1000, 2000].entries()) t.true((waits[i] ?? 0) >= least, `${waits}`)
  t.true(bench.most() <= 8)
  t.is(clock.timers, 0)
})

test('an encoder that cannot be opened fails with what the port says', async (t) => {
  const bench = laneBench()
  bench.encoders.open = () =>
    Promise.reject(new FlyBrowserError('ENCODER_NOT_FOUND', { codec: 'h264', looked: 'nowhere' }))
  bench.lane.offer(gridFrame(0))
  await bench.context.clock.pass(10)
  t.is(bench.outcome(), 'failed: ENCODER_NOT_FOUND')
  t.is(bench.context.clock.timers, 0)
})

test('an encoder that takes frames and gives nothing is replaced after five seconds', async (t) => {
  const bench = laneBench()
  await film(bench, 0, 30)
  const first = bench.encoders.last
  first.hang()
  await film(bench, 30, 150)
  t.is(bench.encoders.sessions.length, 1)
  await film(bench, 180, 30)
  t.is(bench.encoders.sessions.length, 2)
  t.true(first.killed)
  bench.lane.finish()
  await bench.context.clock.pass(200)
  t.is(bench.outcome(), 'completed')
  t.is(bench.media().at(-1)?.pts, 209 * 3000)
})

test('a page at rest is no wedged encoder', async (t) => {
  const bench = laneBench()
  await film(bench, 0, 3)
  await bench.context.clock.pass(60_000)
  t.is(bench.encoders.sessions.length, 1)
  t.is(bench.context.clock.timers, 1, 'only the look at how the lane does')
})

test('an encoder that ran for long and dies starts a new row of failures', async (t) => {
  const bench = laneBench()
  for (let life = 0; life < 8; life += 1) {
    await film(bench, life * 180, 180)
    bench.encoders.last.die()
  }
  await film(bench, 8 * 180, 10)
  t.is(bench.outcome(), 'running')
  t.is(bench.encoders.sessions.length, 9)
})

test('a dying encoder does not spin: without time passing it is opened once', async (t) => {
  const bench = laneBench()
  const open = bench.encoders.open.bind(bench.encoders)
  bench.encoders.open = async (request) => {
    const session = await open(request)
    bench.context.clock.scheduler.schedule(() => session.die())
    return session
  }
  bench.lane.offer(gridFrame(0))
  await bench.context.clock.pass(240)
  t.is(bench.encoders.sessions.length, 2, 'the first, and one restart at once')
})

test('another size opens another encoder, announced as discontinuous', async (t) => {
  const bench = laneBench()
  await film(bench, 0, 5)
  const smaller = { width: 32, height: 32, data: new Uint8Array((32 * 32 * 3) / 2) }
  bench.lane.offer(gridFrame(5, smaller))
  await bench.context.clock.pass(50)
  t.is(bench.dropped()['encoder-restarting'], 1, 'it begins on the grid')
  bench.lane.offer(gridFrame(10, smaller))
  await bench.context.clock.pass(50)
  bench.lane.finish()
  await bench.context.clock.pass(50)
  t.is(bench.outcome(), 'completed')
  t.deepEqual(
    bench.out.flatMap((f) => (f.kind === 'init' ? [[f.width, f.height, f.discontinuity]] : [])),
    [
      [64, 48, false],
      [32, 32, true],
    ],
  )
  t.is(bench.media().length, 6)
})

test('what the encoder swallowed is counted', async (t) => {
  const bench = laneBench({ latencyMs: 50, capacity: 4 })
  bench.lane.offer(gridFrame(0))
  await bench.context.clock.pass(1)
  bench.lane.offer(gridFrame(1))
  bench.encoders.last.swallow()
  await bench.context.clock.pass(200)
  t.is(bench.dropped()['encoder-lost'], 1)
})

test('finishing waits for the frames that still wait, also while the encoder is being opened', async (t) => {
  const bench = laneBench()
  bench.lane.offer(gridFrame(0))
  bench.lane.finish()
  t.is(bench.outcome(), 'running')
  await bench.context.clock.pass(100)
  t.is(bench.outcome(), 'completed')
  t.is(bench.media().length, 1)
})

test('finishing with nothing to encode completes at once', (t) => {
  const bench = laneBench()
  bench.lane.finish()
  t.is(bench.outcome(), 'completed')
  t.is(bench.encoders.sessions.length, 0)
})

test('an encoder that does not finish ends the wait, with what came out', async (t) => {
  const bench = laneBench()
  await film(bench, 0, 10)
  bench.encoders.last.hang()
  bench.lane.offer(gridFrame(10))
  bench.lane.finish()
  await bench.context.clock.pass(5100)
  t.is(bench.outcome(), 'completed')
  t.is(bench.media().length, 10)
  t.is(bench.dropped()['encoder-lost'], 1)
})

test('unsubscribing kills the encoder, also one that is only being opened', async (t) => {
  const running = laneBench()
  await film(running, 0, 3)
  running.subscription.unsubscribe()
  t.true(running.encoders.last.killed)

  const opening = laneBench()
  let opened: (() => void) | undefined
  const open = opening.encoders.open.bind(opening.encoders)
  opening.encoders.open = (request) => new Promise((resolve) => (opened = () => resolve(open(request))))
  opening.lane.offer(gridFrame(0))
  await opening.context.clock.pass(10)
  opening.subscription.unsubscribe()
  opened?.()
  await opening.context.clock.settle()
  t.true(opening.encoders.last.killed)
  t.deepEqual(opening.encoders.last.written, [])
  t.is(opening.context.clock.timers, 0)
})

test('two frames of one millisecond are one too many', async (t) => {
  const bench = laneBench()
  bench.lane.offer(gridFrame(0))
  await bench.context.clock.pass(20)
  bench.lane.offer(gridFrame(0, { pts: 20 }))
  await bench.context.clock.pass(20)
  t.is(bench.dropped()['same-millisecond'], 1)
  t.is(bench.media().length, 1)
})

test('a frame that the encoder refuses fails the stage, not the process', async (t) => {
  const bench = laneBench()
  const open = bench.encoders.open.bind(bench.encoders)
  bench.encoders.open = async (request) => {
    const session = await open(request)
    session.write = () => {
      throw new FlyBrowserError('INTERNAL', { reason: 'a frame of another size' })
    }
    return session
  }
  bench.lane.offer(gridFrame(0))
  await bench.context.clock.pass(10)
  t.is(bench.outcome(), 'failed: INTERNAL')
})
