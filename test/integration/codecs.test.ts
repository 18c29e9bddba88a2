import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import test from 'ava'
import puppeteer from 'puppeteer'
import { findBrowser } from '../../src/adapters/browser/find-browser.ts'
import { carries } from '../../src/domain/codec.ts'
import { concat } from '../../src/formats/isobmff/box.ts'
import { findBox } from '../../src/formats/isobmff/box-reader.ts'
import { codecsOf } from '../../src/formats/isobmff/entry-codecs.ts'
import { coverHead, recordingHead } from '../../src/formats/isobmff/hybrid-layout.ts'
import type { InitMovie } from '../../src/formats/isobmff/init-movie.ts'
import { initSegment } from '../../src/formats/isobmff/init-segment.ts'
import { mediaFragment } from '../../src/formats/isobmff/media-fragment.ts'
import { movieBox } from '../../src/formats/isobmff/movie-box.ts'
import { isMp4FourCc } from '../../src/formats/isobmff/record-box.ts'
import { SampleTable } from '../../src/formats/isobmff/sample-table.ts'
import { scanFragments } from '../../src/formats/isobmff/scan-fragments.ts'
import { WebmClusters } from '../../src/formats/matroska/webm-clusters.ts'
import { webmFinish } from '../../src/formats/matroska/webm-finish.ts'
import { webmFront } from '../../src/formats/matroska/webm-front.ts'
import { webmTracks } from '../../src/formats/matroska/webm-tracks.ts'
import { decodingErrors, probeFile } from '../helpers/probe.ts'
import { ALL_ENCODERS, encodeLive, FPS, KEYFRAME_MS, type LiveEncode, SIZE, TIMES_MS } from './codec-encodes.ts'
import { BUILDS } from './ffmpeg-tools.ts'

const run = promisify(execFile)

let folder = ''
test.before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fb-codecs-'))
})
test.after.always(() => rm(folder, { recursive: true, force: true }))

const FRAME_TICKS = 90_000 / FPS

/** What a browser is asked to take. */
interface Playable {
  readonly name: string
  readonly type: string
  readonly bytes: Uint8Array
}
const playable: Playable[] = []

/** An encode as a file of fragments; undefined for VP8. */
function fragmented({ configuration, units }: LiveEncode): Uint8Array | undefined {
  const { fourCc, ...rest } = configuration
  if (!isMp4FourCc(fourCc)) return undefined
  const fragments = units.map(({ timeMs, keyframe, data }, at) => {
    const decodeTime = timeMs * 90
    const duration = units[at + 1] ? (units[at + 1]?.timeMs ?? 0) * 90 - decodeTime : FRAME_TICKS
    return mediaFragment({ sequence: at + 1, decodeTime, duration, keyframe, capturedAtMs: 0, data })
  })
  return concat([initSegment({ timescale: 90_000, ...rest, codec: fourCc }), ...fragments])
}

/** The same as a recording that was broken off, found again and finished. */
async function recovered(file: Uint8Array, codecs: string): Promise<Uint8Array> {
  const init = file.subarray(0, findBox(file, ['moov'])?.end)
  const { bytes: head, reserveOffset } = recordingHead(init)
  const broken = concat([head, file.subarray(init.length), Uint8Array.of(0, 0, 1, 0, 0x6d, 0x6f)])
  const table = new SampleTable()
  let movie: InitMovie | undefined
  const readAt = async (offset: number, length: number) => broken.slice(offset, offset + length)
  for await (const step of scanFragments(readAt, broken.length)) {
    if (step.kind === 'init') movie = step.movie
    else for (const sample of step.samples) table.add(sample, 0)
  }
  if (!movie || codecsOf(movie.sampleEntry) !== codecs) throw new Error(`the file does not say that it is ${codecs}`)
  const track = { ...movie, sampleEntries: [movie.sampleEntry] }
  const appended = movieBox(table, track, { start: table.startTime, end: table.endTime })
  const whole = concat([broken.subarray(0, table.endOffset), appended])
  whole.set(coverHead(reserveOffset, table.endOffset), reserveOffset)
  return whole
}

/** An encode as WebM, as it is while it is written and when it is finished; undefined for what WebM does not carry. */
function webm({ configuration, units }: LiveEncode): { live: Uint8Array; whole: Uint8Array } | undefined {
  const { codec, width, height, colour } = configuration
  if (codec !== 'vp8' && codec !== 'vp9') return undefined
  const head = concat([webmFront(), webmTracks({ codec, width, height, ...(colour ? { colour } : {}) })])
  const clusters = new WebmClusters(head.length)
  const live = concat([head, ...units.flatMap((unit) => clusters.add(unit))])
  const { cues, sizes, front } = webmFinish(clusters.table, 1000)
  const whole = concat([live, cues])
  for (const { offset, bytes } of [...sizes, front]) whole.set(bytes, offset)
  return { live, whole }
}

