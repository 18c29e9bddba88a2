import { createHash } from 'node:crypto'
import test from 'ava'
import { firstValueFrom, timer } from 'rxjs'
import { MemoryRecordingStore } from '../../../src/adapters/stores/memory/memory-recording-store.ts'
import { FlyBrowserError } from '../../../src/domain/errors.ts'
import { FolderPlace } from '../../../src/engine/recordings/archive/folder-place.ts'
import { ObjectPlace } from '../../../src/engine/recordings/archive/object-place.ts'
import type { ArchiveLimits } from '../../../src/engine/recordings/archive/recording-archive.ts'
import { verifyRecordings } from '../../../src/engine/recordings/library/verify/verify-recordings.ts'
import { Ownership } from '../../../src/engine/recordings/ownership.ts'
import type { RecordingLibrary } from '../../../src/engine/recordings/recording-library.ts'
import type { RecordingBytes } from '../../../src/pipeline/ports/recording-bytes.ts'
import type { RecordingStore } from '../../../src/pipeline/ports/recording-store-port.ts'
import { VirtualClock } from '../../../src/pipeline/testing/virtual-clock.ts'
import { archiveWorld } from '../../helpers/archive-world.ts'
import { MemoryObjectStore } from '../../helpers/memory-objects.ts'
import { documentOf } from '../../helpers/recording-documents.ts'
import { initFragment, mediaFragmentOf, opaqueVideo, opaqueVp8 } from '../../helpers/recording-fragments.ts'
import { OwnersUnderTest } from '../../helpers/recording-ports.ts'

const PART = 40_000
const FRAMES = 200
const FILM = opaqueVideo(FRAMES, 1000)

interface SceneParts {
  readonly spool?: MemoryRecordingStore
  readonly objects?: MemoryObjectStore
  readonly backup?: RecordingStore | MemoryObjectStore
  readonly limits?: Partial<ArchiveLimits>
  readonly owners?: OwnersUnderTest
  readonly pid?: number
  readonly clock?: VirtualClock
}

function scene({ spool = new MemoryRecordingStore(), objects = newBucket(), backup, ...rest }: SceneParts = {}) {
  const { owners = new OwnersUnderTest(), pid = 1, limits = {}, clock = new VirtualClock() } = rest
  const world = archiveWorld({
    ...{ spool, objects, owners: owners.process(pid), clock, partBytes: PART, limits },
    ...(backup ? { backup: placeOf(backup, spool, clock) } : {}),
  })
  return { ...world, spool, objects, clock, owners }
}

const placeOf = (backup: RecordingStore | MemoryObjectStore, { documents }: RecordingStore, clock: VirtualClock) =>
  backup instanceof MemoryObjectStore
    ? new ObjectPlace({ stored: 'backup', objects: backup, address: 's3://backup/', documents, clock, partBytes: PART })
    : new FolderPlace(backup)

const newBucket = () => new MemoryObjectStore({ leastPartBytes: 1000 })
const fault = (code: 'OBJECTS_UNREACHABLE' | 'OBJECTS_REFUSED' | 'BUCKET_MISSING') => () => {
  throw new FlyBrowserError(code, { endpoint: 'e', bucket: 'b', action: 'a', reason: 'r' })
}

async function open(library: RecordingLibrary, film = FILM, recordingId = 'rec_a') {
  const container = film === FILM ? 'mp4' : 'webm'
  const writer = await library.open({ recordingId, sessionId: 's', container })
  writer.append(initFragment(film))
  for (let i = 0; i < FRAMES; i++) writer.append(mediaFragmentOf(film, i))
  return writer
}
const END = (FRAMES / 30) * 90_000

async function sha256(bytes: RecordingBytes): Promise<string> {
  const hash = createHash('sha256')
  for await (const piece of bytes.read(0, bytes.size)) hash.update(piece)
  await bytes.close()
  return hash.digest('hex')
}

