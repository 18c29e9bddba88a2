import { readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import test from 'ava'
import { initFragment, mediaFragmentOf, opaqueVideo, opaqueVp8 } from '../helpers/recording-fragments.ts'
import { type ServeScene, serveScene } from './serve-scene.ts'

const VIDEO = opaqueVideo(60, 500)

/** Begins a recording of two seconds; `finish` makes it whole. */
async function record({ recordings }: ServeScene, recordingId: string) {
  const writer = await recordings.open({ recordingId, sessionId: 'ses_1' })
  writer.append(initFragment(VIDEO))
  for (let i = 0; i < VIDEO.units.length; i++) writer.append(mediaFragmentOf(VIDEO, i))
  return { finish: () => writer.finish(0, 2 * 90_000) }
}

/** Paths of the files this process has open (Linux). */
async function openFiles(): Promise<string[]> {
  const links = (await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => ''))
  return Promise.all(links)
}

test('recordings are listed, told and removed', async (t) => {
  const scene = await serveScene(t)
  const { ask } = scene
  t.deepEqual((await ask('GET', '/recordings')).body, { recordings: [] })
  const running = await record(scene, 'rec_one')
  t.is((await ask('GET', '/recordings/rec_one')).body.state, 'recording')
  for (const [method, path] of [
    ['DELETE', '/recordings/rec_one'],
    ['GET', '/recordings/rec_one/video'],
  ] as const) {
    const refused = await ask(method, path)
    t.is(refused.status, 409)
    t.is(refused.body.code, 'RECORDING_ACTIVE')
  }
  await running.finish()
  const { body } = await ask('GET', '/recordings/rec_one')
  t.like(body, {
    recording_id: 'rec_one',
    session_id: 'ses_1',
    state: 'finished',
    duration_seconds: 2,
    frame_count: 60,
  })
  t.is(body.video_url, '/recordings/rec_one/video')
  t.deepEqual((await ask('GET', '/recordings')).body, { recordings: [body] })
  t.deepEqual((await ask('DELETE', '/recordings/rec_one')).body, { recording_id: 'rec_one', removed: true })
  t.is((await ask('GET', '/recordings/rec_one')).body.code, 'RECORDING_UNKNOWN')
  await t.throwsAsync(readFile(body.file_path), { code: 'ENOENT' })
})

test('a video is sent whole or a range of it', async (t) => {
  const scene = await serveScene(t)
  const { ask } = scene
  await (await record(scene, 'rec_one')).finish()
  const file = await readFile(join(scene.folder, 'rec_one.mp4'))
  const path = '/recordings/rec_one/video'
  const get = (headers: Record<string, string> = {}, method = 'GET') => ask(method, path, undefined, headers)

  const whole = await get()
  t.is(whole.status, 200)
  t.true(file.equals(whole.body))
  t.is(whole.headers.get('content-type'), 'video/mp4')
  t.is(whole.headers.get('accept-ranges'), 'bytes')
  t.is(whole.headers.get('cache-control'), 'private, no-cache')
  const head = await get({}, 'HEAD')
  t.is(head.headers.get('content-length'), String(file.length))
  t.is(head.body.length, 0)

  const ranged = await get({ range: 'bytes=100-299' }, 'HEAD')
  t.is(ranged.status, 200, 'ranges are of GET alone')
  t.is(ranged.headers.get('content-length'), String(file.length))

  const part = await get({ range: 'bytes=100-299' })
  t.is(part.status, 206)
  t.true(file.subarray(100, 300).equals(part.body))
  t.is(part.headers.get('content-range'), `bytes 100-299/${file.length}`)
  t.is(part.headers.get('content-length'), '200')
  t.true(file.subarray(-7).equals((await get({ range: 'bytes=-7' })).body))
  t.true(file.equals((await get({ range: 'bytes=0-1,5-6' })).body))

  const beyond = await get({ range: `bytes=${file.length}-` })
  t.is(beyond.status, 416)
  t.is(beyond.headers.get('content-range'), `bytes */${file.length}`)
  t.is(beyond.body.code, 'REQUEST_INVALID')

  const tag = whole.headers.get('etag') ?? ''
  const modified = whole.headers.get('last-modified') ?? ''
  t.is((await get({ 'if-none-match': `"another", W/${tag}` })).status, 304)
  const meant = await get({ range: 'bytes=100-299', 'if-match': '"another"' })
  t.is(meant.status, 412)
  t.is(meant.body.code, 'REQUEST_INVALID')
  for (const condition of [tag, modified]) t.is((await get({ range: 'bytes=0-9', 'if-range': condition })).status, 206)
  t.is((await get({ range: 'bytes=0-9', 'if-range': '"another"' })).status, 200)
})

test('a WebM is listed as one and sent as one, whatever its name', async (t) => {
  const { ask, recordings, folder } = await serveScene(t)
  const video = opaqueVp8(30)
  const filePath = join(folder, 'film.unusual')
  const writer = await recordings.open({ recordingId: 'rec_web', sessionId: 'ses_1', container: 'webm', filePath })
  writer.append(initFragment(video))
  for (let i = 0; i < 30; i++) writer.append(mediaFragmentOf(video, i))
  await writer.finish(0, 90_000)
  const { body } = await ask('GET', '/recordings/rec_web')
  t.like(body, { container: 'webm', codec: 'vp8', codecs: 'vp8', duration_seconds: 1, file_path: filePath })
  const answer = await ask('GET', '/recordings/rec_web/video')
  t.is(answer.headers.get('content-type'), 'video/webm')
  t.deepEqual([...answer.body.subarray(0, 4)], [0x1a, 0x45, 0xdf, 0xa3])
})

test('a client that leaves in the middle of a video leaves no open file behind', async (t) => {
  const scene = await serveScene(t)
  const { ask, url } = scene
  await (await record(scene, 'rec_one')).finish()
  // Larger than what the kernel buffers for a connection.
  const path = join(scene.folder, 'rec_one.mp4')
  await writeFile(path, Buffer.alloc(32 << 20))
  const leaving = new AbortController()
  const answer = await fetch(`${url}/recordings/rec_one/video`, { signal: leaving.signal })
  t.is(answer.headers.get('content-length'), String(32 << 20))
  t.true((await openFiles()).includes(path))
  leaving.abort()
  await t.throwsAsync(answer.arrayBuffer(), { any: true })
  const patience = AbortSignal.timeout(5000)
  while ((await openFiles()).includes(path)) {
    patience.throwIfAborted()
    await turn()
  }
  t.is((await ask('GET', '/recordings/rec_one')).status, 200)
})

test('a file that is gone, an id that is none, and a path for an id are said to be so', async (t) => {
  const scene = await serveScene(t)
  const { ask } = scene
  await (await record(scene, 'rec_one')).finish()
  await rm(join(scene.folder, 'rec_one.mp4'))
  const gone = await ask('GET', '/recordings/rec_one/video')
  t.is(gone.status, 404)
  t.is(gone.body.code, 'RECORDING_NO_FILE')
  for (const id of ['rec_two', '..', '..%2F..%2Fetc%2Fpasswd', 'rec_%00', '%2e%2e'])
    for (const method of ['GET', 'DELETE']) {
      const answer = await ask(method, `/recordings/${id}`)
      t.is(answer.status, 404, id)
    }
})