for (const { build, encoder } of ALL_ENCODERS) {
  const { codec, name, live } = encoder
  test.serial(
    `${build.name}, ${name}: ${live ? 'a picture out for each picture in' : 'all pictures'}, in files that play`,
    async (t) => {
      const encode = await encodeLive(build.path, encoder)
      t.true(encode.atBoundary)
      t.like(encode.configuration, { codec, ...SIZE })
      t.deepEqual(
        encode.units.map(({ timeMs }) => timeMs),
        TIMES_MS,
      )
      const keyframes = encode.units.filter(({ keyframe }) => keyframe).map(({ timeMs }) => timeMs)
      t.deepEqual(keyframes, live ? [0, KEYFRAME_MS] : [0])

      const mp4 = fragmented(encode)
      t.is(mp4 !== undefined, carries('mp4', codec))
      const both = webm(encode)
      t.is(both !== undefined, carries('webm', codec))
      const title = `${BUILDS.indexOf(build)}-${name}`
      const { codecs } = encode.configuration
      if (mp4) {
        await soundFile(join(folder, `${title}.mp4`), mp4)
        await soundFile(join(folder, `${title}.whole.mp4`), await recovered(mp4, codecs))
        playable.push({ name: title, type: `video/mp4; codecs="${codecs}"`, bytes: mp4 })
      }
      if (both) {
        await soundFile(join(folder, `${title}.live.webm`), both.live)
        await soundFile(join(folder, `${title}.webm`), both.whole)
        playable.push({ name: title, type: `video/webm; codecs="${codecs}"`, bytes: both.whole })
        const { stdout } = await run('ffprobe', [
          ...['-v', 'error', '-read_intervals', '0.6%+#1', '-show_entries', 'packet=pts_time', '-of', 'csv=p=0'],
          join(folder, `${title}.webm`),
        ])
        t.is(Number.parseFloat(stdout) * 1000, KEYFRAME_MS, 'seeking finds the keyframe')
        const found = await probeFile(join(folder, `${title}.webm`))
        t.is(found.durationSeconds, 1)
      }

      async function soundFile(path: string, bytes: Uint8Array): Promise<void> {
        await writeFile(path, bytes)
        const found = await probeFile(path)
        const expected = { codec: codec === 'h265' ? 'hevc' : codec, ...SIZE, frames: FPS, complaints: '' }
        t.like(found, expected, path)
        t.is(await decodingErrors(path), '', path)
      }
    },
  )
}

test.serial('Chromium takes the files under the types they are given', async (t) => {
  // Chromium has no H.265 of its own: what it takes depends on the machine's graphics.
  const taken = playable.filter(({ name }) => !name.includes('libx265'))
  t.true(taken.length >= 7)
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const browser = await puppeteer.launch({ executablePath: findBrowser(), args })
  try {
    const page = await browser.newPage()
    for (const { name, type, bytes } of taken) {
      const seen = await page.evaluate(
        `(${BUFFERED_SECONDS})(${JSON.stringify(type)}, '${Buffer.from(bytes).toString('base64')}')`,
      )
      t.is(typeof seen === 'number' ? Math.round(seen * 10) : seen, 10, `${name} as ${type}`)
    }
  } finally {
    await browser.close()
  }
})

/** In the page: how many seconds a media source has after it was given the bytes, having shown the middle; or why it refused them. */
const BUFFERED_SECONDS = `async (type, base64) => {
  if (!MediaSource.isTypeSupported(type)) return 'not supported'
  const video = document.createElement('video')
  const next = (target, event) => new Promise((resolve) => target.addEventListener(event, resolve, { once: true }))
  const failed = next(video, 'error').then(() => { throw new Error(video.error.message) })
  const source = new MediaSource()
  video.src = URL.createObjectURL(source)
  await next(source, 'sourceopen')
  const buffer = source.addSourceBuffer(type)
  buffer.appendBuffer(Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)))
  await Promise.race([next(buffer, 'updateend'), failed])
  video.currentTime = 0.5
  await Promise.race([next(video, 'seeked'), failed])
  return buffer.buffered.end(0) - buffer.buffered.start(0)
}`