const keys = async (objects: MemoryObjectStore) => (await objects.list()).items.map(({ key }) => key)

for (const film of [FILM, opaqueVp8(FRAMES, 1000)])
  test(`a recording of ${film === FILM ? 'MP4' : 'WebM'} goes up, is looked at, and leaves the spool; finished is what is whole there`, async (t) => {
    const { library, archive, spool, objects, clock, names, store } = scene()
    const writer = await open(library, film)
    await clock.settle()
    await spool.attachments.write('rec_a', 'screenshot-0001.jpg', new Uint8Array(9))
    const key = film === FILM ? 'rec_a.mp4' : 'rec_a.webm'
    const sentBefore = (await objects.pendingUploads()).items.length
    t.is(sentBefore, 1)
    let putParts = 0
    objects.fault = (method) => {
      if (method === 'putPart') putParts++
    }
    await writer.finish(0, END)
    t.like(await library.get('rec_a'), { state: 'finishing', stored: 'uploading' })
    const sha = await sha256(await library.bytes('rec_a'))
    t.deepEqual(await archive.kept('rec_a'), { path: `s3://films/${key}`, tag: (await objects.head(key))!.tag })
    t.true(film === FILM ? putParts < 5 : putParts >= 5, `${putParts} parts after the stop`)
    const info = await library.get('rec_a')
    t.like(info, { state: 'finished', stored: 'archived', filePath: `s3://films/${key}`, frameCount: FRAMES })
    t.is(await sha256(await library.bytes('rec_a')), sha)
    t.is((await library.get('rec_a')).sha256, sha, 'it was told before the file was removed')
    t.is(await library.digest('rec_a'), sha)
    t.is(await store.digest(info.filePath), sha)
    t.is((await store.attachments.read('rec_a', 'screenshot-0001.jpg'))?.length, 9)
    t.deepEqual(names(), ['recording.archived', 'recording.finished'])
    t.deepEqual(
      [await spool.files(), await spool.documents.names(), await spool.attachments.names('rec_a')],
      [[], [], []],
    )
    const found = await keys(objects)
    t.true(['.metadata/rec_a.json', '.metadata/rec_a/screenshot-0001.jpg', key].every((each) => found.includes(each)))

    const elsewhere = scene({ objects })
    t.is((await elsewhere.library.get('rec_a')).filePath, info.filePath)
    t.is(await sha256(await elsewhere.library.bytes('rec_a')), sha)
    await elsewhere.library.remove('rec_a')
    t.deepEqual(await keys(objects), [])
    await t.throwsAsync(library.get('rec_a'), { code: 'RECORDING_UNKNOWN' })
  })

test('what a person has to mend is told before a recording begins, and nothing of it stays', async (t) => {
  for (const code of ['OBJECTS_REFUSED', 'BUCKET_MISSING'] as const) {
    const { library, spool, objects } = scene()
    objects.fault = fault(code)
    await t.throwsAsync(open(library), { code })
    t.deepEqual([await spool.files(), await spool.documents.names()], [[], []])
    objects.fault = () => {}
    await (await open(library)).abandon('enough')
  }
})

test('a place that is away, or does not answer, is no reason not to record; it is told, and gone on with by itself', async (t) => {
  const { library, archive, objects, clock, events } = scene()
  objects.fault = fault('OBJECTS_UNREACHABLE')
  const writer = await open(library)
  t.like(await library.get('rec_a'), { stored: 'spool', uploadError: { code: 'OBJECTS_UNREACHABLE' } })
  await clock.pass(60_000)
  await writer.finish(0, END)
  await clock.pass(600_000)
  t.like(await library.get('rec_a'), {
    state: 'finishing',
    stored: 'spool',
    uploadError: { code: 'OBJECTS_UNREACHABLE' },
  })
  t.true((await library.bytes('rec_a')).size > FRAMES * 1000)
  objects.fault = () => {}
  await clock.pass(20_000)
  t.truthy((await archive.kept('rec_a')) ?? (await objects.head('rec_a.mp4')))
  t.like(await library.get('rec_a'), { state: 'finished', stored: 'archived' })
  t.deepEqual(
    events.published.map(({ name, data }) => [name, 'code' in data ? data.code : '']),
    [
      ['recording.upload-delayed', 'OBJECTS_UNREACHABLE'],
      ['recording.upload-resumed', ''],
      ['recording.archived', ''],
      ['recording.finished', ''],
    ],
  )
})

