import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import test, { type ExecutionContext } from 'ava'
import { until } from '../helpers/media-time.ts'
import { decodingErrors, probeFile } from '../helpers/probe.ts'
import { childrenOf, startServe } from '../helpers/serve-process.ts'
import { PACKAGE_ROOT } from '../helpers/session.ts'

const TOKEN = 'a-secret-of-some-length'

async function folderOf(t: ExecutionContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'flybrowser-serve-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** The pixel-clock page on a server of its own: callers from elsewhere open no files. */
async function servePage(t: ExecutionContext): Promise<string> {
  const page = await readFile(`${PACKAGE_ROOT}test/fixtures/pages/pixel-clock.html`)
  const server = createServer((_request, response) => response.setHeader('content-type', 'text/html').end(page))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

/** Sends requests with the token and reads JSON. */
const client =
  (url: string) =>
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of all kinds
  async (method: string, path: string, body?: object): Promise<any> => {
    const headers = { authorization: `Bearer ${TOKEN}`, ...(body ? { 'content-type': 'application/json' } : {}) }
    const response = await fetch(`${url}${path}`, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) })
    return { http_status: response.status, ...((await response.json()) as object) }
  }

/** A file fetched range by range. */
async function fetchByRanges(url: string, size: number, step: number): Promise<Buffer> {
  const pieces: Buffer[] = []
  for (let start = 0; start < size; start += step) {
    const range = `bytes=${start}-${start + step - 1}`
    const response = await fetch(url, { headers: { authorization: `Bearer ${TOKEN}`, range } })
    if (response.status !== 206) throw new Error(`${range} was answered ${response.status}`)
    pieces.push(Buffer.from(await response.arrayBuffer()))
  }
  return Buffer.concat(pieces)
}

test.serial(
  'over HTTP a page is opened, streamed and recorded; a signal finishes what is being recorded',
  async (t) => {
    const folder = await folderOf(t)
    const page = await servePage(t)
    const env = { FLYBROWSER_RECORDING_DIR: folder, FLYBROWSER_TOKEN: TOKEN, FLYBROWSER_LOG_LEVEL: 'error' }
    const serve = startServe(t, ['--port', '0'], env)
    const url = await serve.url
    const ask = client(url)

    const wish = { url: page, width: 640, height: 360, fps: 20 }
    const { session_id: id, http_status } = await ask('POST', '/sessions', wish)
    t.is(http_status, 201)
    // The recording takes the keyframes of the stream, whatever its profile: one encoder serves both.
    const stream = await ask('POST', `/sessions/${id}/stream/start`, { protocols: ['hls', 'ws'], latency: 'lan' })
    const recording = await ask('POST', `/sessions/${id}/recording/start`, {})
    t.is(new URL(stream.hls_url).origin, url)
    t.is(new URL(stream.websocket_url).origin, url.replace('http', 'ws'))
    t.is(stream.dash_url, null)
    await until('4 s of stream', async () => {
      const { status } = await ask('GET', `/sessions/${id}/stream/status`)
      return status.metrics.frames_sent > 80
    })
    const entries = ['-show_entries', 'stream=codec_name,width,height', '-of', 'json']
    const { stdout } = await promisify(execFile)('ffprobe', ['-v', 'error', ...entries, stream.hls_url])
    t.like(JSON.parse(stdout).streams[0], { codec_name: 'h264', width: 640, height: 360 })
    t.is((await fetch(stream.player_url)).status, 200)

    const shot = await fetch(`${url}/sessions/${id}/screenshot`, { headers: { authorization: `Bearer ${TOKEN}` } })
    t.is(Buffer.from(await shot.arrayBuffer()).toString('latin1', 1, 4), 'PNG')
    const children = await childrenOf(serve.child.pid)
    t.is(children.filter(({ command }) => command.includes('ffmpeg')).length, 1, 'one encoder serves both')
    t.true(children.some(({ command }) => command.includes('remote-debugging-pipe')))
    t.false(
      children.some(({ environment }) => environment.includes(TOKEN)),
      'no browser or encoder is told the token',
    )

    const result = await ask('POST', `/sessions/${id}/recording/stop`)
    t.is(result.recording_id, recording.recording_id)
    const video = await fetchByRanges(`${url}${result.video_url}`, result.file_size_bytes, 40_000)
    const copy = join(folder, 'copy.mp4')
    await writeFile(copy, video)
    t.true(video.equals(await readFile(result.file_path)))
    const probed = await probeFile(copy)
    t.like(probed, { codec: 'h264', width: 640, height: 360, complaints: '' })
    // What stands before the first picture shown, back to its keyframe, is in the file too.
    const lead = probed.frames - result.frame_count
    t.true(lead >= 0 && lead <= 20, `${lead} frames more than told`)
    t.true(probed.durationSeconds > 2)

    const second = await ask('POST', `/sessions/${id}/recording/start`, {})
    await until('a second of recording', async () => {
      const { duration_seconds: seconds } = await ask('GET', `/recordings/${second.recording_id}`)
      // Meanwhile what stands before the first picture shown counts, a GOP at most.
      return seconds > 2
    })
    serve.child.kill('SIGTERM')
    t.is(await serve.exit, 0, serve.said.stderr)
    const finished = join(folder, `${second.recording_id}.mp4`)
    t.is(await decodingErrors(finished), '')
    t.true((await probeFile(finished)).durationSeconds > 0.9)
    t.deepEqual(await childrenOf(serve.child.pid), [])
  },
)

