import { execFile } from 'node:child_process'
import { copyFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import test, { type ExecutionContext } from 'ava'
import { LocalRecordingStore } from '../../src/adapters/stores/fs/local-recording-store.ts'
import { ProcessOwner } from '../../src/adapters/stores/fs/process-owner.ts'
import { RecordingLibrary } from '../../src/engine/recordings/recording-library.ts'
import { systemClock } from '../../src/pipeline/clock.ts'
import { type H264Request, h264Samples } from '../helpers/h264-samples.ts'
import { initFragment, mediaFragmentOf, ORIGIN_MS } from '../helpers/recording-fragments.ts'
import { eventList, logList } from '../helpers/recording-ports.ts'

const run = promisify(execFile)
const HOUR = 3600 * 90_000

async function newLibrary(t: ExecutionContext) {
  const folder = await mkdtemp(join(tmpdir(), 'flybrowser-library-'))
  t.teardown(() => rm(folder, { recursive: true }))
  const events = eventList()
  const ports = { store: new LocalRecordingStore(join(folder, 'rec')), owners: new ProcessOwner(), clock: systemClock }
  return { folder, events, library: new RecordingLibrary({ ...ports, events, log: logList() }) }
}

/** Writes `frames` pictures of ffmpeg's test picture. */
async function recorded(t: ExecutionContext, request: H264Request, startPts: number, filePath?: string) {
  const made = await newLibrary(t)
  const video = await h264Samples(request)
  const writer = await made.library.open({ recordingId: 'rec_a', sessionId: 's', ...(filePath ? { filePath } : {}) })
  writer.append(initFragment(video))
  for (let i = 0; i < video.units.length; i++) writer.append(mediaFragmentOf(video, i, startPts))
  return { ...made, video, writer }
}

/** What ffprobe counts; fails on any warning. */
async function probe(t: ExecutionContext, file: string) {
  const { stdout, stderr } = await run('ffprobe', [
    ...['-v', 'warning', '-count_frames', '-show_format', '-show_streams', '-of', 'json', file],
  ])
  t.is(stderr, '')
  const { format, streams } = JSON.parse(stdout)
  return { format, stream: streams[0], frames: Number(streams[0].nb_read_frames), seconds: Number(format.duration) }
}

async function decodes(t: ExecutionContext, file: string): Promise<void> {
  const { stderr } = await run('ffmpeg', ['-v', 'error', '-i', file, '-f', 'null', '-'])
  t.is(stderr, '')
}

for (const [name, startPts] of Object.entries({ 'from zero': 0, 'an hour in': HOUR, 'past 32 bits': 2 ** 33 + 17 })) {
  test(`a finished recording is an ordinary MP4 (${name})`, async (t) => {
    const { library, writer, events } = await recorded(t, { frames: 90 }, startPts)
    await writer.finish(startPts, startPts + 270_000)
    const info = await library.get('rec_a')
    t.like(info, { state: 'finished', durationSeconds: 3, frameCount: 90, codecs: 'avc1.42c00b', encoder: 'libx264' })
    t.is(info.startedAt, new Date(ORIGIN_MS + startPts / 90).toISOString())
    t.is(info.fileSizeBytes, (await stat(info.filePath)).size)
    const { frames, seconds, stream, format } = await probe(t, info.filePath)
    t.is(frames, 90)
    t.is(seconds, 3)
    t.is(Number(format.start_time), 0)
    t.is(stream.nb_frames, '90')
    await decodes(t, info.filePath)
    t.deepEqual(
      events.published.map((event) => event.name),
      ['recording.finished'],
    )
    t.is(await library.digest('rec_a'), (await run('sha256sum', [info.filePath])).stdout.slice(0, 64))
    t.is((await library.get('rec_a')).sha256, await library.digest('rec_a'))
  })
}

test('seeking finds the keyframe before', async (t) => {
  const { library, writer } = await recorded(t, { frames: 90, gop: 15 }, HOUR)
  await writer.finish(HOUR, HOUR + 270_000)
  const { filePath } = await library.get('rec_a')
  const { stdout } = await run('ffprobe', [
    ...[
      '-v',
      'error',
      '-read_intervals',
      '1.7%+#1',
      '-show_entries',
      'packet=pts_time,flags',
      '-of',
      'csv=p=0',
      filePath,
    ],
  ])
  t.regex(stdout, /^1\.500000,K/)
})

test('what lies before the start is decoded and not shown; the last picture lasts until the end', async (t) => {
  const { library, writer } = await recorded(t, { frames: 60, gop: 30 }, HOUR)
  await writer.finish(HOUR + 15 * 3000, HOUR + 90 * 3000)
  const info = await library.get('rec_a')
  t.like(info, { durationSeconds: 2.5, frameCount: 45 })
  const { frames, seconds } = await probe(t, info.filePath)
  t.is(seconds, 2.5)
  t.is(frames, 45)
  await decodes(t, info.filePath)
})

test('a start within a long picture leaves every later picture at its time', async (t) => {
  const { library } = await newLibrary(t)
  const video = await h264Samples({ frames: 6, gop: 6 })
  const writer = await library.open({ recordingId: 'rec_mid', sessionId: 's' })
  writer.append(initFragment(video))
  const times = [0, 30_000, 60_000, 90_000, 120_000, 150_000]
  for (const [i, pts] of times.entries()) writer.append(mediaFragmentOf(video, i, pts - i * 3000))
  await writer.finish(40_000, 180_000)
  const { filePath } = await library.get('rec_mid')
  const { stdout } = await run('ffprobe', [
    ...['-v', 'error', '-show_entries', 'frame=pts', '-of', 'csv=p=0', filePath],
  ])
  // The picture of 30,000 stands at the start; those after it are shown when they were captured.
  t.deepEqual(stdout.trim().split(/,?\n/).map(Number), [0, 20_000, 50_000, 80_000, 110_000])
  t.is((await probe(t, filePath)).seconds.toFixed(4), (140_000 / 90_000).toFixed(4))
})

test('a gap in the pictures stays a gap in time', async (t) => {
  const { library } = await newLibrary(t)
  const video = await h264Samples({ frames: 30, gop: 15 })
  const writer = await library.open({ recordingId: 'rec_gap', sessionId: 's' })
  writer.append(initFragment(video))
  for (let i = 0; i < 15; i++) writer.append(mediaFragmentOf(video, i))
  for (let i = 15; i < 30; i++) writer.append(mediaFragmentOf(video, i, 180_000))
  await writer.finish(0, 270_000)
  const { filePath } = await library.get('rec_gap')
  t.is((await probe(t, filePath)).seconds, 3)
  const { stdout } = await run('ffprobe', ['-v', 'error', '-show_entries', 'packet=pts', '-of', 'csv=p=0', filePath])
  t.deepEqual(
    stdout.trim().split(/,?\n/).map(Number),
    Array.from({ length: 30 }, (_, i) => i * 3000 + (i < 15 ? 0 : 180_000)),
  )
  await decodes(t, filePath)
})

test('a new decoder configuration in the middle: both halves decode, before and after a crash', async (t) => {
  const { library, folder } = await newLibrary(t)
  const first = await h264Samples({ frames: 30 })
  const second = await h264Samples({ frames: 30, width: 320, height: 240 })
  const writer = await library.open({ recordingId: 'rec_two', sessionId: 's' })
  writer.append(initFragment(first))
  for (let i = 0; i < 30; i++) writer.append(mediaFragmentOf(first, i, HOUR))
  writer.append(initFragment(second, true))
  for (let i = 0; i < 30; i++) writer.append(mediaFragmentOf(second, i, HOUR + 90_000))
  await writer.abandon('the test says so')
  t.like(await library.get('rec_two'), { state: 'failed', filePath: join(folder, 'rec', 'rec_two.partial.mp4') })
  t.deepEqual(
    (await library.recover()).map((info) => [info.recordingId, info.state, info.durationSeconds]),
    [['rec_two', 'recovered', 2]],
  )
  const { filePath } = await library.get('rec_two')
  t.is((await probe(t, filePath)).frames, 60)
  await decodes(t, filePath)
})

test('an unfinished recording plays, whole or cut anywhere', async (t) => {
  const { writer, library, folder } = await recorded(t, { frames: 60 }, HOUR)
  const path = join(folder, 'rec', 'rec_a.partial.mp4')
  t.is((await library.get('rec_a')).filePath, path)
  while (writer.pendingBytes > 0) await new Promise((resolve) => setImmediate(resolve))
  const copy = join(folder, 'copy.mp4')
  await copyFile(path, copy)
  t.is((await probe(t, copy)).frames, 60)
  await decodes(t, copy)
  const bytes = await readFile(path)
  await writeFile(copy, bytes.subarray(0, bytes.length - 50))
  const { stdout } = await run('ffprobe', [
    '-v',
    'fatal',
    '-count_packets',
    '-show_entries',
    'stream=nb_read_packets',
    '-of',
    'csv=p=0',
    copy,
  ])
  t.true(Number(stdout) >= 59)
  await writer.finish(HOUR, HOUR + 180_000)
})

test('a user file appears under its name when it is whole, and nothing is overwritten', async (t) => {
  const { library, writer, folder } = await recorded(t, { frames: 30 }, 0)
  await writer.finish(0, 90_000)
  const video = await h264Samples({ frames: 30 })
  const filePath = join(folder, 'out.mp4')
  const mine = await library.open({ recordingId: 'rec_mine', sessionId: 's', filePath })
  mine.append(initFragment(video))
  for (let i = 0; i < 30; i++) mine.append(mediaFragmentOf(video, i))
  await t.throwsAsync(stat(filePath), { code: 'ENOENT' })
  t.is((await library.get('rec_mine')).filePath, join(folder, 'out.rec_mine.partial.mp4'))
  await writeFile(filePath, 'somebody was quicker')
  await mine.finish(0, 90_000)
  t.is((await library.get('rec_mine')).filePath, join(folder, 'out.rec_mine.mp4'))
  t.is(await readFile(filePath, 'utf8'), 'somebody was quicker')
  await t.throwsAsync(library.open({ recordingId: 'rec_late', sessionId: 's', filePath }), { code: 'FILE_EXISTS' })
  await t.throwsAsync(library.get('rec_late'), { code: 'RECORDING_UNKNOWN' })
  await library.remove('rec_mine')
  await t.throwsAsync(stat(join(folder, 'out.rec_mine.mp4')), { code: 'ENOENT' })
  t.deepEqual(
    (await library.list()).recordings.map((info) => info.recordingId),
    ['rec_a'],
  )
})