test('the start of a recording waits for its place a few seconds, no longer', async (t) => {
  const { library, objects, clock } = scene()
  objects.begin = (_key, _labels, signal) =>
    new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))
  let opened = false
  const writer = open(library).then((made) => {
    opened = true
    return made
  })
  await clock.pass(4900)
  t.false(opened)
  await clock.pass(200)
  t.like(await library.get('rec_a'), { stored: 'spool', uploadError: { code: 'OBJECTS_TIMEOUT' } })
  await (await writer).abandon('enough')
})

test('a key that is withdrawn in the middle: the spool keeps everything, the rest is brought when it is mended', async (t) => {
  const { library, archive, objects, clock, events } = scene()
  const writer = await open(library)
  await clock.settle()
  objects.fault = fault('OBJECTS_REFUSED')
  await writer.finish(0, END)
  await clock.pass(1000)
  t.like(await library.get('rec_a'), { state: 'finishing', stored: 'spool', uploadError: { code: 'OBJECTS_REFUSED' } })
  await clock.pass(3_600_000)
  objects.fault = () => {}
  await clock.pass(300_000)
  await archive.kept('rec_a')
  t.is((await library.get('rec_a')).state, 'finished')
  t.is(events.published.filter(({ name }) => name === 'recording.upload-delayed').length, 1)
})

test('after an hour without its place a recording goes to the backup, where there is one', async (t) => {
  const backup = new MemoryRecordingStore()
  const { library, archive, spool, objects, clock, names } = scene({ backup, limits: { backupAfterMs: 3_600_000 } })
  const writer = await open(library)
  await spool.attachments.write('rec_a', 'sprites.vtt', new Uint8Array(5))
  objects.fault = fault('OBJECTS_UNREACHABLE')
  await writer.finish(0, END)
  const sha = await sha256(await library.bytes('rec_a'))
  await clock.pass(3_590_000)
  t.is((await library.get('rec_a')).stored, 'spool')
  await clock.pass(30_000)
  await archive.kept('rec_a')
  t.like(await library.get('rec_a'), { state: 'finished', stored: 'backup' })
  t.deepEqual(await backup.files(), ['rec_a.mp4'])
  t.is(await backup.digest(backup.pathOf('rec_a.mp4')), sha)
  t.true((await backup.attachments.names('rec_a')).includes('sprites.vtt'))
  t.is(JSON.parse((await backup.documents.read('rec_a.json'))!).archive.stored, 'backup')
  t.deepEqual(names().slice(-2), ['recording.archived', 'recording.finished'])
})

test('a bucket that refuses an hour long gives way to the backup as one that is away does', async (t) => {
  const backup = new MemoryRecordingStore()
  const { library, archive, objects, clock } = scene({ backup, limits: { backupAfterMs: 3_600_000 } })
  const writer = await open(library)
  objects.fault = fault('OBJECTS_REFUSED')
  await writer.finish(0, END)
  await clock.pass(3_500_000)
  t.like(await library.get('rec_a'), { stored: 'spool', uploadError: { code: 'OBJECTS_REFUSED' } })
  await clock.pass(400_000)
  await archive.kept('rec_a')
  t.like(await library.get('rec_a'), { state: 'finished', stored: 'backup' })
})

