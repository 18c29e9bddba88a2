import test from 'ava'
import { VirtualTimeScheduler } from 'rxjs'
import { MemoryRecordingStore } from '../../../src/adapters/stores/memory/memory-recording-store.ts'
import { FlyBrowserError } from '../../../src/domain/errors.ts'
import { indexFile } from '../../../src/engine/recordings/index-file.ts'
import { RecordingLibrary } from '../../../src/engine/recordings/recording-library.ts'
import type { RecordingLimits } from '../../../src/engine/recordings/recording-limits.ts'
import { isFinished } from '../../../src/formats/isobmff/hybrid-layout.ts'
import { schedulerClock } from '../../../src/pipeline/clock.ts'
import type { RecordingStore } from '../../../src/pipeline/ports/recording-store-port.ts'
import { later } from '../../helpers/later.ts'
import { initFragment, mediaFragmentOf, ORIGIN_MS, opaqueVideo } from '../../helpers/recording-fragments.ts'
import { eventList, logList, OwnersUnderTest } from '../../helpers/recording-ports.ts'

function world(
  store: RecordingStore = new MemoryRecordingStore(),
  limits: Partial<RecordingLimits> = { reserveBytes: 0 },
) {
  const scheduler = new VirtualTimeScheduler()
  const [events, log] = [eventList(), logList()]
  const owners = new OwnersUnderTest().process(1)
  const library = new RecordingLibrary(
    { store, owners, clock: schedulerClock(scheduler, ORIGIN_MS), events, log },
    limits,
  )
  const turn = () => new Promise((resolve) => setImmediate(resolve))
  /** Lets virtual time pass, second by second, with all that follows from it. */
  const pass = async (seconds: number) => {
    for (const end = scheduler.now() + seconds * 1000; scheduler.now() < end; ) {
      scheduler.maxFrames = scheduler.now() + 1000
      scheduler.flush()
      await turn()
    }
  }
  return { store, library, events, log, pass, turn }
}

const spec = { recordingId: 'rec_a', sessionId: 's' }
const VIDEO = opaqueVideo(30)

async function finishedIn(store: RecordingStore, path: string): Promise<boolean> {
  const file = (await store.open(path))!
  return isFinished((offset, length) => file.read(offset, length), await file.size())
}

test('while recording, figures grow and metadata tells of them every five seconds', async (t) => {
  const { library, store, pass } = world()
  const writer = await library.open(spec)
  writer.append(initFragment(VIDEO))
  for (let i = 0; i < 30; i++) writer.append(mediaFragmentOf(VIDEO, i, 900_000))
  await pass(1)
  t.like(await library.get('rec_a'), { state: 'recording', durationSeconds: 1, frameCount: 30, fps: 30 })
  t.is((await library.list()).recordings[0]?.startedAt, new Date(ORIGIN_MS + 10_000).toISOString())
  const stored = async () => JSON.parse((await store.documents.read('rec_a.json'))!)
  t.like(await stored(), { codecs: 'avc1.42c001', encoder: 'libx264', frame_count: 0 })
  t.is((await stored()).started_at, new Date(ORIGIN_MS + 10_000).toISOString(), 'known from the first second on')
  await pass(5)
  t.like(await stored(), { state: 'recording', frame_count: 30, duration_seconds: 1 })
  await writer.finish(900_000, 990_000)
  t.like(await stored(), { state: 'finished', working_path: null, edit: { start: 900_000, end: 990_000 }, error: null })
  t.deepEqual(await store.documents.names(), ['rec_a.json'])
})

