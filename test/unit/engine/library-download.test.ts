import { createHash } from 'node:crypto'
import test from 'ava'
import { MemoryRecordingStore } from '../../../src/adapters/stores/memory/memory-recording-store.ts'
import { type DownloadWish, downloadRecording } from '../../../src/engine/recordings/library/download-recording.ts'
import { documentOf, idOf, writeDocuments } from '../../helpers/recording-documents.ts'
import { contentOf, smallLibrary } from '../../helpers/small-library.ts'

const PIECE = 1000
const sha256 = (content: Uint8Array) => createHash('sha256').update(content).digest('hex')
const partialOf = (path: string, checksum: string) => `${path}.${checksum.slice(0, 8)}.${idOf(1)}.partial`
const PARTIAL = partialOf('/home/film.mp4', sha256(contentOf(1, 3500)))

/** A library whose first recording is read in pieces, and a disk to fetch it to. */
async function world(bytes = 3500) {
  const parts = smallLibrary()
  const files = new MemoryRecordingStore()
  await parts.add(1, bytes)
  const asked: number[] = []
  const given = parts.store.bytes.bind(parts.store)
  parts.store.bytes = async (path, contentType) => {
    const whole = await given(path, contentType)
    if (!whole) return whole
    const pieces: Uint8Array[] = []
    for await (const piece of whole.read(0, whole.size)) pieces.push(piece)
    const content = new Uint8Array(Buffer.concat(pieces))
    const read = async function* (from: number, to: number) {
      for (let at = from; at < to; at += PIECE) {
        asked.push(at)
        yield content.subarray(at, Math.min(at + PIECE, to))
      }
    }
    return { ...whole, read }
  }
  const download = (path = '/home/film.mp4', wish: DownloadWish = {}) =>
    downloadRecording({ recordings: parts.library, files }, idOf(1), path, wish)
  const put = async (path: string, content: Uint8Array) => {
    const file = await files.create(path)
    await file.write([content], 0)
  }
  const contentAt = async (path: string) => (await files.open(path))?.read(0, 1e6)
  return { ...parts, files, asked, download, put, contentAt }
}

test('a recording is fetched whole, with progress, and its checksum is noted', async (t) => {
  const { download, contentAt, files, library } = await world()
  const told: string[] = []
  const onProgress: DownloadWish['onProgress'] = ({ receivedBytes, totalBytes }) =>
    told.push(`${receivedBytes}/${totalBytes}`)
  const done = await download('/home/film.mp4', { onProgress })
  t.like(done, { recordingId: idOf(1), filePath: '/home/film.mp4', fileSizeBytes: 3500, resumedBytes: 0 })
  t.deepEqual(await contentAt('/home/film.mp4'), contentOf(1, 3500))
  t.deepEqual(told, ['0/3500', '1000/3500', '2000/3500', '3000/3500', '3500/3500'])
  t.is((await library.get(idOf(1))).sha256, done.sha256)
  t.false(await files.exists(PARTIAL))
  t.false(library.isRead(idOf(1)))
})

test('broken off, it goes on where it was', async (t) => {
  const { download, contentAt, asked, files, library } = await world()
  const stop = new AbortController()
  const onProgress: DownloadWish['onProgress'] = ({ receivedBytes }) =>
    receivedBytes === 2000 && stop.abort(new Error('enough'))
  await t.throwsAsync(download('/home/film.mp4', { signal: stop.signal, onProgress }), { message: 'enough' })
  t.false(await files.exists('/home/film.mp4'))
  t.false(library.isRead(idOf(1)))
  asked.length = 0
  t.like(await download(), { resumedBytes: 2000 })
  t.deepEqual(asked, [2000, 3000])
  t.deepEqual(await contentAt('/home/film.mp4'), contentOf(1, 3500))
})

test('what was left of another file is not believed', async (t) => {
  const strange = [contentOf(2, 2000), contentOf(2, 3500), contentOf(2, 9000), new Uint8Array(100)]
  for (const left of strange) {
    const { download, contentAt, put } = await world()
    await put(PARTIAL, left)
    await download()
    t.deepEqual(await contentAt('/home/film.mp4'), contentOf(1, 3500))
  }
})

