import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import test, { type ExecutionContext } from 'ava'
import { childrenOf } from '../helpers/child-processes.ts'
import { until } from '../helpers/media-time.ts'
import { decodingErrors, probeFile } from '../helpers/probe.ts'
import { fixturePage } from '../helpers/session.ts'

const MAIN = fileURLToPath(new URL('../../src/main.js', import.meta.url))
const PAGE = fixturePage('pixel-clock.html')

interface CliProcess {
  readonly child: ChildProcess
  /** Its recording folder. */
  readonly folder: string
  /** Lines of standard output as they come, read as JSON with `--json`. */
  readonly lines: AsyncIterableIterator<string>
  readonly stderr: Promise<string>
  readonly exit: Promise<number | null>
}

/** Runs the built command as users do. */
async function start(t: ExecutionContext, words: readonly string[]): Promise<CliProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'flybrowser-cli-'))
  const child = spawn(process.execPath, [MAIN, ...words], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, FLYBROWSER_RECORDING_DIR: join(folder, 'rec') },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exit = once(child, 'exit').then(([code]) => code as number | null)
  t.teardown(async () => {
    child.kill('SIGKILL')
    await exit
    await rm(folder, { recursive: true, force: true })
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return { child, folder, lines, stderr: text(child.stderr), exit }
}

/** Runs to the end: its objects. */
async function objectsOf({ lines, exit, stderr }: CliProcess, t: ExecutionContext) {
  const objects: Record<string, unknown>[] = []
  for await (const line of lines) objects.push(JSON.parse(line))
  t.is(await exit, 0, await stderr)
  return objects
}

async function sound(t: ExecutionContext, file: string) {
  const probed = await probeFile(file)
  t.is(probed.complaints, '')
  t.is(probed.codec, 'h264')
  t.is(await decodingErrors(file), '')
  return probed
}

/** A file also holds the pictures before its start that the first one shown is built upon: less than a segment of 2 s. */
function aboutShown(t: ExecutionContext, inFile: number, shown: number): void {
  t.true(inFile >= shown && inFile < shown + 60, `${inFile} pictures, ${shown} shown`)
}

const ADDRESSES = [
  ...['stream_id', 'stream_url', 'protocols', 'latency', 'hls_url', 'dash_url', 'websocket_url', 'player_url'],
]
const METRICS = [
  ...['current_fps', 'current_bitrate', 'frames_sent', 'dropped_frames', 'bytes_sent', 'viewer_count', 'buffer_health'],
  ...['stream_id', 'uptime_seconds'],
]
const RECORDING = [
  ...[
    'recording_id',
    'container',
    'file_path',
    'duration_seconds',
    'frame_count',
    'dropped_frames',
    'codec',
    'encoder',
    'source',
    'stored',
    'timeline',
  ],
]
const keys = (object: object | undefined) => Object.keys(object ?? {}).sort()

test.serial('demo streams and records the bundled page, and ends by itself', async (t) => {
  const demo = await start(t, ['demo', '--seconds', '3', '--json'])
  const [first, recording, last, ...more] = await objectsOf(demo, t)
  t.deepEqual(more, [])
  t.deepEqual(first?.protocols, ['hls', 'dash', 'ws'])
  t.deepEqual(keys(first), [...ADDRESSES, 'recording_id', 'file_path'].sort())
  t.deepEqual(keys(recording), [...RECORDING].sort())
  t.deepEqual(keys(last), [...METRICS].sort())
  t.is(last?.stream_id, first?.stream_id)
  t.true(Number(last?.frames_sent) > 30, `${last?.frames_sent} frames`)
  t.is(recording?.file_path, first?.file_path)
  const { durationSeconds, frames } = await sound(t, String(first?.file_path))
  t.true(Math.abs(durationSeconds - 3) < 0.7, `${durationSeconds} s`)
  aboutShown(t, frames, Number(recording?.frame_count))
})

test.serial('record writes the file it is given and ends with these names, no other', async (t) => {
  const record = await start(t, ['record', PAGE, '-d', '2s', '--json', '-o', 'mine.mp4', '--size', '640x360'])
  const [recording, ...more] = await objectsOf(record, t)
  t.deepEqual(more, [])
  t.deepEqual(keys(recording), [...RECORDING].sort())
  const file = join(record.folder, 'mine.mp4')
  t.like(recording, { file_path: file, codec: 'h264' })
  t.regex(String(recording?.source), /^source\.(display|screencast)$/)
  const { durationSeconds, frames, width, height } = await sound(t, file)
  t.deepEqual([width, height], [640, 360])
  aboutShown(t, frames, Number(recording?.frame_count))
  t.true(Math.abs(durationSeconds - 2) < 0.5, `${durationSeconds} s`)
})

test.serial('live serves what its addresses say while it runs, and ends with its metrics', async (t) => {
  const live = await start(t, ['live', PAGE, '--duration', '2s', '--json', '--size', '640x360'])
  const first = JSON.parse((await live.lines.next()).value)
  t.deepEqual(keys(first), [...ADDRESSES].sort())
  t.is(first.stream_url, first.hls_url)
  t.deepEqual(first.protocols, ['hls'])
  t.is(first.dash_url, null)
  t.is(first.websocket_url, null)
  const playlist = await fetch(first.hls_url)
  t.is(playlist.status, 200)
  t.true((await playlist.text()).startsWith('#EXTM3U\n'))
  const [last, ...more] = await objectsOf(live, t)
  t.deepEqual(more, [])
  t.deepEqual(keys(last), [...METRICS].sort())
  t.true(Number(last?.current_fps) > 5, `${last?.current_fps} fps`)
  await t.throwsAsync(fetch(first.hls_url), undefined, 'nothing listens any more')
})

test.serial('live serves one stream by all protocols at once, in the profile asked for', async (t) => {
  const delivery = ['--protocol', 'ws,dash,hls', '--latency', 'lan', '--window', '10m']
  const live = await start(t, ['live', PAGE, '--duration', '2s', '--json', '--size', '640x360', ...delivery])
  const first = JSON.parse((await live.lines.next()).value)
  t.deepEqual([first.protocols, first.latency], [['ws', 'dash', 'hls'], 'lan'])
  t.is(first.stream_url, first.websocket_url)
  t.is(first.websocket_url, first.player_url.replace('http:', 'ws:').replace('/player', '/live'))
  const answer = await fetch(first.player_url.replace('/player', '/status'))
  const status = (await answer.json()) as { protocols: string[] }
  t.like(status, { state: 'live', latency: 'lan', part_ms: 200, segment_ms: 1000 })
  t.deepEqual([...status.protocols].sort(), ['dash', 'hls', 'ws'])
  const media = await (await fetch(new URL('video/media.m3u8', first.hls_url))).text()
  t.regex(media, /^#EXT-X-PART-INF:PART-TARGET=0\.2/m)
  t.regex(media, /^#EXT-X-TARGETDURATION:1$/m)
  const manifest = await fetch(first.dash_url)
  t.is(manifest.status, 200)
  t.regex(await manifest.text(), /<MPD[^>]* type="dynamic"/)
  const ended = async () => {
    const text = await (await fetch(new URL('video/media.m3u8', first.hls_url))).text()
    return text.includes('#EXT-X-ENDLIST')
  }
  await until('the end, which is told to those who watch before nothing listens any more', ended)
  const [last, ...more] = await objectsOf(live, t)
  t.deepEqual(more, [])
  t.is(last?.stream_id, first.stream_id)
})

test.serial('Ctrl-C in the middle of a recording finishes the file, with exit 0', async (t) => {
  const record = await start(t, ['record', PAGE, '-o', 'mine.mp4', '--size', '640x360'])
  t.regex((await record.lines.next()).value, /^Recording .*, stop with Ctrl-C$/)
  // It says how far it is every five seconds.
  t.regex((await record.lines.next()).value, /^00:05 \| recording$/)
  record.child.kill('SIGINT')
  t.is(await record.exit, 0, await record.stderr)
  const { durationSeconds } = await sound(t, join(record.folder, 'mine.mp4'))
  t.true(durationSeconds > 4, `${durationSeconds} s`)
})

test.serial('Ctrl-C while a page loads ends it at once with 130, and leaves no browser and no file', async (t) => {
  // It never answers.
  const server = createServer().listen(0, '127.0.0.1')
  const asked = once(server, 'request')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const record = await start(t, ['record', `http://127.0.0.1:${port}/`, '-o', 'mine.mp4'])
  await asked
  const browsers = await childrenOf(record.child.pid)
  t.true(browsers.length > 0)
  const sentMs = performance.now()
  record.child.kill('SIGINT')
  t.is(await record.exit, 130)
  t.true(performance.now() - sentMs < 5000, 'long before the page would have been given up')
  t.is(await record.stderr, 'Stopped before it began: nothing was recorded or streamed.\n')
  t.deepEqual(await readdir(record.folder).then((names) => names.filter((name) => name.endsWith('.mp4'))), [])
  for (const { pid } of browsers) t.throws(() => process.kill(pid, 0), { code: 'ESRCH' })
})