test('the hour until the backup counts from the end of the recording, whoever brings it', async (t) => {
  const [spool, objects, owners] = [new MemoryRecordingStore(), newBucket(), new OwnersUnderTest()]
  const backup = new MemoryRecordingStore()
  const limits = { backupAfterMs: 3_600_000 }
  // The film begins in 2030.
  const first = scene({ spool, objects, owners, pid: 1, backup, limits, clock: new VirtualClock(Date.UTC(2030, 0)) })
  const writer = await open(first.library)
  objects.fault = fault('OBJECTS_UNREACHABLE')
  await writer.finish(0, END)
  await first.clock.pass(3_000_000)
  owners.living.delete(1)
  const clock = new VirtualClock(first.clock.now())
  const next = scene({ spool, objects, owners, pid: 2, backup, limits, clock })
  await next.library.recover()
  await clock.pass(500_000)
  t.like(await next.library.get('rec_a'), { stored: 'spool' })
  await clock.pass(150_000)
  await next.archive.kept('rec_a')
  t.like(await next.library.get('rec_a'), { state: 'finished', stored: 'backup' })
})

test('a process that dies when the spool is empty and the document does not tell of the backup yet: the next one tells', async (t) => {
  const [spool, objects, owners] = [new MemoryRecordingStore(), newBucket(), new OwnersUnderTest()]
  const backup = new MemoryRecordingStore()
  const limits = { backupAfterMs: 60_000 }
  const first = scene({ spool, objects, owners, pid: 1, backup, limits })
  const writer = await open(first.library)
  objects.fault = fault('OBJECTS_UNREACHABLE')
  const { write } = spool.documents
  const remove = spool.remove.bind(spool)
  spool.remove = async (path) => {
    await remove(path)
    if (path.endsWith('rec_a.mp4')) spool.documents.write = () => new Promise(() => {})
  }
  await writer.finish(0, END)
  await first.clock.pass(120_000)
  t.deepEqual([await spool.files(), await backup.files()], [[], ['rec_a.mp4']])
  owners.living.delete(1)
  Reflect.deleteProperty(spool, 'remove')
  spool.documents.write = write
  const next = scene({ spool, objects, owners, pid: 2, backup, limits })
  t.like(await next.library.get('rec_a'), { stored: 'uploading' })
  await next.library.recover()
  await next.clock.pass(120_000)
  t.like(await next.library.get('rec_a'), { state: 'finished', stored: 'backup' })
})

test('a bucket that takes part after part, however slowly, does not give way to the backup', async (t) => {
  const backup = new MemoryRecordingStore()
  const { library, archive, objects, clock } = scene({ backup, limits: { backupAfterMs: 60_000 } })
  const putPart = objects.putPart.bind(objects)
  objects.putPart = async (...args) => {
    await firstValueFrom(timer(50_000, clock.scheduler))
    return putPart(...args)
  }
  await (await open(library)).finish(0, END)
  await clock.pass(600_000)
  await archive.kept('rec_a')
  t.like(await library.get('rec_a'), { state: 'finished', stored: 'archived' })
})

test('what was looked at and then taken away before the spool was emptied is brought anew', async (t) => {
  const [spool, objects, owners] = [new MemoryRecordingStore(), newBucket(), new OwnersUnderTest()]
  const first = scene({ spool, objects, owners, pid: 1 })
  const writer = await open(first.library)
  await first.clock.settle()
  objects.put = () => new Promise(() => {}) // nobody hears of its document
  await writer.finish(0, END)
  const sha = await spool.digest('/recordings/rec_a.mp4')
  await first.clock.pass(1000)
  t.truthy(await objects.head('rec_a.mp4'))
  owners.living.delete(1)
  Reflect.deleteProperty(objects, 'put')
  await objects.remove('rec_a.mp4')
  const next = scene({ spool, objects, owners, pid: 2 })
  await next.library.recover()
  await next.archive.kept('rec_a')
  t.like(await next.library.get('rec_a'), { state: 'finished', stored: 'archived' })
  t.is(await sha256(await next.library.bytes('rec_a')), sha)
})