test('nothing is overwritten unless that is asked for', async (t) => {
  const { download, contentAt, put, files } = await world()
  await put('/home/film.mp4', Uint8Array.of(1, 2, 3))
  await t.throwsAsync(download(), { code: 'FILE_EXISTS' })
  t.deepEqual(await contentAt('/home/film.mp4'), Uint8Array.of(1, 2, 3))
  await download('/home/film.mp4', { overwrite: true })
  t.deepEqual(await contentAt('/home/film.mp4'), contentOf(1, 3500))
  // Somebody takes the name meanwhile.
  const onProgress = () => void put('/home/b.mp4', Uint8Array.of(9)).catch(() => {})
  await t.throwsAsync(download('/home/b.mp4', { onProgress }), { code: 'FILE_EXISTS' })
  t.deepEqual(await contentAt('/home/b.mp4'), Uint8Array.of(9))
  t.true(await files.exists(partialOf('/home/b.mp4', sha256(contentOf(1, 3500)))))
})

test('a recording that is removed meanwhile is fetched to its end', async (t) => {
  const { download, contentAt, library } = await world()
  let removed: Promise<void> | undefined
  const onProgress = () => {
    removed ??= library.remove(idOf(1))
  }
  await download('/home/film.mp4', { onProgress })
  await removed
  t.deepEqual(await contentAt('/home/film.mp4'), contentOf(1, 3500))
  await t.throwsAsync(download('/home/again.mp4'), { code: 'RECORDING_UNKNOWN' })
})

test('a file that is not what its checksum says is not given out', async (t) => {
  const { download, files, store } = await world()
  await writeDocuments(store, documentOf(1, { file_size_bytes: 3500, sha256: 'f'.repeat(64) }))
  await t.throwsAsync(download(), { code: 'RECORDING_DAMAGED' })
  t.false(await files.exists('/home/film.mp4'))
  t.false(await files.exists(partialOf('/home/film.mp4', 'f'.repeat(64))))
})

test('a recording that becomes smaller at that moment is fetched as it is then', async (t) => {
  const { download, contentAt, store, library } = await world()
  await library.digest(idOf(1))
  let swapped: Promise<void> | undefined
  const swap = async () => {
    const path = `/recordings/${idOf(1)}.mp4`
    await store.remove(path)
    await (await store.create(path)).write([contentOf(5, 800)], 0)
    await writeDocuments(store, documentOf(1, { file_size_bytes: 800, codecs: 'hvc1' }))
  }
  const given = store.bytes
  store.bytes = async (path, type) => {
    swapped ??= swap()
    await swapped
    return given(path, type)
  }
  t.like(await download(), { fileSizeBytes: 800 })
  t.deepEqual(await contentAt('/home/film.mp4'), contentOf(5, 800))
})

test('what is no file name and what is no recording is refused before anything is made', async (t) => {
  const { library, files, add } = await world()
  const get = (id: string, path = '/home/a.mp4') => downloadRecording({ recordings: library, files }, id, path)
  for (const path of ['', '/home/\0.mp4']) await t.throwsAsync(get(idOf(1), path), { code: 'OPTION_INVALID' })
  for (const id of ['rec_none', '../../etc/passwd', '/etc/passwd', 'rec_\0', `rec_${'a'.repeat(10_000)}`])
    await t.throwsAsync(get(id), { code: 'RECORDING_UNKNOWN' })
  await add(2, 10, { state: 'recording', working_path: '/recordings/x.partial.mp4' })
  await t.throwsAsync(get(idOf(2)), { code: 'RECORDING_ACTIVE' })
  t.deepEqual(await files.files(), [])
})

test('several fetch to one path at once: one file, and the others are told', async (t) => {
  const { download, contentAt, files } = await world()
  const results = await Promise.allSettled([1, 2, 3].map(() => download()))
  const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason.code] : []))
  t.deepEqual(failures, ['FILE_EXISTS', 'FILE_EXISTS'])
  t.deepEqual(await contentAt('/home/film.mp4'), contentOf(1, 3500))
  await Promise.all([1, 2].map(() => download('/home/film.mp4', { overwrite: true })))
  t.deepEqual(await contentAt('/home/film.mp4'), contentOf(1, 3500))
  t.false(await files.exists(PARTIAL))
})

test('who fetches what the recording was is not disturbed by who fetches what it has become', async (t) => {
  const { download, contentAt, store, add } = await world()
  let second: Promise<unknown> | undefined
  const swap = async () => {
    await store.remove(`/recordings/${idOf(1)}.mp4`)
    await add(1, 5000, { codecs: 'hvc1' })
    await download('/home/film.mp4', { overwrite: true })
  }
  const onProgress = () => {
    second ??= swap()
  }
  const first = await download('/home/film.mp4', { overwrite: true, onProgress })
  await second
  const size = (await contentAt('/home/film.mp4'))?.length ?? 0
  t.deepEqual(await contentAt('/home/film.mp4'), contentOf(1, size))
  t.is(first.sha256, sha256(contentOf(1, first.fileSizeBytes)))
})
