import test from 'ava'
import { bufferHealth } from '../../../src/engine/streams/buffer-health.ts'
import { givenUpFrames, lostFrames } from '../../../src/engine/streams/lost-frames.ts'
import { RateMeter } from '../../../src/engine/streams/rate-meter.ts'
import { streamHealth } from '../../../src/engine/streams/stream-health.ts'

test('buffer health is whole while parts come in time, falls with lateness, and ends at nothing', (t) => {
  const at = (sincePartMs: number) => bufferHealth({ windowMs: 60_000, sincePartMs, partMs: 333 })
  t.is(at(0), 1)
  t.is(at(333), 1)
  t.true(at(666) > 0.6 && at(666) < 0.7)
  t.is(at(10_000), 0)
})

test('buffer health is nothing before the first part and grows with the window', (t) => {
  t.is(bufferHealth({ windowMs: 0, sincePartMs: undefined, partMs: 333 }), 0)
  t.is(bufferHealth({ windowMs: 333, sincePartMs: 0, partMs: 333 }), 1 / 3)
})

test('rates are those of the last five seconds', (t) => {
  const meter = new RateMeter()
  t.deepEqual(meter.rates, { fps: 0, bitrateBps: 0, dropShare: 0 })
  for (let second = 0; second <= 20; second += 1) {
    const fast = Math.max(0, second - 10)
    const frames = second * 10 + fast * 20
    meter.add({ atMs: second * 1000, frames, bytes: frames * 1000, dropped: fast * 10 })
  }
  t.deepEqual(meter.rates, { fps: 30, bitrateBps: 240_000, dropShare: 0.25 })
})

test('health follows late parts and lost frames', (t) => {
  const health = (sincePartMs: number | undefined, dropShare: number) =>
    streamHealth({ sincePartMs, dropShare, partMs: 333 })
  t.is(health(undefined, 0), 'good')
  t.is(health(300, 0.01), 'good')
  t.is(health(1200, 0), 'degraded')
  t.is(health(300, 0.1), 'degraded')
  t.is(health(3300, 0), 'bad')
  t.is(health(0, 0.5), 'bad')
  t.is(streamHealth({ dropShare: 0, givesUp: true, sincePartMs: 300, partMs: 333 }), 'degraded')
})

test('only drops that lose pictures count as lost', (t) => {
  const stage = { stageId: 'a', type: 'a', in: 0, out: 0, frames: 0, bytes: 0, queueDepth: 0 }
  const stages = [
    { ...stage, dropped: { pace: 5, 'encoder-busy': 2 } },
    { ...stage, dropped: { paused: 9, 'encoder-lost': 1, 'encoder-starting': 3 } },
  ]
  t.is(lostFrames(stages), 3)
})

test('what is given up on purpose is lost, and told apart', (t) => {
  const stage = { stageId: 'a', type: 'a', in: 0, out: 0, frames: 0, bytes: 0, queueDepth: 0 }
  const stages = [
    { ...stage, dropped: { overload: 20, 'encoder-busy': 2 } },
    { ...stage, dropped: { overload: 10, pace: 4, 'no-credit': 3 } },
  ]
  t.is(lostFrames(stages), 35)
  t.is(givenUpFrames(stages), 30)
})