test('what is written is made durable every second, and only then', async (t) => {
  const store = new MemoryRecordingStore()
  let syncs = 0
  const create = store.create.bind(store)
  store.create = async (path) => {
    const file = await create(path)
    file.sync = async () => {
      syncs++
    }
    return file
  }
  const { library, pass, turn } = world(store)
  const writer = await library.open(spec)
  await pass(2)
  t.is(syncs, 0)
  writer.append(initFragment(VIDEO))
  for (let i = 0; i < 3; i++) writer.append(mediaFragmentOf(VIDEO, i))
  await pass(3)
  t.is(syncs, 1)
  writer.append(mediaFragmentOf(VIDEO, 3))
  await turn()
  await pass(1)
  t.is(syncs, 2)
  await writer.abandon('over')
})

test('a full disk: the recording is finished with what is on it, and says so', async (t) => {
  const { library, store, events, turn } = world(new MemoryRecordingStore(300_000))
  const writer = await library.open(spec)
  const video = opaqueVideo(10, 1000)
  writer.append(initFragment(video))
  const error = await t.throwsAsync(async () => {
    for (let i = 0; i < 10_000; i++) {
      writer.append(mediaFragmentOf(video, i))
      if (i % 7 === 0) await turn()
    }
  })
  t.like(error, { code: 'STORE_FULL' })
  await t.throwsAsync(writer.finish(0, 90_000_000), { code: 'STORE_FULL' })
  const info = await library.get('rec_a')
  t.like(info, { state: 'finished', filePath: '/recordings/rec_a.mp4', error: { code: 'STORE_FULL' } })
  t.true(info.frameCount > 180 && info.frameCount < 270, `${info.frameCount} frames`)
  t.is(Math.round(info.durationSeconds * 30), info.frameCount)
  t.true(await finishedIn(store, info.filePath))
  t.deepEqual(
    events.published.map((event) => event.name),
    ['recording.finished'],
  )
})

/** A store whose files write so many bytes and then fail as `cause` says, for a while. */
function failingStore(bytes: number, cause: Error): MemoryRecordingStore {
  const store = new MemoryRecordingStore()
  const create = store.create.bind(store)
  store.create = async (path) => {
    const file = await create(path)
    const write = file.write.bind(file)
    let left = bytes
    file.write = async (parts, offset) => {
      const all = Buffer.concat(parts)
      if (left < all.length) {
        const part = all.subarray(0, left)
        left = Number.POSITIVE_INFINITY // the movie box can be written again
        await write([part], offset)
        throw cause
      }
      left -= all.length
      await write(parts, offset)
    }
    return file
  }
  return store
}

for (const reason of ['EIO', 'EFBIG', 'ESTALE']) {
  test(`a write that fails with ${reason}: the recording ends with the last picture that is in the file`, async (t) => {
    const cause = new FlyBrowserError('STORE_UNWRITABLE', { path: '/recordings/rec_a.partial.mp4', reason })
    const { library, store, turn } = world(failingStore(30_000, cause))
    const writer = await library.open(spec)
    const video = opaqueVideo(100, 1000)
    writer.append(initFragment(video))
    for (let i = 0; i < 20; i++) writer.append(mediaFragmentOf(video, i))
    await turn()
    for (let i = 20; i < 60; i++) writer.append(mediaFragmentOf(video, i))
    await turn()
    t.throws(() => writer.append(mediaFragmentOf(video, 60)), { code: 'STORE_UNWRITABLE' })
    await t.throwsAsync(writer.finish(0, 60 * 3000), { code: 'STORE_UNWRITABLE' })
    const info = await library.get('rec_a')
    t.like(info, { state: 'finished', error: { code: 'STORE_UNWRITABLE' }, frameCount: 25 })
    t.is(Math.round(info.durationSeconds * 30), 25)
    t.true(await finishedIn(store, info.filePath))
    const file = (await store.open(info.filePath))!
    const { table } = (await indexFile(file))!
    t.is(table.length, 25)
    for (let sample = 0; sample < table.length; sample++) {
      const bytes = await file.read(table.offsetAt(sample), table.sizeAt(sample))
      t.true(
        bytes.every((byte) => byte === 1 + sample),
        `picture ${sample} is what was recorded`,
      )
    }
  })
}