const REQUESTS = ['putPart', 'parts', 'complete', 'head', 'put'] as const

/** Nobody hears an answer to what is asked after so many requests, and it is not done. */
function dieAfter(objects: MemoryObjectStore, requests: number): () => void {
  let left = requests
  for (const name of REQUESTS) {
    const request = objects[name].bind(objects) as (...args: unknown[]) => Promise<unknown>
    Object.assign(objects, { [name]: (...args: unknown[]) => (left-- > 0 ? request(...args) : new Promise(() => {})) })
  }
  return () => {
    for (const name of REQUESTS) Reflect.deleteProperty(objects, name)
  }
}

test('a process that dies anywhere on the way: the next one goes on, and everything is there in the end', async (t) => {
  for (let requests = 0; requests <= 12; requests++) {
    const [spool, objects, owners] = [new MemoryRecordingStore(), newBucket(), new OwnersUnderTest()]
    const first = scene({ spool, objects, owners, pid: 1 })
    const writer = await open(first.library)
    const revive = dieAfter(objects, requests)
    await writer.finish(0, END)
    const sha = await spool.digest('/recordings/rec_a.mp4')
    await first.clock.pass(1000)
    owners.living.delete(1)
    revive()
    const next = scene({ spool, objects, owners, pid: 2 })
    await next.library.recover()
    await next.archive.kept('rec_a')
    await next.clock.pass(1000)
    t.like(await next.library.get('rec_a'), { state: 'finished', stored: 'archived' }, `${requests} requests`)
    t.is(await sha256(await next.library.bytes('rec_a')), sha)
    t.deepEqual([await spool.files(), await spool.documents.names()], [[], []], `${requests} requests`)
    t.deepEqual((await objects.pendingUploads()).items, [])
  }
})

test('another process that lives is not disturbed, and a recording that waits can be removed', async (t) => {
  const [spool, objects, owners] = [new MemoryRecordingStore(), newBucket(), new OwnersUnderTest()]
  const first = scene({ spool, objects, owners, pid: 1 })
  const writer = await open(first.library)
  await first.clock.settle()
  objects.fault = fault('OBJECTS_UNREACHABLE')
  await writer.finish(0, END)
  await first.clock.pass(5000)
  const second = scene({ spool, objects, owners, pid: 2 })
  await second.library.recover()
  t.false(second.archive.has('rec_a'))
  objects.fault = () => {}
  await first.library.remove('rec_a')
  t.false(first.archive.has('rec_a'))
  t.deepEqual([await spool.files(), await spool.documents.names(), await keys(objects)], [[], [], []])
  t.deepEqual((await objects.pendingUploads()).items, [])
})

test('what another process writes, or is at work on, cannot be removed, and goes on being brought', async (t) => {
  const [spool, objects, owners] = [new MemoryRecordingStore(), newBucket(), new OwnersUnderTest()]
  const first = scene({ spool, objects, owners, pid: 1 })
  const second = scene({ spool, objects, owners, pid: 2 })
  const writer = await open(first.library)
  await first.clock.settle()
  const before = (await objects.pendingUploads()).items
  t.is(before.length, 1)
  await t.throwsAsync(second.library.remove('rec_a'), { code: 'RECORDING_ACTIVE' })
  t.deepEqual((await objects.pendingUploads()).items, before)

  objects.fault = fault('OBJECTS_UNREACHABLE')
  await writer.finish(0, END)
  await first.clock.pass(5000)
  const other = new Ownership(spool.documents, owners.process(2), first.clock)
  t.true(await other.claim('rec_a'))
  await t.throwsAsync(first.library.remove('rec_a'), { code: 'RECORDING_ACTIVE' })
  await other.release('rec_a')
  objects.fault = () => {}
  t.true(first.archive.has('rec_a'))
  await first.clock.pass(60_000)
  t.like(await first.library.get('rec_a'), { state: 'finished', stored: 'archived' })
})

