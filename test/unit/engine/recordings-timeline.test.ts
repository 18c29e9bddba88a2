import test from 'ava'
import fc from 'fast-check'
import { VirtualTimeScheduler } from 'rxjs'
import { MemoryRecordingStore } from '../../../src/adapters/stores/memory/memory-recording-store.ts'
import { RecordingLibrary } from '../../../src/engine/recordings/recording-library.ts'
import { RecordingTimeline } from '../../../src/engine/recordings/recording-timeline.ts'
import { schedulerClock } from '../../../src/pipeline/clock.ts'
import { initFragment, mediaFragmentOf, ORIGIN_MS, opaqueVideo } from '../../helpers/recording-fragments.ts'
import { eventList, logList, OwnersUnderTest } from '../../helpers/recording-ports.ts'

const VIDEO = opaqueVideo(30)
const turn = () => new Promise((resolve) => setImmediate(resolve))

function world(owners = new OwnersUnderTest(), pid = 1, store = new MemoryRecordingStore()) {
  const clock = schedulerClock(new VirtualTimeScheduler(), ORIGIN_MS)
  const ports = { store, owners: owners.process(pid), clock, events: eventList(), log: logList() }
  const library = new RecordingLibrary(ports, { reserveBytes: 0 })
  const stored = async () => JSON.parse((await store.documents.read('rec_a.json')) ?? '{}')
  return { owners, store, library, stored }
}

test('what happened is told at once, and counted from the first picture shown when that is known', async (t) => {
  const { library } = world()
  const writer = await library.open({ recordingId: 'rec_a', sessionId: 's' })
  writer.append(initFragment(VIDEO))
  for (let i = 0; i < 10; i += 1) writer.append(mediaFragmentOf(VIDEO, i, 900_000))
  writer.note({ event: 'load.stepped', pts: 800_000, details: { direction: 'down', fps: 15 } })
  writer.note({ event: 'capture.paused', pts: 918_000 })
  t.deepEqual(await library.timeline('rec_a'), [
    { atSeconds: 0, event: 'load.stepped', direction: 'down', fps: 15 },
    { atSeconds: 0.2, event: 'capture.paused' },
  ])
  t.deepEqual((await library.get('rec_a')).timeline[0], {
    atSeconds: 0,
    event: 'load.stepped',
    direction: 'down',
    fps: 15,
  })
  await writer.finish(909_000, 930_000)
  t.deepEqual(
    (await library.get('rec_a')).timeline.map(({ atSeconds }) => atSeconds),
    [0, 0.1],
    'the first tenth was cut off',
  )
  t.notThrows(() => writer.note({ event: 'capture.resumed', pts: 930_000 }))
})

test('notes come in the order of their times, however they were told of', (t) => {
  const timeline = new RecordingTimeline()
  timeline.add({ event: 'capture.paused', pts: 500 * 90 })
  timeline.add({ event: 'encoder.restarted', pts: 400 * 90 })
  timeline.add({ event: 'load.stepped', pts: 100 * 90 })
  t.deepEqual(
    timeline.entries(0).map(({ event, at_seconds }) => [event, at_seconds]),
    [
      ['load.stepped', 0.1],
      ['encoder.restarted', 0.4],
      ['capture.paused', 0.5],
    ],
  )
})

test('what came after the end of a recording is not in its timeline; nothing in it is later than its end', async (t) => {
  const { library } = world()
  const writer = await library.open({ recordingId: 'rec_a', sessionId: 's' })
  writer.append(initFragment(VIDEO))
  for (let i = 0; i < 10; i += 1) writer.append(mediaFragmentOf(VIDEO, i))
  // Before the end; at the end, which a time rounded to milliseconds would be beyond; and a millisecond later.
  for (const [rung, pts] of [29_900, 29_965, 30_055].entries())
    writer.note({ event: 'load.stepped', pts, details: { rung } })
  await writer.finish(0, 29_965)
  const { timeline, durationSeconds } = await library.get('rec_a')
  t.deepEqual(
    timeline.map(({ rung }) => rung),
    [0, 1],
  )
  t.true(timeline.every(({ atSeconds }) => atSeconds <= durationSeconds))
})

test('a recording of which nothing is to be told has an empty timeline, also one of an earlier version', async (t) => {
  const { library, store, stored } = world()
  const writer = await library.open({ recordingId: 'rec_a', sessionId: 's' })
  writer.append(initFragment(VIDEO))
  for (let i = 0; i < 10; i += 1) writer.append(mediaFragmentOf(VIDEO, i))
  t.deepEqual((await library.get('rec_a')).timeline, [])
  await writer.finish(0, 30_000)
  t.deepEqual((await library.get('rec_a')).timeline, [])
  const { timeline: _, ...earlier } = await stored()
  await store.documents.write('rec_a.json', JSON.stringify(earlier))
  t.like(await library.get('rec_a'), { state: 'finished', timeline: [] })
})