test('a file that can neither be written nor looked at any more is left for recovery', async (t) => {
  const stale = new FlyBrowserError('STORE_UNWRITABLE', { path: '/recordings/rec_a.partial.mp4', reason: 'ESTALE' })
  const store = failingStore(3000, stale)
  const create = store.create.bind(store)
  store.create = async (path) => Object.assign(await create(path), { size: () => Promise.reject(stale) })
  const { library, turn } = world(store)
  const writer = await library.open(spec)
  const video = opaqueVideo(10, 1000)
  writer.append(initFragment(video))
  for (let i = 0; i < 10; i++) writer.append(mediaFragmentOf(video, i))
  await turn()
  await t.throwsAsync(writer.finish(0, 90_000), { code: 'STORE_UNWRITABLE' })
  t.like(await library.get('rec_a'), { state: 'failed', error: { code: 'STORE_UNWRITABLE' } })
  t.deepEqual(
    (await library.recover()).map(({ frameCount }) => frameCount),
    [2],
  )
})

test('a full disk ends an abandoned recording too', async (t) => {
  const { library, turn } = world(new MemoryRecordingStore(300_000))
  const writer = await library.open(spec)
  const video = opaqueVideo(10, 50_000)
  writer.append(initFragment(video))
  for (let i = 0; i < 10; i++) writer.append(mediaFragmentOf(video, i))
  await turn()
  await writer.abandon('the pipeline fell apart')
  t.like(await library.get('rec_a'), { state: 'finished', error: { code: 'STORE_FULL' }, frameCount: 3 })
})

test('a recording ends before it takes the last space of the machine', async (t) => {
  const { library, pass } = world(new MemoryRecordingStore(2_000_000), { reserveBytes: 1_500_000 })
  const writer = await library.open(spec)
  const video = opaqueVideo(10, 60_000)
  writer.append(initFragment(video))
  for (let i = 0; i < 10; i++) writer.append(mediaFragmentOf(video, i))
  await pass(1)
  t.throws(() => writer.append(mediaFragmentOf(video, 10)), { code: 'STORE_FULL' })
  await t.throwsAsync(writer.finish(0, 90_000), { code: 'STORE_FULL' })
  t.like(await library.get('rec_a'), { state: 'finished', frameCount: 10 })
  await t.throwsAsync(library.open({ ...spec, recordingId: 'rec_b' }), { code: 'STORE_UNWRITABLE' })
  t.is((await library.list()).recordings.length, 1)
})

test('a disk that falls behind ends the recording with what it took', async (t) => {
  const { library, turn } = world(new MemoryRecordingStore(), { reserveBytes: 0, maxPendingBytes: 800 })
  const writer = await library.open(spec)
  writer.append(initFragment(VIDEO))
  writer.append(mediaFragmentOf(VIDEO, 0))
  t.throws(() => writer.append(mediaFragmentOf(VIDEO, 1)), { code: 'STORE_UNWRITABLE', message: /behind/ })
  await turn()
  t.throws(() => writer.append(mediaFragmentOf(VIDEO, 1)), { code: 'STORE_UNWRITABLE' })
  await t.throwsAsync(writer.finish(0, 90_000), { code: 'STORE_UNWRITABLE' })
  t.like(await library.get('rec_a'), { state: 'finished', frameCount: 1 })
})

test('a recording without a picture leaves no file and says why', async (t) => {
  const { library, store, events } = world()
  const finished = await library.open(spec)
  finished.append(initFragment(VIDEO))
  await t.throwsAsync(finished.finish(0, 90_000), { code: 'RECORDING_EMPTY' })
  const abandoned = await library.open({ ...spec, recordingId: 'rec_b' })
  await abandoned.abandon('nobody wants it')
  t.deepEqual(await store.files(), [])
  t.deepEqual(
    (await library.list()).recordings.map((info) => [info.state, info.error?.code]),
    [
      ['failed', 'RECORDING_EMPTY'],
      ['failed', 'RECORDING_EMPTY'],
    ],
  )
  t.deepEqual(
    events.published.map((event) => event.name),
    ['recording.failed', 'recording.failed'],
  )
  t.deepEqual(await library.recover(), [])
})