/** A recording that a program left in its spool when it ended, since the bucket was away; it is back now. */
async function leftInSpool() {
  const [spool, objects, owners] = [new MemoryRecordingStore(), newBucket(), new OwnersUnderTest()]
  const first = scene({ spool, objects, owners, pid: 1 })
  const writer = await open(first.library)
  objects.fault = fault('OBJECTS_UNREACHABLE')
  await writer.finish(0, END)
  const closed = first.archive.close(0)
  await first.clock.pass(1)
  await closed
  objects.fault = () => {}
  return { spool, objects, owners, first }
}

test('what another process has brought until it is claimed is not missed', async (t) => {
  const { spool, objects, owners, first } = await leftInSpool()
  const create = spool.documents.create.bind(spool.documents)
  spool.documents.create = async (name, text) => {
    spool.documents.create = create
    t.regex(name, /upload/)
    await first.library.recover()
    await first.archive.kept('rec_a')
    return create(name, text)
  }
  const second = scene({ spool, objects, owners, pid: 2 })
  await second.library.recover()
  t.false(second.archive.has('rec_a'))
  t.deepEqual(second.log.sentences, [])
  t.like(await second.library.get('rec_a'), { state: 'finished', stored: 'archived' })
  t.deepEqual([await spool.files(), await spool.documents.names()], [[], []])
})

test('a recording that cannot be opened now is gone on with the next time', async (t) => {
  const { spool, objects, owners } = await leftInSpool()
  const second = scene({ spool, objects, owners, pid: 2 })
  spool.open = async () => {
    throw new FlyBrowserError('STORE_UNWRITABLE', { path: 'rec_a.mp4', reason: 'too many open files' })
  }
  await second.library.recover()
  t.deepEqual(second.log.sentences, ['A recording in the spool could not be gone on with'])
  Reflect.deleteProperty(spool, 'open')
  await second.library.recover()
  await second.archive.kept('rec_a')
  t.like(await second.library.get('rec_a'), { state: 'finished', stored: 'archived' })
})

test('what was completed when nobody heard of it goes when its recording is removed', async (t) => {
  const { library, objects, clock, spool } = scene()
  const writer = await open(library)
  objects.fault = (method) => {
    if (method !== 'completed') return
    objects.fault = fault('OBJECTS_UNREACHABLE')
    objects.fault(method)
  }
  await writer.finish(0, END)
  await clock.pass(5000)
  objects.fault = () => {}
  t.deepEqual(await keys(objects), ['rec_a.mp4'])
  await library.remove('rec_a')
  t.deepEqual([await keys(objects), await spool.files(), await spool.documents.names()], [[], [], []])
})

test('a bucket and a backup that are both away are tried by turns, and nothing stays at the other one', async (t) => {
  const [backup, limits] = [newBucket(), { backupAfterMs: 600_000 }]
  const { library, archive, objects, clock, spool } = scene({ backup, limits })
  const writer = await open(library)
  objects.fault = fault('OBJECTS_UNREACHABLE')
  let begun = 0
  backup.fault = (method) => {
    if (method === 'begin') begun++
    else fault('OBJECTS_UNREACHABLE')()
  }
  await writer.finish(0, END)
  await clock.pass(900_000)
  t.is(begun, 1)
  objects.fault = () => {}
  await clock.pass(1_200_000)
  backup.fault = () => {}
  await clock.pass(60_000)
  await archive.kept('rec_a')
  t.like(await library.get('rec_a'), { state: 'finished', stored: 'archived' })
  await clock.settle()
  t.deepEqual([await spool.files(), await spool.documents.names(), await keys(backup)], [[], [], []])
})

