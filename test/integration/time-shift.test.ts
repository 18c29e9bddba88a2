import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readlink, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import test from 'ava'
import { LocalMediaStore } from '../../src/adapters/stores/fs/local-media-store.ts'
import { ProcessOwner } from '../../src/adapters/stores/fs/process-owner.ts'
import { until } from '../helpers/media-time.ts'
import { mediaFragmentOf, opaqueVideo } from '../helpers/recording-fragments.ts'
import { bodyOf, FPS, shiftScene } from './time-shift-scene.ts'

const run = promisify(execFile)

/** All files below a folder, with the rights of each and of the folders. */
const rightsBelow = async (folder: string): Promise<Set<string>> => {
  const names = await readdir(folder, { recursive: true })
  const modes = names.map(async (name) => {
    const found = await stat(join(folder, name))
    return `${found.isDirectory() ? 'folder' : 'file'} ${(found.mode & 0o777).toString(8)}`
  })
  return new Set(await Promise.all(modes))
}

test('five minutes back: every segment comes over HTTP byte for byte, from the disk or from memory', async (t) => {
  const { parent, seconds, segment, playlist, window } = await shiftScene(t, { windowMs: 300_000 })
  const made = await seconds(400)
  const text = await playlist()
  t.regex(text, /#EXT-X-MEDIA-SEQUENCE:101\n/)
  t.is(text.match(/#EXTINF/g)?.length, 300)
  t.true(window.memoryBytes < 70 * made.get(1)!.length, `${window.memoryBytes}`)
  let fromDisk = 0
  for (const { msn, elsewhere } of window.kept) {
    const answer = await segment(msn)
    t.is(answer.status, 200)
    t.is(Number(answer.headers.get('content-length')), made.get(msn)!.length)
    t.true((await bodyOf(answer)).equals(made.get(msn)!), `segment ${msn}`)
    if (elsewhere) fromDisk += 1
  }
  t.is(fromDisk, 244)
  t.is((await segment(97)).status, 404)
  const names = await readdir(parent, { recursive: true })
  t.is(names.filter((name) => name.endsWith('.m4s')).length, 244)
  t.deepEqual(await rightsBelow(parent), new Set(['folder 700', 'file 600']))
})

test('after the end the window is a whole video, which plays from its start to its end', async (t) => {
  const { parent, seconds, writer, url, playlist, window, close } = await shiftScene(t, { windowMs: 120_000 })
  await seconds(180)
  writer.end()
  await until('the end', () => window.ended)
  const text = await playlist()
  t.true(text.endsWith('#EXT-X-ENDLIST\n'))
  t.is(text.match(/#EXTINF/g)?.length, 120)
  const played = await run('ffprobe', [
    ...['-v', 'error', '-count_frames', '-show_entries', 'stream=nb_read_frames', '-of', 'csv=p=0'],
    url('playlist.m3u8'),
  ])
  t.is(played.stderr, '')
  t.is(Number(played.stdout.trim().split('\n')[0]), 120 * FPS)
  const shown = await run('ffmpeg', ['-v', 'error', '-xerror', '-i', url('playlist.m3u8'), '-f', 'null', '-'])
  t.is(shown.stderr, '')
  await close()
  t.deepEqual(await readdir(parent).catch(() => []), [], 'nothing is left on the disk')
})

test('who has begun to read a segment gets all of it, although it is removed meanwhile, a little at a time', async (t) => {
  const parent = await mkdtemp(join(tmpdir(), 'flybrowser-shift-'))
  t.teardown(() => rm(parent, { recursive: true }))
  const store = new LocalMediaStore({ owners: new ProcessOwner(), parent, reserveBytes: 0 })
  const shelf = store.shelf()
  const pieces = [1, 2, 3].map((value) => new Uint8Array(100_000).fill(value))
  await shelf.write(7, pieces)
  const reader = shelf.read(7)[Symbol.asyncIterator]()
  const read = [(await reader.next()).value as Uint8Array]
  await shelf.remove(7)
  await shelf.remove(7)
  for (let next = await reader.next(); !next.done; next = await reader.next()) read.push(next.value)
  t.true(read.every(({ length }) => length <= 65_536))
  t.true(Buffer.concat(read).equals(Buffer.concat(pieces)))
  await t.throwsAsync(async () => void (await shelf.read(7)[Symbol.asyncIterator]().next()), {
    code: 'MEDIA_STORE_FAILED',
  } as object)
  await shelf.write(8, pieces)
  await shelf.close()
  await t.throwsAsync(shelf.write(9, pieces), { code: 'MEDIA_STORE_FAILED' } as object)
  await store.close()
  t.deepEqual(await readdir(parent), [])
})

test('a file that somebody has removed is missing from one answer, and that is all', async (t) => {
  const { parent, seconds, segment } = await shiftScene(t, { windowMs: 100_000 })
  const made = await seconds(80)
  const names = await readdir(parent, { recursive: true })
  await rm(join(parent, names.find((name) => name.endsWith('/3.m4s')) ?? ''))
  const answer = await segment(3)
  t.is(answer.status, 404)
  t.is(answer.headers.get('cache-control'), 'no-store')
  t.like(await answer.json(), { code: 'MEDIA_UNKNOWN' })
  t.true((await bodyOf(await segment(4))).equals(made.get(4)!))
})

test('clients that stop reading hold an open file each and hardly any memory, and nothing once they have gone', async (t) => {
  const { seconds, url, stream, writer, window } = await shiftScene(t, { windowMs: 100_000 })
  const large = mediaFragmentOf(opaqueVideo(1, 32e6), 0)
  writer.push({ kind: 'part', msn: 0, part: 0, pts: 0, duration: 90_000, independent: true, fragments: [large] })
  writer.push({ kind: 'segment', msn: 0, parts: 1, pts: 0, duration: 90_000 })
  await seconds(70)
  t.truthy(window.segment(1)?.elsewhere)
  const openFiles = async () => {
    const fds = await readdir('/proc/self/fd')
    const paths = await Promise.all(fds.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')))
    return paths.filter((path) => path.endsWith('/1.m4s')).length
  }
  const before = process.memoryUsage().arrayBuffers
  const requests = [1, 2, 3, 4].map(() => get(url(`video/${stream.prefix}/segment-1.m4s`), { agent: false }))
  await Promise.all(requests.map((request) => once(request, 'response')))
  const growth = process.memoryUsage().arrayBuffers - before
  t.is(await openFiles(), 4)
  t.true(growth < 16e6, `${growth} bytes more`)
  for (const request of requests) request.destroy()
  await until('the files to be closed', async () => (await openFiles()) === 0)
})

test('what a killed process left is removed at the next start, and nothing else', async (t) => {
  const parent = await mkdtemp(join(tmpdir(), 'flybrowser-shift-'))
  t.teardown(() => rm(parent, { recursive: true }))
  const child = () => {
    const path = fileURLToPath(new URL('../helpers/media-store-child.js', import.meta.url))
    const spawned = spawn(process.execPath, [path, parent], { stdio: ['pipe', 'pipe', 'inherit'] })
    t.teardown(() => void spawned.kill('SIGKILL'))
    return once(spawned.stdout, 'data').then(() => spawned)
  }
  const [killed, living] = await Promise.all([child(), child()])
  const before = await readdir(parent)
  t.is(before.length, 2)
  killed.kill('SIGKILL')
  await once(killed, 'exit')

  const put = async (name: string, owner?: object) => {
    await mkdir(join(parent, name))
    if (owner) await writeFile(join(parent, name, 'owner.json'), JSON.stringify(owner))
  }
  await put('flybrowser-media-elsewhere', { host: 'another machine', pid: 1, started: '1' })
  await put('flybrowser-media-fresh')
  await put('flybrowser-media-old')
  await utimes(join(parent, 'flybrowser-media-old'), 0, 0)
  await put('something-else', { host: 'x', pid: 1, started: '1' })

  const store = new LocalMediaStore({ owners: new ProcessOwner(), parent })
  t.is(await store.reap(), 2)
  const after = await readdir(parent)
  t.is(after.filter((name) => before.includes(name)).length, 1)
  t.deepEqual(
    after.filter((name) => !before.includes(name)),
    ['flybrowser-media-elsewhere', 'flybrowser-media-fresh', 'something-else'],
  )
  living.kill('SIGKILL')
  await once(living, 'exit')
  t.is(await store.reap(), 1)
})

test('where nothing can be written the window is what memory holds, and the stream goes on', async (t) => {
  const warnings: object[] = []
  const log = { debug() {}, info() {}, error() {}, warn: (fields: object) => void warnings.push(fields) }
  const scene = await shiftScene(t, {
    windowMs: 120_000,
    parent: '/proc/nothing/here',
    log,
    maxMemoryBytes: 1_000_000,
    timeShift: { memoryMs: 10_000 },
  })
  const { window, seconds, segment, playlist } = scene
  const made = await seconds(120)
  t.true(window.memoryBytes <= 1_000_000)
  t.true(window.memoryBytes > 900_000)
  for (const { msn } of window.listed) t.true((await bodyOf(await segment(msn))).equals(made.get(msn)!))
  t.is((await playlist()).match(/#EXTINF/g)?.length, window.listed.length)
  await until('a warning', () => warnings.length > 0)
  t.is(warnings.length, 1)
  t.like(warnings[0], { code: 'MEDIA_STORE_FAILED', streamId: 's1' })
})