test.serial('a stream on demand rests while nobody watches, and begins again for the first viewer', async (t) => {
  const env = { FLYBROWSER_TOKEN: TOKEN, FLYBROWSER_LOG_LEVEL: 'error' }
  const serve = startServe(t, ['--port', '0'], env)
  const ask = client(await serve.url)
  const { session_id: id } = await ask('POST', '/sessions', {
    url: await servePage(t),
    width: 320,
    height: 180,
    fps: 10,
  })
  const wish = { protocols: ['hls', 'dash', 'ws'], latency: 'lan', on_demand: true }
  const stream = await ask('POST', `/sessions/${id}/stream/start`, wish)
  const encoders = async () =>
    (await childrenOf(serve.child.pid)).filter(({ command }) => command.includes('ffmpeg')).length
  const states = async () => {
    const { status } = await ask('GET', `/sessions/${id}/stream/status`)
    const { state } = (await (await fetch(stream.player_url.replace(/player$/, 'status'))).json()) as { state: string }
    return [status.state, status.health, state]
  }
  t.deepEqual(await states(), ['live', 'good', 'live'])
  t.is(await encoders(), 1)
  await until('nothing to be encoded', async () => (await encoders()) === 0, 30_000)
  t.deepEqual(await states(), ['idle', 'good', 'idle'])
  t.is((await ask('GET', `/sessions/${id}/stream/status`)).status.metrics.buffer_health, 1)

  const media = new URL('video/media.m3u8', stream.hls_url)
  await until('a playlist that goes on', async () => /DISCONTINUITY\n/.test(await (await fetch(media)).text()))
  t.deepEqual(await states(), ['live', 'good', 'live'])
  t.is(await encoders(), 1)
  t.is((await ask('POST', `/sessions/${id}/stream/stop`)).stream_id, stream.stream_id)
  t.is(await encoders(), 0)
})

test.serial(
  'a browser that is killed gives its slot back; a server that is killed leaves recordings to the next',
  async (t) => {
    const folder = await folderOf(t)
    const page = await servePage(t)
    const env = { FLYBROWSER_RECORDING_DIR: folder, FLYBROWSER_MAX_SESSIONS: '1', FLYBROWSER_LOG_LEVEL: 'silent' }
    const first = startServe(t, ['--port', '0'], env)
    const ask = client(await first.url)
    const wish = { url: page, width: 320, height: 180, fps: 10 }
    const recorded = async () => {
      const { session_id: id } = await ask('POST', '/sessions', wish)
      const { recording_id: recordingId } = await ask('POST', `/sessions/${id}/recording/start`)
      await until(
        'a second of recording',
        async () => (await ask('GET', `/recordings/${recordingId}`)).duration_seconds >= 1,
      )
      return { id, recordingId }
    }

    const lost = await recorded()
    t.is((await ask('POST', '/sessions', wish)).code, 'SESSION_LIMIT')
    const browser = (await childrenOf(first.child.pid)).find(({ command }) => command.includes('remote-debugging-pipe'))
    if (!browser) throw new Error('the server has no browser')
    process.kill(browser.pid, 'SIGKILL')
    await until('the end of the session', async () => (await ask('GET', `/sessions/${lost.id}`)).state === 'ended')
    t.is((await ask('GET', `/recordings/${lost.recordingId}`)).state, 'finished')
    t.is((await ask('POST', `/sessions/${lost.id}/stream/start`)).code, 'BROWSER_GONE')

    const { recordingId } = await recorded()
    first.child.kill('SIGKILL')
    await first.exit
    const second = startServe(t, ['--port', '0'], env)
    const recovered = await client(await second.url)('GET', `/recordings/${recordingId}`)
    t.is(recovered.state, 'recovered', recovered.error?.message)
    t.is(await decodingErrors(recovered.file_path), '')

    await client(await second.url)('POST', '/sessions', {})
    second.child.kill('SIGTERM')
    second.child.kill('SIGINT')
    t.is(await second.exit, 1, 'a second signal waits for nothing')
  },
)