for (const kind of ['folder', 'bucket'])
  test(`a recording in a backup that is a ${kind} is removed whole, without asking the bucket that is away`, async (t) => {
    const [folder, bucket] = [new MemoryRecordingStore(), newBucket()]
    const limits = { backupAfterMs: 60_000 }
    const { library, archive, objects, clock, spool, store } = scene({
      backup: kind === 'folder' ? folder : bucket,
      limits,
    })
    const writer = await open(library)
    await spool.attachments.write('rec_a', 'sprites.vtt', new Uint8Array(5))
    objects.fault = fault('OBJECTS_UNREACHABLE')
    await writer.finish(0, END)
    await clock.pass(180_000)
    await archive.kept('rec_a')
    t.is((await library.get('rec_a')).stored, 'backup')
    t.deepEqual(await store.attachments.names('rec_a'), ['sprites.vtt'])
    t.true((kind === 'folder' ? await folder.documents.names() : await keys(bucket)).length > 0)
    // Its paths are of the backup, which this store does not know as a folder of its own.
    store.remove = async (path) => (kind === 'folder' ? folder.remove(path) : bucket.remove(path.slice(12)))
    await library.remove('rec_a')
    t.deepEqual(await keys(bucket), [])
    t.deepEqual(
      [await folder.files(), await folder.documents.names(), await folder.attachments.names('rec_a')],
      [[], [], []],
    )
    t.deepEqual(
      [await spool.files(), (await spool.documents.names()).filter((name) => name === 'rec_a.json')],
      [[], []],
    )
  })

test('what is added to a recording in the bucket, and fails, is not taken for done', async (t) => {
  const { library, archive, objects, store } = scene()
  await (await open(library)).finish(0, END)
  await archive.kept('rec_a')
  const file = await store.attachments.append('rec_a', 'timeline.draft')
  await file.write(new Uint8Array([1, 2]))
  objects.fault = fault('OBJECTS_REFUSED')
  await t.throwsAsync(file.sync(), { code: 'OBJECTS_REFUSED' })
  objects.fault = () => {}
  await file.close()
  t.deepEqual(await store.attachments.read('rec_a', 'timeline.draft'), new Uint8Array([1, 2]))
})

test('uploads that were left are looked for in a backup too', async (t) => {
  const backup = newBucket()
  const { archive, objects, clock } = scene({ backup, clock: new VirtualClock(Date.now() + 3 * 86_400_000) })
  for (const bucket of [objects, backup]) await bucket.begin('rec_left.mp4')
  const sweeping = archive.sweepDaily()
  await clock.pass(1000)
  for (const bucket of [objects, backup]) t.deepEqual((await bucket.pendingUploads()).items, [])
  sweeping.unsubscribe()
  t.is(clock.timers, 0)
})

test('what takes part after part and refuses the whole is not sent without end', async (t) => {
  const { library, objects, clock } = scene()
  await (await open(library)).finish(0, END)
  let begun = 0
  objects.fault = (method) => {
    if (method === 'begin') begun++
    if (method === 'complete') fault('OBJECTS_REFUSED')()
    if (method === 'parts') throw new FlyBrowserError('UPLOAD_UNKNOWN', { key: 'rec_a.mp4' })
  }
  await clock.pass(3_600_000)
  t.true(begun > 3 && begun < 25, `sent ${begun} times in an hour`)
  objects.fault = () => {}
  await clock.pass(300_000)
  t.like(await library.get('rec_a'), { state: 'finished', stored: 'archived' })
})

test('the program ends: what has ended gets a while, and what does not get there stays for the next', async (t) => {
  const { library, archive, spool, objects, clock } = scene()
  const writer = await open(library)
  await clock.settle()
  objects.fault = fault('OBJECTS_UNREACHABLE')
  await writer.finish(0, END)
  const closed = archive.close(10_000)
  await clock.pass(10_000)
  await closed
  t.like(await library.get('rec_a'), { state: 'finishing', stored: 'spool' })
  t.deepEqual(await spool.files(), ['rec_a.mp4'])
  t.is(clock.timers, 0)
})

