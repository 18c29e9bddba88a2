import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import test, { type ExecutionContext } from 'ava'
import { LocalRecordingStore } from '../../src/adapters/stores/fs/local-recording-store.ts'
import { ProcessOwner } from '../../src/adapters/stores/fs/process-owner.ts'
import type { ClipRange } from '../../src/engine/live/clip/clip-range.ts'
import { cutClip } from '../../src/engine/live/clip/cut-clip.ts'
import { RecordingLibrary } from '../../src/engine/recordings/recording-library.ts'
import { systemClock } from '../../src/pipeline/clock.ts'
import { silentLog } from '../../src/pipeline/ports/log-port.ts'
import { initFragment, mediaFragmentOf, ORIGIN_MS } from '../helpers/recording-fragments.ts'
import { eventList } from '../helpers/recording-ports.ts'
import { FPS, shiftScene, video } from './time-shift-scene.ts'

const run = promisify(execFile)
const FRAME_MS = 1000 / FPS

/** A hash of each picture a file shows, in order. */
const pictures = async (path: string): Promise<string[]> => {
  const { stdout } = await run('ffmpeg', [
    ...['-v', 'error', '-xerror', '-i', path, '-fps_mode', 'passthrough', '-f', 'framemd5', '-'],
  ])
  return stdout
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(',').at(-1)?.trim() ?? '')
}

/** The pictures of the stream by the number of their frame, from a file of its fragments as they were pushed. */
const shown = (async () => {
  const folder = await mkdtemp(join(tmpdir(), 'flybrowser-clip-'))
  const coded = await video
  const fragments = coded.units.map((_, index) => mediaFragmentOf(coded, index).bytes)
  await writeFile(join(folder, 'all.mp4'), Buffer.concat([initFragment(coded).bytes, ...fragments]))
  const all = await pictures(join(folder, 'all.mp4'))
  await rm(folder, { recursive: true })
  return (frame: number): string => all[frame % all.length]!
})()

async function clipScene(t: ExecutionContext) {
  const folder = await mkdtemp(join(tmpdir(), 'flybrowser-clip-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  const scene = await shiftScene(t, { windowMs: 120_000, timeShift: { memoryMs: 10_000 } })
  const store = new LocalRecordingStore(folder)
  const ports = { store, owners: new ProcessOwner(), clock: systemClock, log: silentLog }
  const recordings = new RecordingLibrary({ ...ports, events: eventList() })
  const clip = (range: ClipRange, recordingId = 'rec_clip') =>
    cutClip(scene.stream, range, { recordings, clock: systemClock, recordingId, sessionId: 'ses' })
  return { ...scene, folder, recordings, clip }
}

const framesFrom = async (first: number, count: number): Promise<string[]> => {
  const pictureOf = await shown
  return Array.from({ length: count }, (_, index) => pictureOf(first + index))
}

test('every frame of the test picture is another one', async (t) => {
  t.is(new Set(await framesFrom(0, 300)).size, 300)
})

test('a clip over disk and memory shows exactly the frames from its beginning to its end', async (t) => {
  const { seconds, clip, window, folder } = await clipScene(t)
  await seconds(60)
  t.true(window.listed.filter(({ elsewhere }) => elsewhere).length > 45)
  // From the middle of a group of pictures to the middle of another one.
  const [first, end] = [20 * FPS + 17, 58 * FPS + 4]
  const info = await clip({ fromMs: ORIGIN_MS + first * FRAME_MS, toMs: ORIGIN_MS + end * FRAME_MS })
  t.is(info.frameCount, end - first)
  t.deepEqual(await pictures(info.filePath), await framesFrom(first, end - first))
  const probe = await run('ffprobe', [
    ...['-v', 'error', '-show_entries', 'format=duration', '-of', 'csv=p=0', info.filePath],
  ])
  t.is(Number(probe.stdout).toFixed(2), ((end - first) / FPS).toFixed(2))
  t.deepEqual((await readdir(folder)).sort(), ['.attachments', '.metadata', 'rec_clip.mp4'])
  t.like(JSON.parse(await readFile(join(folder, '.metadata', 'rec_clip.json'), 'utf8')), {
    state: 'finished',
    clip_of: { stream_id: 's1', from: new Date(ORIGIN_MS + first * FRAME_MS).toISOString() },
  })
})

test('the newest seconds of a stream that goes on, and several clips at once', async (t) => {
  const { seconds, clip } = await clipScene(t)
  await seconds(40)
  const [last, whole, again] = await Promise.all([
    clip({ lastMs: 2500 }, 'rec_last'),
    clip({ lastMs: 3_600_000 }, 'rec_whole'),
    clip({ lastMs: 2500 }, 'rec_again'),
    seconds(150),
  ])
  t.deepEqual(await pictures(last.filePath), await framesFrom(37.5 * FPS, 75))
  t.deepEqual(await pictures(whole.filePath), await framesFrom(0, 40 * FPS))
  const digest = async (path: string) =>
    createHash('sha256')
      .update(await readFile(path))
      .digest('hex')
  t.is(await digest(again.filePath), await digest(last.filePath))
})

test('a clip over a discontinuity plays through', async (t) => {
  const { seconds, clip, writer } = await clipScene(t)
  await seconds(20)
  writer.push(initFragment(await video, true))
  await seconds(10)
  const info = await clip({ fromMs: ORIGIN_MS + 15_000, toMs: ORIGIN_MS + 25_000 })
  t.deepEqual(await pictures(info.filePath), await framesFrom(15 * FPS, 10 * FPS))
})