test('fragments that break the contract are refused and leave the recording as it was', async (t) => {
  const { library } = world()
  const writer = await library.open(spec)
  t.throws(() => writer.append(mediaFragmentOf(VIDEO, 0)), { code: 'INTERNAL' })
  writer.append(initFragment(VIDEO))
  writer.append(mediaFragmentOf(VIDEO, 1))
  t.throws(() => writer.append(mediaFragmentOf(VIDEO, 1)), { code: 'INTERNAL' })
  t.throws(() => writer.append(mediaFragmentOf(VIDEO, 0)), { code: 'INTERNAL' })
  writer.append(mediaFragmentOf(VIDEO, 2))
  await Promise.all([writer.finish(3000, 9000), writer.finish(3000, 9000), writer.abandon('too late')])
  t.throws(() => writer.append(mediaFragmentOf(VIDEO, 3)), { code: 'INTERNAL' })
  t.like(await library.get('rec_a'), { state: 'finished', frameCount: 2 })
})

test('a recording that lost its process while it was being finished tells when what is shown began', async (t) => {
  const { library, store } = world()
  const writer = await library.open(spec)
  writer.append(initFragment(VIDEO))
  for (let i = 0; i < 30; i++) writer.append(mediaFragmentOf(VIDEO, i))
  store.rename = () => Promise.reject(new Error('the process ended here'))
  await t.throwsAsync(writer.finish(45_000, 90_000))
  Reflect.deleteProperty(store, 'rename')
  t.like((await library.recover())[0], {
    durationSeconds: 0.5,
    startedAt: new Date(ORIGIN_MS + 500).toISOString(),
  })
})

/** A store of which some calls fail from the moment a test says so. */
function refusingStore() {
  const store = new MemoryRecordingStore()
  const state = { refusing: false }
  const refuse = () => {
    if (state.refusing) throw new FlyBrowserError('STORE_UNWRITABLE', { path: store.location, reason: 'EIO' })
  }
  const create = store.create.bind(store)
  store.create = async (path) => {
    const file = await create(path)
    let closed = false
    const close = async () => {
      if (closed) refuse()
      closed = true
    }
    return Object.assign(file, { close })
  }
  const { remove } = store.documents
  store.documents.remove = async (name) => {
    refuse()
    await remove(name)
  }
  return { store, state }
}

test('a whole file stays a success when what is tidied up behind it fails', async (t) => {
  const { store, state } = refusingStore()
  const { library, events, log } = world(store)
  const writer = await library.open(spec)
  writer.append(initFragment(VIDEO))
  for (let i = 0; i < 30; i++) writer.append(mediaFragmentOf(VIDEO, i))
  state.refusing = true
  await writer.finish(0, 90_000)
  t.like(await library.get('rec_a'), { state: 'finished', filePath: '/recordings/rec_a.mp4', frameCount: 30 })
  t.deepEqual(
    events.published.map((event) => event.name),
    ['recording.finished'],
  )
  t.deepEqual(log.sentences, ['The file of a recording was not closed', 'A recording was not given free'])
})

test('why a recording cannot begin is told, also when nothing can be tidied up', async (t) => {
  const { store, state } = refusingStore()
  const { library, log } = world(store)
  store.create = async (path) => {
    state.refusing = true
    throw new FlyBrowserError('FILE_EXISTS', { path })
  }
  await t.throwsAsync(library.open(spec), { code: 'FILE_EXISTS' })
  t.deepEqual(log.sentences, [
    'The metadata of a recording that never began was not removed',
    'A recording was not given free',
  ])
})