test('while the bucket is away, what never got there is told, watched and removed without asking it', async (t) => {
  const { library, spool, objects, clock } = scene()
  objects.fault = fault('OBJECTS_UNREACHABLE')
  await (await open(library)).finish(0, END)
  await clock.pass(10_000)
  t.is((await library.get('rec_a')).stored, 'spool')
  t.true((await library.bytes('rec_a')).size > FRAMES * 1000)
  await library.remove('rec_a')
  t.deepEqual([await spool.files(), await spool.documents.names()], [[], []])
  await clock.pass(600_000)
  t.is(clock.timers, 0)
})

test('a file at a path of the user stays there', async (t) => {
  const { library, objects, archive, names } = scene()
  const writer = await library.open({ recordingId: 'rec_a', sessionId: 's', filePath: '/home/film.mp4' })
  writer.append(initFragment(FILM))
  for (let i = 0; i < FRAMES; i++) writer.append(mediaFragmentOf(FILM, i))
  await writer.finish(0, END)
  t.like(await library.get('rec_a'), { state: 'finished', stored: 'local', filePath: '/home/film.mp4' })
  t.false(archive.has('rec_a'))
  t.deepEqual(names(), ['recording.finished'])
  t.deepEqual(await keys(objects), [])
})

test('nobody waits for a recording longer than he wants to', async (t) => {
  const { library, archive, objects, clock } = scene()
  const writer = await open(library)
  objects.fault = fault('OBJECTS_UNREACHABLE')
  await writer.finish(0, END)
  const waited = archive.kept('rec_a', 30_000)
  await clock.pass(29_000)
  t.is(await Promise.race([waited, 'still waiting']), 'still waiting')
  await clock.pass(1000)
  t.is(await waited, undefined)
  objects.fault = () => {}
  const kept = archive.kept('rec_a', 3_600_000)
  await clock.pass(60_000)
  t.is((await kept)?.path, 's3://films/rec_a.mp4')
})

test('verify finds nothing amiss with a recording on its way, nor with one that is kept', async (t) => {
  const { library, archive, store, objects, clock, owners } = scene()
  const parts = { store, clock, recordings: library, owners: owners.process(1) }
  const found = async () => {
    const all: string[] = []
    for await (const { kind } of verifyRecordings(parts)) all.push(kind)
    return all
  }
  const writer = await open(library)
  t.deepEqual(await found(), [])
  await writer.finish(0, END)
  t.deepEqual(await found(), [])
  await clock.settle()
  await archive.kept('rec_a')
  t.is((await library.get('rec_a')).stored, 'archived')
  t.deepEqual(await found(), [])
  await objects.remove('rec_a.mp4')
  t.is((await found()).length, 1)
})

test('a page of what is in a bucket reads what is on it, beside what is still in the spool', async (t) => {
  const { library, objects, store, clock } = scene()
  const ids = Array.from({ length: 40 }, (_, n) => `rec_${(clock.now() - n * 3_600_000).toString(36)}0000`)
  for (const [n, id] of ids.entries()) {
    const document = JSON.stringify(documentOf(n, { id }))
    if (n % 5 === 0) await store.spool.documents.write(`${id}.json`, document)
    else await objects.put(`.metadata/${id}.json`, new TextEncoder().encode(document))
  }
  let gets = 0
  objects.fault = (method) => {
    if (method === 'get') gets++
  }
  const page = await library.list({ limit: 10 })
  t.deepEqual(
    page.recordings.map(({ recordingId }) => recordingId),
    ids.slice(0, 10),
  )
  t.is(gets, 8)
  const { recordings } = await library.list({ limit: 10, cursor: page.cursor ?? '' })
  t.deepEqual(
    recordings.map(({ recordingId }) => recordingId),
    ids.slice(10, 20),
  )
  t.is(gets, 16)
})
