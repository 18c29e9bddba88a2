import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import test, { type ExecutionContext } from 'ava'
import puppeteer from 'puppeteer'
import { findBrowser } from '../../src/adapters/browser/find-browser.ts'
import { LocalRecordingStore } from '../../src/adapters/stores/fs/local-recording-store.ts'
import { ProcessOwner } from '../../src/adapters/stores/fs/process-owner.ts'
import { CODECS, type Codec, carries, RECORDING_CONTAINERS, type RecordingContainer } from '../../src/domain/codec.ts'
import { indexFile } from '../../src/engine/recordings/index-file.ts'
import { RecordingLibrary } from '../../src/engine/recordings/recording-library.ts'
import { systemClock } from '../../src/pipeline/clock.ts'
import type { RecordingWriter } from '../../src/pipeline/ports/recording-port.ts'
import { codedVideo } from '../helpers/coded-video.ts'
import { decodingErrors, probeFile } from '../helpers/probe.ts'
import { type CodedVideo, initFragment, mediaFragmentOf } from '../helpers/recording-fragments.ts'
import { eventList, logList } from '../helpers/recording-ports.ts'

const run = promisify(execFile)
const FPS = 15
const FRAMES = 30
const FRAME_TICKS = 90_000 / FPS
const HOUR = 3600 * 90_000
const CODED = CODECS.filter((codec) => codec !== 'h264')
const FFPROBE_NAMES: Readonly<Partial<Record<Codec, string>>> = { h265: 'hevc' }

const made = new Map<string, Promise<CodedVideo>>()

/** Test pictures as a real encoder makes them, made once. */
function coded(codec: Codec, size = '160x120'): Promise<CodedVideo> {
  const key = `${codec} ${size}`
  const video = made.get(key) ?? codedVideo(codec, { frames: FRAMES, fps: FPS, size })
  made.set(key, video)
  return video
}

async function newLibrary(t: ExecutionContext) {
  const home = await mkdtemp(join(tmpdir(), 'flybrowser-codecs-'))
  t.teardown(() => rm(home, { recursive: true }))
  const folder = join(home, 'rec')
  const ports = { store: new LocalRecordingStore(folder), owners: new ProcessOwner(), clock: systemClock }
  return { home, folder, library: new RecordingLibrary({ ...ports, events: eventList(), log: logList() }) }
}

function append(writer: RecordingWriter, video: CodedVideo, startPts: number, discontinuity = false): void {
  writer.append(initFragment(video, discontinuity))
  for (let i = 0; i < video.units.length; i++) writer.append(mediaFragmentOf(video, i, startPts))
}

const settled = async (writer: RecordingWriter) => {
  while (writer.pendingBytes > 0) await new Promise((resolve) => setImmediate(resolve))
}

/** Times of the pictures that are shown, seconds. */
async function shownTimes(path: string): Promise<number[]> {
  const { stdout } = await run('ffprobe', [
    ...['-v', 'error', '-show_entries', 'frame=best_effort_timestamp_time', '-of', 'csv=p=0', path],
  ])
  return stdout.trim().split(/,?\n/).map(Number)
}

async function soundFile(t: ExecutionContext, path: string, expected: object): Promise<number> {
  const found = await probeFile(path)
  t.like(found, { complaints: '', ...expected }, path)
  t.is(await decodingErrors(path), '', path)
  return found.durationSeconds
}

const PAIRS = CODED.flatMap((codec) =>
  RECORDING_CONTAINERS.filter((container) => carries(container, codec)).map((container) => ({ codec, container })),
)

for (const { codec, container } of PAIRS) {
  const said = { codec: FFPROBE_NAMES[codec] ?? codec, width: 160, height: 120 }

  test(`${codec} in ${container}: a recording of a real encoder plays, seeks and lasts as long as it was`, async (t) => {
    const { library, folder } = await newLibrary(t)
    const video = await coded(codec)
    const writer = await library.open({ recordingId: 'rec_a', sessionId: 's', container })
    append(writer, video, HOUR)
    await settled(writer)
    // A copy: what plays at this moment.
    const partial = join(folder, `live.${container}`)
    await writeFile(partial, await readFile((await library.get('rec_a')).filePath))
    await soundFile(t, partial, { ...said, frames: FRAMES })
    // The last picture stands for a second more.
    await writer.finish(HOUR, HOUR + FRAMES * FRAME_TICKS + 90_000)
    const info = await library.get('rec_a')
    t.like(info, { container, codec, codecs: video.configuration!.codecs, frameCount: FRAMES, durationSeconds: 3 })
    t.is(info.filePath, join(folder, `rec_a.${container}`))
    t.is(await soundFile(t, info.filePath, { ...said, frames: FRAMES }), 3)
    const times = await shownTimes(info.filePath)
    t.is(times.length, FRAMES)
    for (const [i, time] of times.entries()) t.true(Math.abs(time - i / FPS) < 0.001, `picture ${i} at ${time}`)
    const seek = ['-read_intervals', '1.5%+#1', '-show_entries', 'packet=pts_time,flags', '-of', 'csv=p=0']
    t.regex((await run('ffprobe', ['-v', 'error', ...seek, info.filePath])).stdout, /^1\.0+,K/)
  })

  test(`${codec} in ${container}: cut at any byte, it is recovered to the last whole picture`, async (t) => {
    const { library, folder } = await newLibrary(t)
    const video = await coded(codec)
    const writer = await library.open({ recordingId: 'rec_a', sessionId: 's', container })
    append(writer, video, HOUR)
    await settled(writer)
    const bytes = await readFile((await library.get('rec_a')).filePath)
    await writer.abandon('killed')
    const ends = await endsOf(folder, container)
    await mkdir(join(folder, '.metadata'), { recursive: true })
    const cuts = Array.from({ length: 4 }, () => Math.floor(ends[1]! + Math.random() * (bytes.length - ends[1]!)))
    for (const [i, cut] of cuts.entries())
      await writeFile(join(folder, `rec_cut${i}.partial.${container}`), bytes.subarray(0, cut))
    await library.recover()
    for (const [i, cut] of cuts.entries()) {
      const info = await library.get(`rec_cut${i}`)
      const whole = ends.filter((end) => end <= cut).length
      t.like(info, { state: 'recovered', container, codec, frameCount: whole }, `cut at ${cut}`)
      const seconds = await soundFile(t, info.filePath, { ...said, frames: whole })
      t.true(Math.abs(seconds - whole / FPS) < 0.002, `cut at ${cut}: ${seconds} s of ${whole} pictures`)
    }
  })
}