test('a recording that was recovered is told of, also when it is not given free', async (t) => {
  const { store, state } = refusingStore()
  const { library, events, log } = world(store)
  const writer = await library.open(spec)
  writer.append(initFragment(VIDEO))
  writer.append(mediaFragmentOf(VIDEO, 0))
  await writer.abandon('gone')
  state.refusing = true
  t.is((await library.recover()).length, 1)
  t.is(events.published.at(-1)?.name, 'recording.recovered')
  t.is(log.sentences.at(-1), 'A recording was not given free')
})

test('an abandoned recording is finished by recovery, in the same process too', async (t) => {
  const { library, store, events } = world()
  const writer = await library.open(spec)
  writer.append(initFragment(VIDEO))
  writer.append(mediaFragmentOf(VIDEO, 0))
  await writer.abandon(new Error('the encoder is gone'))
  await t.throwsAsync(writer.finish(0, 1), { code: 'INTERNAL' })
  t.like(await library.get('rec_a'), {
    state: 'failed',
    error: { message: 'Something failed that should not: the encoder is gone.' },
  })
  await t.throwsAsync(library.digest('rec_a'), { code: 'RECORDING_ACTIVE' })
  t.is((await library.recover())[0]?.state, 'recovered')
  t.true(await finishedIn(store, '/recordings/rec_a.mp4'))
  t.deepEqual(
    events.published.map((event) => event.name),
    ['recording.failed', 'recording.recovered'],
  )
})

test('files that lost their metadata are recovered, damaged metadata stops nothing', async (t) => {
  const { library, store, log } = world()
  for (const recordingId of ['rec_a', 'rec_b', 'rec_c']) {
    const writer = await library.open({ recordingId, sessionId: 's' })
    writer.append(initFragment(VIDEO))
    for (let i = 0; i < 30; i++) writer.append(mediaFragmentOf(VIDEO, i))
    if (recordingId === 'rec_a') await writer.abandon('gone')
    else await writer.finish(0, 90_000)
  }
  await store.documents.remove('rec_a.json')
  await store.documents.write('rec_b.json', '{"id": "rec_b", "state": "dancing"}')
  await store.documents.write('rec_c.json', 'no JSON at all')
  await (await store.create('/recordings/holiday.mp4')).close()
  t.deepEqual(await library.list(), { recordings: [] })
  t.true(log.sentences.includes('The metadata of a recording is damaged'))
  await t.throwsAsync(library.get('rec_b'), { code: 'RECORDING_UNKNOWN' })
  await library.recover()
  for (const info of (await library.list()).recordings) {
    t.like(info, { state: 'recovered', durationSeconds: 1, frameCount: 30, width: 64, height: 48, fps: 30 })
    t.like(info, { codecs: 'avc1.42c001', sessionId: '' })
  }
  t.deepEqual((await store.files()).toSorted(), ['holiday.mp4', 'rec_a.mp4', 'rec_b.mp4', 'rec_c.mp4'])
})

test('fields of a later version stay in the metadata', async (t) => {
  const { library, store } = world()
  const writer = await library.open(spec)
  writer.append(initFragment(VIDEO))
  writer.append(mediaFragmentOf(VIDEO, 0))
  await writer.finish(0, 3000)
  const text = (await store.documents.read('rec_a.json'))!
  await store.documents.write('rec_a.json', text.replace('{', '{ "of_tomorrow": ["a.png"],'))
  await library.annotate('rec_a', { droppedFrames: 3 })
  t.deepEqual(JSON.parse((await store.documents.read('rec_a.json'))!).of_tomorrow, ['a.png'])
  t.is((await library.get('rec_a')).droppedFrames, 3)
})

