import test from 'ava'
import { VirtualTimeScheduler } from 'rxjs'
import { MemoryRecordingStore } from '../../../src/adapters/stores/memory/memory-recording-store.ts'
import { isWholeFile } from '../../../src/engine/recordings/index-file.ts'
import { RecordingOptimizer } from '../../../src/engine/recordings/optimize/recording-optimizer.ts'
import { RecordingLibrary } from '../../../src/engine/recordings/recording-library.ts'
import { schedulerClock } from '../../../src/pipeline/clock.ts'
import { VirtualClock } from '../../../src/pipeline/testing/virtual-clock.ts'
import { PICTURES, recoder } from '../../helpers/recorded-vp8.ts'
import { initFragment, mediaFragmentOf, ORIGIN_MS, opaqueVideo, opaqueVp8 } from '../../helpers/recording-fragments.ts'
import { eventList, logList, OwnersUnderTest } from '../../helpers/recording-ports.ts'

const TITLE = 'checkout of the basket'

for (const [container, coded] of [
  ['mp4', opaqueVideo(75)],
  ['webm', opaqueVp8(75)],
] as const) {
  // Whole milliseconds a picture, so that a WebM that nobody finished lasts as long.
  const video = { ...coded, fps: 25 }
  /** Three seconds with a mark in their middle; the process finishes them, or dies before it does. */
  const record = async (dies: boolean) => {
    const [store, owners] = [new MemoryRecordingStore(), new OwnersUnderTest()]
    const clock = schedulerClock(new VirtualTimeScheduler(), ORIGIN_MS)
    const libraryOf = (pid: number) => {
      const ports = { store, owners: owners.process(pid), clock, events: eventList(), log: logList() }
      return new RecordingLibrary(ports, { reserveBytes: 0 })
    }
    const writer = await libraryOf(1).open({ recordingId: 'rec_a', sessionId: 's', container })
    writer.append(initFragment(video))
    for (let i = 0; i < 75; i++) writer.append(mediaFragmentOf(video, i, 900_000))
    writer.note({ event: 'session.marked', pts: 900_000 + 135_000, details: { label: TITLE } })
    while (writer.pendingBytes > 0) await new Promise((resolve) => setImmediate(resolve))
    if (!dies) await writer.finish(900_000, 900_000 + 270_000)
    owners.living.delete(1)
    const library = libraryOf(2)
    if (dies) await library.recover()
    const { filePath, state } = await library.get('rec_a')
    const file = (await store.open(filePath))!
    return { state, whole: await isWholeFile(file), bytes: Buffer.from(await file.read(0, await file.size())) }
  }

  test(`the chapters of a ${container} are recovered with it, to the byte`, async (t) => {
    const [finished, recovered] = [await record(false), await record(true)]
    t.is(finished.state, 'finished')
    t.is(recovered.state, 'recovered')
    t.true(finished.bytes.includes(TITLE))
    t.true(recovered.whole)
    t.true(recovered.bytes.equals(finished.bytes))
  })
}

test('a recording that is made smaller keeps its chapters', async (t) => {
  const [store, owners] = [new MemoryRecordingStore(), new OwnersUnderTest()]
  const ports = { store, clock: new VirtualClock(), events: eventList(), log: logList() }
  const library = new RecordingLibrary({ ...ports, owners: owners.process(1) })
  const writer = await library.open({ recordingId: 'rec_a', sessionId: 's', container: 'webm' })
  const video = { ...opaqueVp8(PICTURES, 60), fps: 1 }
  writer.append(initFragment(video))
  for (let i = 0; i < PICTURES; i++) writer.append(mediaFragmentOf(video, i))
  writer.note({ event: 'session.marked', pts: 135_000, details: { label: TITLE } })
  await writer.finish(0, PICTURES * 90_000)
  const optimizer = new RecordingOptimizer({ ...ports, owners: owners.process(2), recoder })
  const { outcome, reason } = await optimizer.optimize('rec_a', { codec: 'vp9', signal: new AbortController().signal })
  t.is(outcome, 'optimized', reason)
  const file = (await store.open('/recordings/rec_a.webm'))!
  t.true(Buffer.from(await file.read(0, await file.size())).includes(TITLE))
})
