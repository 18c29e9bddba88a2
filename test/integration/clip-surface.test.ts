import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import test from 'ava'
import { FlyBrowserError } from '../../src/domain/errors.ts'
import { FlyBrowser } from '../../src/index.ts'
import { until } from '../helpers/media-time.ts'
import { CLIP, serveScene } from './serve-scene.ts'

const run = promisify(execFile)

const PATTERN = `
name: pattern
stages:
  - { id: pattern, use: source.test-pattern, with: { width: 160, height: 120, fps: 30, frames: 240 } }
  - { id: encode, use: video.encode }
  - { id: cut, use: package.segment, with: { latency: lan } }
  - { id: hls, use: sink.hls }
`

test('a clip of a stream that is being made shows its last seconds; it is whole when the session is closed', async (t) => {
  const recordingDir = await mkdtemp(join(tmpdir(), 'flybrowser-clip-'))
  t.teardown(() => rm(recordingDir, { recursive: true }))
  const session = await FlyBrowser.launch({ browser: false, recordingDir, logLevel: 'silent' })
  t.teardown(() => session.close())
  await t.throwsAsync(session.clipStream({ lastSeconds: 1 }), { code: 'STREAM_NONE' } as object)
  const pipeline = await session.runPipeline({ text: PATTERN })
  const [stream] = pipeline.streams
  const seconds = async () => {
    const status = (await (await fetch(new URL('status', stream!.hlsUrl!))).json()) as { window_seconds: number }
    return status.window_seconds
  }
  await until('three seconds of media', async () => (await seconds()) > 3)
  const clip = await session.clipStream({ lastSeconds: 2 })
  t.is(clip.durationSeconds, 2)
  t.is(clip.streamId, stream!.streamId)
  t.is(Date.parse(clip.to) - Date.parse(clip.from), 2000)
  t.true(Math.abs(clip.frameCount - 60) <= 2, `${clip.frameCount}`)
  t.is((await run('ffmpeg', ['-v', 'error', '-xerror', '-i', clip.filePath, '-f', 'null', '-'])).stderr, '')
  const duration = ['-v', 'error', '-show_entries', 'format=duration', '-of', 'csv=p=0', clip.filePath]
  t.is(Number((await run('ffprobe', duration)).stdout).toFixed(2), '2.00')

  const own = join(recordingDir, 'own name.mp4')
  await pipeline.stop()
  const late = session.clipStream({ from: clip.from, to: new Date(clip.to), filePath: own })
  await session.close()
  t.like(await late, { filePath: own, durationSeconds: 2, from: clip.from, to: clip.to })
  await t.throwsAsync(session.clipStream({ lastSeconds: 1 }), { code: 'SESSION_CLOSED' } as object)
  const files = (await readdir(recordingDir)).filter((name) => !name.startsWith('.'))
  t.deepEqual(files.sort(), ['own name.mp4', `${clip.recordingId}.mp4`].sort())
})

test('a clip over HTTP: the body is handed on, the answer says where the file is', async (t) => {
  const { ask, open, fakes } = await serveScene(t)
  const clip = `/sessions/${await open()}/stream/clip`
  t.like(await ask('POST', clip, { last_seconds: 30 }), { status: 409 })
  await ask('POST', '/sessions/ses_1/stream/start')
  const answer = await ask('POST', clip, { last_seconds: 30 })
  t.is(answer.status, 200)
  t.deepEqual(answer.body, {
    recording_id: 'rec_2',
    stream_id: 'str_1',
    from: CLIP.from,
    to: CLIP.to,
    duration_seconds: 10,
    frame_count: 300,
    file_path: '/r/rec_2.mp4',
    file_size_bytes: 1_234_567,
    timeline: [{ at_seconds: 0, event: 'page.crashed', tab: 0 }],
    video_url: '/recordings/rec_2/video',
  })
  await ask('POST', clip, { from: CLIP.from, to: CLIP.to })
  t.deepEqual(fakes[0]?.calls.slice(1), [
    'clipStream {"lastSeconds":30}',
    `clipStream ${JSON.stringify({ from: CLIP.from, to: CLIP.to })}`,
  ])
})

test('a clip over HTTP: what cannot be read or cut is refused by name', async (t) => {
  const { ask, open, fakes } = await serveScene(t)
  const clip = `/sessions/${await open()}/stream/clip`
  await ask('POST', '/sessions/ses_1/stream/start')
  for (const body of [{ last_seconds: 'ten' }, { from: 5 }, { seconds: 5 }, { last_seconds: 1, file_path: '/x' }]) {
    t.like(await ask('POST', clip, body), { status: 400, body: { code: 'REQUEST_INVALID' } })
  }
  t.is((await ask('POST', '/sessions/ses_none/stream/clip', {})).status, 404)
  fakes[0]?.faults.set('clipStream', new FlyBrowserError('CLIP_EMPTY', { id: 'str_1', from: 'a', to: 'b' }))
  t.like(await ask('POST', clip, { last_seconds: 5 }), { status: 400, body: { code: 'CLIP_EMPTY' } })
})
