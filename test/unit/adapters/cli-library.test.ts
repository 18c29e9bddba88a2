import test from 'ava'
import { RecordingShelf } from '../../../src/adapters/sdk/recording-shelf.ts'
import { MemoryRecordingStore } from '../../../src/adapters/stores/memory/memory-recording-store.ts'
import { runScene } from '../../helpers/cli-world.ts'
import { documentOf, FIRST_MS, idOf, writeDocuments } from '../../helpers/recording-documents.ts'
import { contentOf, smallLibrary } from '../../helpers/small-library.ts'

/** The command line over so many recordings in memory. */
async function world(count: number) {
  const parts = smallLibrary()
  for (let n = 0; n < count; n++) await parts.add(n, 2500 * (n + 1), { codecs: 'avc1.42c01f' })
  await parts.clock.pass(count * 60_000)
  const files = new MemoryRecordingStore()
  const shelf = new RecordingShelf({ ...parts, recordings: parts.library, files })
  const run = (...words: string[]) => runScene(['recordings', ...words], { shelf, cwd: '/home' })
  const ids = async () => (await parts.library.list()).recordings.map(({ recordingId }) => recordingId)
  return { ...parts, files, run, ids }
}

test('recordings list: a table for people, the newest first, JSON lines for programs', async (t) => {
  const { run, store } = await world(2)
  const begun = {
    state: 'recording',
    started_at: null,
    codecs: '',
    duration_seconds: 0,
    session_id: 's\u001b[2J\n1',
  } as const
  await writeDocuments(
    store,
    documentOf(2, { ...begun, working_path: '/recordings/x.partial.mp4', file_size_bytes: 0 }),
  )
  const { stdout } = await run('list')
  t.is(
    stdout,
    [
      'ID          SESSION  STATE      BEGAN (UTC)          LENGTH  SIZE    CODEC',
      'rec_000002  s [2J 1  recording  -                    00:00   0 B     -',
      'rec_000001  ses_1    finished   2026-11-01 00:01:00  00:10   5.0 kB  h264',
      'rec_000000  ses_0    finished   2026-11-01 00:00:00  00:10   2.5 kB  h264',
      '',
    ].join('\n'),
  )
  const objects = (await run('list', '--json', '--state', 'finished', '--session-id', 'ses_0')).objects()
  t.is(objects.length, 1)
  t.like(objects[0], { recording_id: idOf(0), state: 'finished', file_size_bytes: 2500 })
  t.is((await run('list', '--since', '2026-11-02')).stdout, 'No recordings.\n')
  t.is((await run('list', '--json', '--since', '2026-11-02')).stdout, '')
})

test('recordings list: people are told of more, programs get all', async (t) => {
  const { run, store } = await world(0)
  for (let n = 0; n < 60; n++) await writeDocuments(store, documentOf(n))
  const lines = (await run('list')).stdout.trim().split('\n')
  t.is(lines.length, 52)
  t.is(lines.at(-1), 'There are more: --limit shows more than 50.')
  t.is((await run('list', '--limit', '5')).stdout.trim().split('\n').length, 7)
  t.is((await run('list', '--limit', '1500')).stdout.trim().split('\n').length, 61)
  t.is((await run('list', '--json')).objects().length, 60)
  for (const words of [
    ['--limit', '0'],
    ['--limit', '-1'],
    ['--state', 'gone'],
    ['--since', 'once'],
    ['--since', '-7d'],
  ])
    t.is((await run('list', ...words)).exit, 2, words.join(' '))
})

test('recordings show: what is known of one', async (t) => {
  const { run } = await world(1)
  const { stdout } = await run('show', idOf(0))
  t.regex(stdout, /^recording +rec_000000$/m)
  t.regex(stdout, /^size +2\.5 kB \(2500 bytes\)$/m)
  t.like((await run('show', idOf(0), '--json')).objects()[0], { recording_id: idOf(0) })
  const unknown = await run('show', '../../etc/passwd')
  t.is(unknown.exit, 2)
  t.regex(unknown.stderr, /RECORDING_UNKNOWN/)
})

test('recordings download: to its own name or another, never over a file unless forced', async (t) => {
  const { run, files, library } = await world(1)
  t.is((await run('download', idOf(0))).stdout.split('\n').at(-2), `/home/${idOf(0)}.mp4: 2.5 kB`)
  const file = await files.open(`/home/${idOf(0)}.mp4`)
  t.deepEqual(await file?.read(0, 2500), contentOf(0, 2500))
  const again = await run('download', idOf(0), '-o', `${idOf(0)}.mp4`)
  t.is(again.exit, 2)
  t.regex(again.stderr, /FILE_EXISTS/)
  t.is((await run('download', idOf(0), '-o', `${idOf(0)}.mp4`, '--force')).exit, 0)
  const [told] = (await run('download', idOf(0), '-o', 'b.mp4', '--json')).objects()
  t.like(told, { file_path: '/home/b.mp4', resumed_bytes: 0, sha256: await library.digest(idOf(0)) })
})