test('removing takes the file and all that belongs to it, but never a file of somebody else', async (t) => {
  const { library, store } = world()
  const filePath = '/home/film.mp4'
  const writer = await library.open({ ...spec, filePath })
  await t.throwsAsync(library.remove('rec_a'), { code: 'RECORDING_ACTIVE' })
  await writer.abandon('no picture')
  await (await store.create(filePath)).close()
  await library.remove('rec_a')
  t.true(await store.exists(filePath))
  await store.remove(filePath)
  const again = await library.open({ ...spec, filePath })
  again.append(initFragment(VIDEO))
  again.append(mediaFragmentOf(VIDEO, 0))
  await again.finish(0, 3000)
  await library.remove('rec_a')
  t.false(await store.exists(filePath))
  t.deepEqual(await store.documents.names(), [])
  await t.throwsAsync(library.remove('rec_a'), { code: 'RECORDING_UNKNOWN' })
})

test('removing waits for what is being noted of a recording here, instead of taking that for another process', async (t) => {
  const { library, store, turn } = world()
  const writer = await library.open(spec)
  writer.append(initFragment(VIDEO))
  writer.append(mediaFragmentOf(VIDEO, 0))
  await writer.finish(0, 3000)
  const { write } = store.documents
  const [begun, held] = [later(), later()]
  store.documents.write = async (name, text) => {
    begun.resolve()
    await held.promise
    return write(name, text)
  }
  const noted = library.annotate('rec_a', { droppedFrames: 3 })
  await begun.promise
  const removed = library.remove('rec_a')
  for (let turns = 0; turns < 10; turns++) await turn()
  held.resolve()
  await noted
  await t.notThrowsAsync(removed)
  t.deepEqual(await store.documents.names(), [])
  t.deepEqual(await store.files(), [])
})

test('ids that are none are refused everywhere', async (t) => {
  const { library, store } = world()
  for (const recordingId of ['../../etc/passwd', 'rec_a/../b', 'rec_\0', '']) {
    await t.throwsAsync(library.open({ ...spec, recordingId }), { code: 'REQUEST_INVALID' })
    await t.throwsAsync(library.get(recordingId), { code: 'RECORDING_UNKNOWN' })
    await t.throwsAsync(library.remove(recordingId), { code: 'RECORDING_UNKNOWN' })
    await t.throwsAsync(library.digest(recordingId), { code: 'RECORDING_UNKNOWN' })
  }
  t.deepEqual(await store.files(), [])
})

test('an id is used once', async (t) => {
  const { library } = world()
  const writer = await library.open(spec)
  await t.throwsAsync(library.open({ ...spec, filePath: '/elsewhere.mp4' }), { code: 'FILE_EXISTS' })
  await writer.abandon('over')
  await t.throwsAsync(library.open(spec), { code: 'FILE_EXISTS' })
})

test('the index of the file and the account kept while writing are the same', async (t) => {
  const { library, store } = world()
  const writer = await library.open(spec)
  writer.append(initFragment(VIDEO))
  writer.append(initFragment(VIDEO, true)) // the same configuration again: nothing to write
  for (let i = 0; i < 30; i++) writer.append(mediaFragmentOf(VIDEO, i))
  await writer.finish(0, 90_000)
  const { table } = (await indexFile((await store.open('/recordings/rec_a.mp4'))!))!
  t.is(table.length, 30)
  t.is(table.entryRuns.length, 1)
  t.is(table.endOffset, initFragment(VIDEO).bytes.length + 16 + 30 * 240)
})

test('a file whose beginning cannot be read is kept, and stays one to be brought to its end', async (t) => {
  const { library, store } = world()
  const writer = await library.open(spec)
  writer.append(initFragment(opaqueVideo(30, 5000)))
  for (let i = 0; i < 30; i++) writer.append(mediaFragmentOf(opaqueVideo(30, 5000), i))
  await writer.abandon('gone')
  const path = '/recordings/rec_a.partial.mp4'
  const file = (await store.open(path))!
  const size = await file.size()
  const head = await file.read(0, 100)
  await file.write([new Uint8Array(100)], 0)
  for (let round = 0; round < 2; round++) {
    t.deepEqual(await library.recover(), [])
    t.like(await library.get('rec_a'), { state: 'failed', filePath: path, error: { code: 'RECORDING_UNREADABLE' } })
    t.is(await file.size(), size)
  }
  // Somebody saves it.
  await file.write([head], 0)
  t.like((await library.recover())[0], { state: 'recovered', frameCount: 30 })
})