/** Where each picture of the recording ends. */
async function endsOf(folder: string, container: RecordingContainer): Promise<number[]> {
  const file = await new LocalRecordingStore(folder).open(join(folder, `rec_a.partial.${container}`))
  const { table } = (await indexFile(file!))!
  await file!.close()
  return Array.from({ length: table.length }, (_, i) => table.offsetAt(i) + table.sizeAt(i))
}

for (const { codec, container } of PAIRS) {
  test(`${codec} in ${container}: another size in the middle, and a gap: both halves decode`, async (t) => {
    const { library } = await newLibrary(t)
    const writer = await library.open({ recordingId: 'rec_a', sessionId: 's', container })
    append(writer, await coded(codec), 0)
    append(writer, await coded(codec, '96x64'), 3 * 90_000, true)
    await writer.finish(0, 5 * 90_000)
    const { filePath } = await library.get('rec_a')
    t.is(await soundFile(t, filePath, { width: 160, height: 120, frames: 2 * FRAMES }), 5)
    const { stdout } = await run('ffprobe', ['-v', 'error', '-show_entries', 'frame=width', '-of', 'csv=p=0', filePath])
    const widths = stdout.trim().split(/,?\n/).map(Number)
    t.deepEqual(widths, [...Array.from({ length: FRAMES }, () => 160), ...Array.from({ length: FRAMES }, () => 96)])
    const times = await shownTimes(filePath)
    t.true(Math.abs(times[FRAMES]! - 3) < 0.001)
  })
}

test('a start behind the keyframe: an MP4 hides what is before it, a WebM begins with the keyframe', async (t) => {
  const { library } = await newLibrary(t)
  const video = await coded('vp9')
  for (const [container, frames, seconds] of [
    ['mp4', FRAMES - 5, 25 / FPS],
    ['webm', FRAMES, FRAMES / FPS],
  ] as const) {
    const writer = await library.open({ recordingId: `rec_${container}`, sessionId: 's', container })
    append(writer, video, HOUR)
    await writer.finish(HOUR + 5 * FRAME_TICKS, HOUR + FRAMES * FRAME_TICKS)
    const info = await library.get(`rec_${container}`)
    t.is(info.frameCount, frames)
    t.is((await shownTimes(info.filePath)).length, frames)
    t.true(Math.abs((await probeFile(info.filePath)).durationSeconds - seconds) < 0.001)
    t.is(await decodingErrors(info.filePath), '')
  }
})

test('Chromium plays a WebM through another size in the middle, and knows how long it is', async (t) => {
  const { library } = await newLibrary(t)
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const browser = await puppeteer.launch({ executablePath: findBrowser(), args })
  t.teardown(() => browser.close())
  const page = await browser.newPage()
  for (const codec of ['vp8', 'vp9'] as const) {
    const writer = await library.open({ recordingId: `rec_${codec}`, sessionId: 's', container: 'webm' })
    append(writer, await coded(codec), HOUR)
    append(writer, await coded(codec, '96x64'), HOUR + FRAMES * FRAME_TICKS, true)
    await writer.finish(HOUR, HOUR + 2 * FRAMES * FRAME_TICKS)
    const bytes = await readFile((await library.get(`rec_${codec}`)).filePath)
    const seen = await page.evaluate(`(${PLAYED})('${bytes.toString('base64')}')`)
    t.deepEqual(seen, { duration: (2 * FRAMES) / FPS, sizes: ['160x120', '96x64'] }, codec)
  }
})

/** In the page: plays a file to its end, and tells its duration and the sizes of the pictures that were shown. */
const PLAYED = `async (base64) => {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
  const video = document.createElement('video')
  video.muted = true
  document.body.append(video)
  const sizes = []
  const look = () => {
    const size = video.videoWidth + 'x' + video.videoHeight
    if (sizes.at(-1) !== size) sizes.push(size)
    video.requestVideoFrameCallback(look)
  }
  video.requestVideoFrameCallback(look)
  const over = new Promise((resolve, reject) => {
    video.onended = resolve
    video.onerror = () => reject(new Error(video.error.message))
  })
  video.src = URL.createObjectURL(new Blob([bytes], { type: 'video/webm' }))
  video.playbackRate = 4
  video.defaultPlaybackRate = 4
  await video.play()
  await over
  return { duration: video.duration, sizes }
}`