test('after a crash, what was written until then is still there', async (t) => {
  const first = world()
  const writer = await first.library.open({ recordingId: 'rec_a', sessionId: 's' })
  writer.append(initFragment(VIDEO))
  for (let i = 0; i < 10; i += 1) writer.append(mediaFragmentOf(VIDEO, i))
  writer.note({ event: 'encoder.restarted', pts: 9000, details: { reason: 'it was ended by SIGKILL' } })
  writer.note({ event: 'load.stepped', pts: 60_000, details: { rung: 1 } })
  while (writer.pendingBytes > 0) await turn()
  first.owners.living.delete(1)
  const second = world(first.owners, 2, first.store)
  const [recovered] = await second.library.recover()
  t.like(recovered, { state: 'recovered', frameCount: 10 })
  t.deepEqual(recovered?.timeline, [{ atSeconds: 0.1, event: 'encoder.restarted', reason: 'it was ended by SIGKILL' }])
})

test('however much happens, a timeline is bounded: its begin and its end are kept, and what is missing is told', (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1000 }), (count) => {
      const timeline = new RecordingTimeline()
      for (let i = 0; i < count; i += 1) timeline.add({ event: 'load.stepped', pts: 90_000 * i, details: { rung: i } })
      const lines = timeline.entries(0)
      t.true(lines.length <= 200)
      t.is(lines.length, Math.min(count, 200))
      t.deepEqual(
        lines.map(({ at_seconds }) => at_seconds),
        lines.map(({ at_seconds }) => at_seconds).toSorted((a, b) => a - b),
      )
      const out = lines.find(({ event }) => event === 'timeline.shortened') as { left_out?: number } | undefined
      t.is(Number(out?.left_out ?? 0) + lines.length - (out ? 1 : 0), count)
      if (count > 0) t.like(lines.at(-1), { rung: count - 1 })
      if (out) t.like(lines[0], { rung: 0 })
    }),
  )
})

test('all lines of a long timeline are beside the recording, the metadata has an excerpt; they go with it', async (t) => {
  const { library, store, stored } = world()
  const writer = await library.open({ recordingId: 'rec_a', sessionId: 's' })
  writer.append(initFragment(VIDEO))
  for (let i = 0; i < 30; i += 1) writer.append(mediaFragmentOf(VIDEO, i, 900_000))
  for (let i = 0; i < 500; i += 1) writer.note({ event: 'load.stepped', pts: 900_000 + 90 * i, details: { rung: i } })
  t.is((await library.timeline('rec_a')).length, 500, 'while it is made')
  await writer.finish(909_000, 990_000)
  const all = await library.timeline('rec_a')
  t.is(all.length, 500)
  t.like(all.at(-1), { atSeconds: 0.399, rung: 499 })
  t.is((await stored()).timeline.length, 200)
  t.deepEqual(await store.attachments.names('rec_a'), ['timeline.jsonl'])
  await library.remove('rec_a')
  t.deepEqual(await store.attachments.names('rec_a'), [])
  await t.throwsAsync(library.timeline('rec_a'), { code: 'RECORDING_UNKNOWN' })
})

test('after a crash all lines that were written are kept, counted from the first picture', async (t) => {
  const first = world()
  const writer = await first.library.open({ recordingId: 'rec_a', sessionId: 's' })
  writer.append(initFragment(VIDEO))
  for (let i = 0; i < 30; i += 1) writer.append(mediaFragmentOf(VIDEO, i, 900_000))
  for (let i = 0; i < 500; i += 1) writer.note({ event: 'load.stepped', pts: 900_000 + 90 * i, details: { rung: i } })
  while (writer.pendingBytes > 0) await turn()
  first.owners.living.delete(1)
  const second = world(first.owners, 2, first.store)
  const unfinished = await second.library.timeline('rec_a')
  t.is(unfinished.length, 500, 'before it is recovered')
  const [recovered] = await second.library.recover()
  t.is(recovered?.timeline.length, 200)
  const all = await second.library.timeline('rec_a')
  t.is(all.length, 500)
  t.like(all.at(-1), { atSeconds: 0.499, rung: 499 })
  t.deepEqual(await first.store.attachments.names('rec_a'), ['timeline.jsonl'])
})

test('a recording of which something is being noted is removed right after', async (t) => {
  const { library } = world()
  const writer = await library.open({ recordingId: 'rec_a', sessionId: 's' })
  writer.append(initFragment(VIDEO))
  for (let i = 0; i < 10; i += 1) writer.append(mediaFragmentOf(VIDEO, i))
  await writer.finish(0, 30_000)
  const noted = library.annotate('rec_a', { screenshots: [] })
  await library.remove('rec_a')
  await noted
  await t.throwsAsync(library.get('rec_a'), { code: 'RECORDING_UNKNOWN' })
})
