import test from 'ava'
import { createStageMeasures } from '../../../src/pipeline/measures.ts'
import { payloadFacts } from '../../../src/pipeline/payload-facts.ts'
import { fragments, frames, segmentEvents } from '../../../src/testing.ts'

test('counters add up, and a snapshot stays as it was taken', (t) => {
  const measures = createStageMeasures('h264', 'video.encode')
  const before = measures.snapshot()
  t.deepEqual(before, {
    stageId: 'h264',
    type: 'video.encode',
    in: 0,
    out: 0,
    dropped: {},
    frames: 0,
    bytes: 0,
    queueDepth: 0,
  })
  measures.received()
  measures.received()
  measures.sent({ bytes: 10, frames: 1, lagMs: 7 })
  measures.sent({ bytes: 5, frames: 0 })
  measures.dropped('encoder-busy')
  measures.dropped('encoder-busy', 3)
  measures.dropped('paused', 2)
  measures.queued(4)
  const after = measures.snapshot()
  t.deepEqual(after, {
    ...{ stageId: 'h264', type: 'video.encode', in: 2, out: 2, frames: 1, bytes: 15 },
    ...{ dropped: { 'encoder-busy': 4, paused: 2 }, lagMs: 7, queueDepth: 4 },
  })
  measures.dropped('paused')
  t.is(after.dropped.paused, 2)
  t.deepEqual(before.dropped, {})
})

test('facts of a payload: size, pictures, end, and the time of capture where it shows something new', (t) => {
  const [frame] = frames({ count: 1 })
  t.deepEqual(payloadFacts('frame', frame), {
    bytes: 64 * 48 * 1.5,
    frames: 1,
    capturedAtMs: frame?.capturedAtMs,
    endPts: 0,
  })
  t.is(payloadFacts('frame', { ...frame, duration: 3000 }).endPts, 3000)
  const [init, media] = fragments({ count: 1 })
  t.deepEqual(payloadFacts('fragment', init), { bytes: init?.bytes.length, frames: 0 })
  t.like(payloadFacts('fragment', media), { frames: 1, endPts: 3000 })
  t.false('capturedAtMs' in payloadFacts('fragment', { ...media, repeat: true }))
  const [cadence, , part, , , segment] = segmentEvents()
  t.deepEqual(payloadFacts('segment-event', cadence), { bytes: 0, frames: 0 })
  t.like(payloadFacts('segment-event', part), { frames: 10, endPts: 30_000 })
  t.deepEqual(payloadFacts('segment-event', segment), { bytes: 0, frames: 0, endPts: 90_000 })
  t.deepEqual(payloadFacts('nothing', 1), { bytes: 0, frames: 0 })
})
