import { type FileHandle, link, mkdir, mkdtemp, open, readdir, readlink, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import { LocalRecordingStore } from '../../src/adapters/stores/fs/local-recording-store.ts'
import { MemoryRecordingStore } from '../../src/adapters/stores/memory/memory-recording-store.ts'
import { VirtualClock } from '../../src/pipeline/testing/virtual-clock.ts'
import { archiveWorld } from '../helpers/archive-world.ts'
import { MemoryObjectStore } from '../helpers/memory-objects.ts'
import { OwnersUnderTest } from '../helpers/recording-ports.ts'
import { recordingStoreContract } from './recording-store.ts'

const folders: string[] = []
const newFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'flybrowser-store-'))
  folders.push(folder)
  return folder
}
test.after.always(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))))

recordingStoreContract('memory', async () => ({ store: new MemoryRecordingStore(), userFolder: '/home/user' }))

recordingStoreContract('local', async () => {
  const folder = await newFolder()
  const userFolder = join(folder, 'user')
  await mkdir(userFolder)
  return { store: new LocalRecordingStore(join(folder, 'recordings')), userFolder }
})

const archived = async () => {
  const [spool, objects, clock] = [new MemoryRecordingStore(), new MemoryObjectStore(), new VirtualClock()]
  const owners = new OwnersUnderTest().process(1)
  return { store: archiveWorld({ spool, objects, owners, clock }).store, userFolder: '/home/user' }
}
// Over S3 itself: test/integration/s3-archive.test.ts, where a server is started.
recordingStoreContract('archived', archived, { versions: false })

recordingStoreContract('shared', async () => {
  const folder = await newFolder()
  const userFolder = join(folder, 'user')
  await mkdir(userFolder)
  return { store: new LocalRecordingStore(join(folder, 'recordings'), { shared: true }), userFolder }
})

test('local: a folder that cannot be made is told with its reason', async (t) => {
  const folder = await newFolder()
  await writeFile(join(folder, 'file'), '')
  for (const path of [join(folder, 'file'), join(folder, 'file', 'below'), '/proc/flybrowser']) {
    const error = await t.throwsAsync(new LocalRecordingStore(path).prepare(), { code: 'STORE_UNWRITABLE' })
    t.true(error?.message.includes(path))
  }
})

test('local: folders above are made, by several at once and again', async (t) => {
  const store = new LocalRecordingStore(join(await newFolder(), 'a', 'b', 'c'))
  await Promise.all([store.prepare(), store.prepare(), store.prepare()])
  await store.prepare()
  t.deepEqual(await store.files(), ['.metadata'])
})

test('local: a user file in a folder that is not there, or whose name is a folder', async (t) => {
  const folder = await newFolder()
  const store = new LocalRecordingStore(folder)
  await t.throwsAsync(store.create(join(folder, 'none', 'a.mp4')), {
    code: 'STORE_UNWRITABLE',
    message: /the folder does not exist/,
  })
  await t.throwsAsync(store.create(folder), { code: 'FILE_EXISTS' })
})

test('local: a crash between the new link and the removal of the old one is no obstacle', async (t) => {
  const folder = await newFolder()
  const store = new LocalRecordingStore(folder)
  await (await store.create(store.pathOf('rec_a.partial.mp4'))).close()
  await link(store.pathOf('rec_a.partial.mp4'), store.pathOf('rec_a.mp4'))
  t.true(await store.rename(store.pathOf('rec_a.partial.mp4'), store.pathOf('rec_a.mp4')))
  t.deepEqual(await store.files(), ['rec_a.mp4'])
})

/** Notes what is made durable, for as long as an action takes; only its own test runs meanwhile. */
async function synced(folder: string, action: () => Promise<unknown>): Promise<string[]> {
  const any = await open(folder, 'r')
  const prototype = Object.getPrototypeOf(any) as { sync: FileHandle['sync'] }
  await any.close()
  const { sync } = prototype
  const paths: string[] = []
  prototype.sync = async function (this: FileHandle) {
    paths.push(await readlink(`/proc/self/fd/${this.fd}`))
    return sync.call(this)
  }
  try {
    await action()
  } finally {
    prototype.sync = sync
  }
  return paths
}

test.serial('local: what was removed, and the first attachment of all, outlive a power failure', async (t) => {
  const folder = await newFolder()
  const store = new LocalRecordingStore(folder)
  await store.prepare()
  await (await store.create(store.pathOf('rec_a.mp4'))).close()
  await store.documents.write('rec_a.json', '{}')
  t.deepEqual(await synced(folder, () => store.remove(store.pathOf('rec_a.mp4'))), [folder])
  t.deepEqual(await synced(folder, () => store.documents.remove('rec_a.json')), [join(folder, '.metadata')])
  const paths = await synced(folder, () => store.attachments.write('rec_a', 'one.jpg', new Uint8Array(1)))
  t.deepEqual(paths.toSorted(), [folder, join(folder, '.attachments'), join(folder, '.attachments', 'rec_a')])
})

test('local: what killed processes left beside documents is removed after a day, and nothing else', async (t) => {
  const folder = await newFolder()
  const metadata = join(folder, '.metadata')
  await mkdir(metadata)
  const [left, busy] = ['.0b8f3c1e-52a6-4a7e-9a0d-0d8f5f1f2a3b', '.1b8f3c1e-52a6-4a7e-9a0d-0d8f5f1f2a3b']
  for (const name of [left, busy, '.notes', 'rec_a.json']) await writeFile(join(metadata, name), '{')
  const twoDaysAgo = Date.now() / 1000 - 2 * 86_400
  for (const name of [left, '.notes', 'rec_a.json']) await utimes(join(metadata, name), twoDaysAgo, twoDaysAgo)
  await new LocalRecordingStore(folder).prepare()
  t.deepEqual((await readdir(metadata)).toSorted(), [busy, '.notes', 'rec_a.json'])
})

test('local and memory tell which recordings have attachments', async (t) => {
  for (const store of [new LocalRecordingStore(await newFolder()), new MemoryRecordingStore()]) {
    t.deepEqual(await store.attachments.recordings?.(), [])
    for (const id of ['rec_b', 'rec_a']) await store.attachments.write(id, 'one.jpg', new Uint8Array(1))
    t.deepEqual(await store.attachments.recordings?.(), ['rec_a', 'rec_b'])
    await store.attachments.removeAll('rec_a')
    t.deepEqual(await store.attachments.recordings?.(), ['rec_b'])
  }
})