test('what has the wanted name is not taken for the recording that had to get another', async (t) => {
  const { library, store } = world()
  const record = async (recordingId: string, filePath: string, pictures: number) => {
    const writer = await library.open({ recordingId, sessionId: 's', filePath })
    writer.append(initFragment(VIDEO))
    for (let i = 0; i < pictures; i++) writer.append(mediaFragmentOf(VIDEO, i))
    return { finish: () => writer.finish(0, pictures * 3000) }
  }
  const [first, second] = [await record('rec_a', '/home/film.mp4', 30), await record('rec_b', '/home/film.mp4', 12)]
  await first.finish()
  const before = await store.documents.read('rec_b.json')
  await second.finish()
  // As a crash leaves it that comes between the name and its note.
  await store.documents.write('rec_b.json', before ?? '')
  await library.recover()
  t.like(await library.get('rec_b'), { state: 'recovered', filePath: '/home/film.rec_b.mp4', frameCount: 12 })
  t.like(await library.get('rec_a'), { state: 'finished', filePath: '/home/film.mp4', frameCount: 30 })
})

test('a recording without its own file has no checksum, and one that may only be read has', async (t) => {
  const { library, store } = world()
  for (const recordingId of ['rec_a', 'rec_b']) {
    const writer = await library.open({ recordingId, sessionId: 's' })
    writer.append(initFragment(VIDEO))
    if (recordingId === 'rec_a') writer.append(mediaFragmentOf(VIDEO, 0))
    await writer.finish(0, 3000).catch(() => {})
  }
  await (await store.create('/recordings/rec_b.mp4')).close() // of somebody
  await t.throwsAsync(library.digest('rec_b'), { code: 'RECORDING_NO_FILE' })
  const { create } = store.documents
  store.documents.create = () => Promise.reject(new FlyBrowserError('STORE_UNWRITABLE', { path: '/', reason: 'EROFS' }))
  const sha256 = await library.digest('rec_a')
  t.is(sha256, await store.digest('/recordings/rec_a.mp4'))
  store.documents.create = create
  t.is((await library.get('rec_a')).sha256, undefined)
  await store.remove('/recordings/rec_a.mp4')
  await t.throwsAsync(library.digest('rec_a'), { code: 'RECORDING_NO_FILE' })
})

test('two recordings had one name, since the file of the first was moved: neither is taken for the other', async (t) => {
  const { library, store } = world()
  const film = '/home/film.mp4'
  for (const [recordingId, pictures] of [
    ['rec_a', 10],
    ['rec_b', 20],
  ] as const) {
    const writer = await library.open({ recordingId, sessionId: 's', filePath: film })
    writer.append(initFragment(VIDEO))
    for (let i = 0; i < pictures; i++) writer.append(mediaFragmentOf(VIDEO, i))
    await writer.finish(0, pictures * 3000)
    if (recordingId === 'rec_a') await store.rename(film, '/elsewhere/film.mp4')
  }
  await t.throwsAsync(library.bytes('rec_a'), { code: 'RECORDING_NO_FILE', message: /another file has its name/ })
  await t.throwsAsync(library.digest('rec_a'), { code: 'RECORDING_NO_FILE' })
  t.false(library.isRead('rec_a'))
  await library.remove('rec_a')
  const bytes = await library.bytes('rec_b')
  t.is(bytes.size, (await library.get('rec_b')).fileSizeBytes)
  await bytes.close()
  await library.remove('rec_b')
  t.false(await store.exists(film))
  t.true(await store.exists('/elsewhere/film.mp4'))
})
