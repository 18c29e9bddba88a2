import test from 'ava'
import { MemoryRecordingStore } from '../../../src/adapters/stores/memory/memory-recording-store.ts'
import { RecordingLibrary } from '../../../src/engine/recordings/recording-library.ts'
import { VirtualClock } from '../../../src/pipeline/testing/virtual-clock.ts'
import { initFragment, mediaFragmentOf, opaqueVideo } from '../../helpers/recording-fragments.ts'
import { eventList, logList, OwnersUnderTest } from '../../helpers/recording-ports.ts'

const VIDEO = opaqueVideo(10)

/** A recording of ten pictures, and what was published of it. */
async function scene() {
  const [store, events] = [new MemoryRecordingStore(), eventList()]
  const owners = new OwnersUnderTest().process(1)
  const library = new RecordingLibrary({ store, owners, clock: new VirtualClock(), events, log: logList() })
  const writer = await library.open({ recordingId: 'rec_a', sessionId: 'ses_a' })
  writer.append(initFragment(VIDEO))
  for (let i = 0; i < 10; i++) writer.append(mediaFragmentOf(VIDEO, i))
  return { library, writer, store, published: () => events.published.map(({ name }) => name) }
}

test('finishing twice, at once or later, is one end: that of the first wish', async (t) => {
  const { library, writer, published, store } = await scene()
  await Promise.all([writer.finish(0, 8 * 3000), writer.finish(0, 2 * 3000)])
  const [info, text] = [await library.get('rec_a'), await store.documents.read('rec_a.json')]
  t.like(info, { state: 'finished', frameCount: 8 })
  await writer.finish(0, 4 * 3000)
  t.is(await store.documents.read('rec_a.json'), text)
  t.deepEqual(published(), ['recording.finished'])
  t.throws(() => writer.append(mediaFragmentOf(VIDEO, 0)), { code: 'INTERNAL' })
})

test('a finish and an abandonment at once: the first of them counts', async (t) => {
  const first = await scene()
  await Promise.all([first.writer.finish(0, 30_000), first.writer.abandon(new Error('the session has gone'))])
  t.is((await first.library.get('rec_a')).state, 'finished')
  t.deepEqual(first.published(), ['recording.finished'])

  const second = await scene()
  const abandoned = second.writer.abandon(new Error('the session has gone'))
  await t.throwsAsync(second.writer.finish(0, 30_000), { code: 'INTERNAL' })
  await Promise.all([abandoned, second.writer.abandon(new Error('again'))])
  t.is((await second.library.get('rec_a')).state, 'failed')
  t.deepEqual(second.published(), ['recording.failed'])
  // Its pictures are there for recovery, once.
  t.deepEqual(
    (await second.library.recover()).map(({ state, frameCount }) => [state, frameCount]),
    [['recovered', 10]],
  )
  t.deepEqual(await second.library.recover(), [])
})

test('of two that remove a recording at once one does', async (t) => {
  const { library, writer, store } = await scene()
  await t.throwsAsync(library.remove('rec_a'), { code: 'RECORDING_ACTIVE' })
  await writer.finish(0, 30_000)
  const ends = await Promise.allSettled([library.remove('rec_a'), library.remove('rec_a')])
  t.is(ends.filter(({ status }) => status === 'fulfilled').length, 1)
  await t.throwsAsync(library.remove('rec_a'), { code: 'RECORDING_UNKNOWN' })
  t.deepEqual([await store.files(), await store.documents.names()], [[], []])
})
