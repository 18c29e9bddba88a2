import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import { FlyBrowser } from '../../src/index.ts'
import { documentOf, idOf } from '../helpers/recording-documents.ts'
import { contentOf } from '../helpers/small-library.ts'

test('without a session: recordings of a folder are listed, fetched, removed and cleaned', async (t) => {
  const recordingDir = await mkdtemp(join(tmpdir(), 'flybrowser-calls-'))
  t.teardown(() => rm(recordingDir, { recursive: true, force: true }))
  const metadata = join(recordingDir, '.metadata')
  await mkdir(metadata)
  const options = { recordingDir, logLevel: 'silent' } as const
  t.deepEqual(await FlyBrowser.listRecordings({}, options), { recordings: [] })
  // Another process has made them.
  for (const n of [0, 1, 2]) {
    const file_path = join(recordingDir, `${idOf(n)}.mp4`)
    await writeFile(file_path, contentOf(n, 700_000))
    const text = JSON.stringify(documentOf(n, { file_path, file_size_bytes: 700_000 }))
    await writeFile(join(metadata, `${idOf(n)}.json`), text)
  }
  const { recordings, cursor } = await FlyBrowser.listRecordings({ state: 'finished', limit: 2 }, options)
  t.deepEqual(
    recordings.map(({ recordingId }) => recordingId),
    [idOf(2), idOf(1)],
  )
  const next = await FlyBrowser.listRecordings({ state: 'finished', limit: 2, cursor: cursor ?? '' }, options)
  t.deepEqual(
    next.recordings.map(({ recordingId }) => recordingId),
    [idOf(0)],
  )

  const path = join(recordingDir, 'copy of mine.mp4')
  const stop = new AbortController()
  const broken = FlyBrowser.downloadRecording(idOf(1), path, {
    ...options,
    signal: stop.signal,
    onProgress: ({ receivedBytes }) => receivedBytes > 0 && stop.abort(new Error('enough')),
  })
  await t.throwsAsync(broken, { message: 'enough' })
  t.is((await readdir(recordingDir)).filter((name) => name.endsWith(`.${idOf(1)}.partial`)).length, 1)
  const done = await FlyBrowser.downloadRecording(idOf(1), path, options)
  t.true(done.resumedBytes > 0)
  t.deepEqual(new Uint8Array(await readFile(path)), contentOf(1, 700_000))
  t.is((await FlyBrowser.getRecording(idOf(1), options)).sha256, done.sha256)
  await t.throwsAsync(FlyBrowser.downloadRecording(idOf(1), path, options), { code: 'FILE_EXISTS' })

  await FlyBrowser.deleteRecording(idOf(1), options)
  for (const id of [idOf(1), '../copy of mine', '/etc/passwd', 'rec_\0'])
    await t.throwsAsync(FlyBrowser.deleteRecording(id, options), { code: 'RECORDING_UNKNOWN' })
  await t.throwsAsync(FlyBrowser.cleanRecordings({}, options), { code: 'OPTION_INVALID' })
  await t.throwsAsync(FlyBrowser.cleanRecordings({ olderThan: -1 }, options), { code: 'DURATION_INVALID' })
  await t.throwsAsync(FlyBrowser.cleanRecordings({ maxBytes: -1 }, options), { code: 'OPTION_INVALID' })
  const gone = await FlyBrowser.cleanRecordings({ maxBytes: 1_000_000 }, options)
  t.like(gone, [{ recordingId: idOf(0), outcome: 'removed', reason: 'size' }])
  t.deepEqual((await readdir(recordingDir)).toSorted(), ['.metadata', 'copy of mine.mp4', `${idOf(2)}.mp4`])
})