test('recordings download: stopped, it says how to go on', async (t) => {
  const stop = new AbortController()
  stop.abort()
  const files = new MemoryRecordingStore()
  const parts = smallLibrary()
  await parts.add(0, 100)
  const shelf = new RecordingShelf({ ...parts, recordings: parts.library, files })
  const stopped = await runScene(['recordings', 'download', idOf(0)], { shelf, stop: stop.signal })
  t.is(stopped.exit, 130)
  t.regex(stopped.stdout, /goes on from here/)
})

test('recordings delete: each that can be, and what cannot be said', async (t) => {
  const { run, ids } = await world(3)
  const { exit, stdout, stderr } = await run('delete', idOf(0), 'rec_none', idOf(2), idOf(2))
  t.is(exit, 2)
  t.is(stdout, `${idOf(0)}: removed\n${idOf(2)}: removed\n`)
  t.regex(stderr, /rec_none/)
  const each = await run('delete', 'rec_none', 'rec_gone')
  t.regex(each.stderr, /RECORDING_UNKNOWN: .*rec_none.*\n.*\nRECORDING_UNKNOWN: .*rec_gone/)
  t.like((await run('delete', 'rec_none', 'rec_gone', '--json')).objects(), [
    { error: { code: 'RECORDING_UNKNOWN' } },
    { error: { code: 'RECORDING_UNKNOWN' } },
  ])
  t.deepEqual(await ids(), [idOf(1)])
  const long = await run('delete', `rec_${'a'.repeat(10_000)}`)
  t.is(long.exit, 2)
  t.true(long.stderr.length < 1000)
})

test('recordings clean: by age, dry first, and never by a number without its unit', async (t) => {
  const { run, ids, clock } = await world(3)
  t.is(clock.now(), FIRST_MS + 3 * 60_000)
  const dry = await run('clean', '--older-than', '90s', '--dry-run')
  t.is(
    dry.stdout,
    `${idOf(0)}: ended 2026-11-01 00:00, 2.5 kB, would be removed\n${idOf(1)}: ended 2026-11-01 00:01, 5.0 kB, would be removed\n` +
      '2 recordings would be removed, 7.5 kB.\n',
  )
  t.is((await ids()).length, 3)
  for (const age of ['7', '-7d', '7 weeks', '', '1e3d', 'NaN']) {
    const refused = await run('clean', '--older-than', age)
    t.is(refused.exit, 2, age)
  }
  t.is((await run('clean')).exit, 2)
  t.is((await ids()).length, 3)
  const outcomes = (await run('clean', '--older-than', '90s', '--json')).objects()
  t.like(outcomes, [{ recording_id: idOf(0), outcome: 'removed', reason: 'age' }, { recording_id: idOf(1) }])
  t.deepEqual(await ids(), [idOf(2)])
})

test('recordings verify: what does not fit and what mends it, and whether something is left', async (t) => {
  const { run, store } = await world(2)
  t.is((await run('verify')).stdout, '2 recordings, 0 amiss.\n')
  await store.documents.write(`${idOf(1)}.json`, '{"id": "rec')
  await store.remove(`/recordings/${idOf(0)}.mp4`)
  const found = await run('verify')
  t.is(found.exit, 1)
  t.regex(found.stdout, /^rec_000000: file-missing, .* is gone\. With --repair it is noted as failed\.$/m)
  t.regex(found.stdout, /^rec_000001: metadata-damaged, rec_000001\.json cannot be read\. With --repair /m)
  t.regex(found.stdout, /^2 recordings, 2 amiss\.$/m)
  await store.remove(`/recordings/${idOf(1)}.mp4`)
  const repaired = await run('verify', '--repair', '--json')
  t.is(repaired.exit, 0)
  t.like(repaired.objects(), [
    { recording_id: idOf(0), kind: 'file-missing', outcome: 'mended' },
    { recording_id: idOf(1), kind: 'metadata-damaged', outcome: 'mended' },
  ])
  t.is((await run('verify')).stdout, '1 recording, 0 amiss.\n')
})

test.serial('what is over at once says nothing of its progress, however long the process runs already', async (t) => {
  const { run } = await world(2)
  const { now } = performance
  performance.now = () => now.call(performance) + 3_600_000
  t.teardown(() => {
    performance.now = now
  })
  t.is((await run('verify')).stdout, '2 recordings, 0 amiss.\n')
})
