import test from 'ava'
import { MemoryRecordingStore } from '../../../src/adapters/stores/memory/memory-recording-store.ts'
import { fileNamer } from '../../../src/engine/recordings/library/file-namer.ts'
import { RecordingLibrary } from '../../../src/engine/recordings/recording-library.ts'
import { VirtualClock } from '../../../src/pipeline/testing/virtual-clock.ts'
import { FIRST_MS } from '../../helpers/recording-documents.ts'
import { initFragment, mediaFragmentOf, opaqueVideo } from '../../helpers/recording-fragments.ts'
import { eventList, logList, OwnersUnderTest } from '../../helpers/recording-ports.ts'

const VIDEO = opaqueVideo(3)

function world(template: string) {
  const [store, processes] = [new MemoryRecordingStore(), new OwnersUnderTest()]
  const ports = {
    store,
    clock: new VirtualClock(FIRST_MS),
    events: eventList(),
    log: logList(),
    fileName: fileNamer(template),
  }
  const libraryOf = (pid: number) =>
    new RecordingLibrary({ ...ports, owners: processes.process(pid) }, { reserveBytes: 0 })
  const library = libraryOf(1)
  const begin = async (recordingId: string, sessionId: string, of = library) => {
    const writer = await of.open({ recordingId, sessionId })
    writer.append(initFragment(VIDEO))
    writer.append(mediaFragmentOf(VIDEO, 0))
    return writer
  }
  return { ...ports, library, libraryOf, begin, processes }
}

test('files are named by the template when they are whole', async (t) => {
  const { library, store, begin } = world('{session}-{date}-{time}')
  const writer = await begin('rec_a', '../ses 1')
  t.deepEqual(await store.files(), ['rec_a.partial.mp4'])
  await writer.finish(0, 3000)
  t.deepEqual(await store.files(), ['_-ses-1-2026-11-01-00-00-00-rec_a.mp4'])
  t.like(await library.get('rec_a'), {
    state: 'finished',
    filePath: '/recordings/_-ses-1-2026-11-01-00-00-00-rec_a.mp4',
  })
  await library.remove('rec_a')
  t.deepEqual(await store.files(), [])
})

test('one whose process was killed gets its name too, and a name is nobody else’s recording', async (t) => {
  const { store, begin, libraryOf, processes } = world('{session}')
  await begin('rec_a', 'rec_b', libraryOf(2))
  processes.living.delete(2)
  const next = libraryOf(3)
  const [recovered] = await next.recover()
  t.is(recovered?.filePath, '/recordings/_rec_b-rec_a.mp4')
  t.deepEqual(await next.recover(), [])
  t.deepEqual(
    (await next.list()).recordings.map(({ recordingId }) => recordingId),
    ['rec_a'],
  )
  t.deepEqual(await store.files(), ['_rec_b-rec_a.mp4'])
})

test('a template that cannot be used is refused with what there is', (t) => {
  const error = t.throws(() => world('{user}-{id}'), { code: 'SETTINGS_INVALID' })
  t.regex(error.message, /recording\.fileName: there is no \{user\}, there is \{id\}, \{session\}/)
  t.throws(() => world('../{id}'), { code: 'SETTINGS_INVALID' })
})
