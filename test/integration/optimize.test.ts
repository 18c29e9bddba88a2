import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import test from 'ava'
import { FfmpegRecoder } from '../../src/adapters/ffmpeg/recode/ffmpeg-recoder.ts'
import { LocalRecordingStore } from '../../src/adapters/stores/fs/local-recording-store.ts'
import { ProcessOwner } from '../../src/adapters/stores/fs/process-owner.ts'
import { paintPixelClock } from '../../src/domain/pixel-clock.ts'
import { isLossless } from '../../src/engine/recordings/optimize/is-lossless.ts'
import { RecordingOptimizer } from '../../src/engine/recordings/optimize/recording-optimizer.ts'
import { RecordingLibrary } from '../../src/engine/recordings/recording-library.ts'
import { EncodedReader } from '../../src/formats/coded/encoded-reader.ts'
import { systemClock } from '../../src/pipeline/clock.ts'
import { until } from '../helpers/media-time.ts'
import { ownFolder } from '../helpers/own-folder.ts'
import { decodePixelClock } from '../helpers/pixel-clock-reader.ts'
import { decodingErrors, probeFile } from '../helpers/probe.ts'
import { initFragment, mediaFragmentOf } from '../helpers/recording-fragments.ts'
import { eventList, logList } from '../helpers/recording-ports.ts'

/** Beside what the store keeps for itself. */
const visible = (names: readonly string[]): string[] => names.filter((name) => !name.startsWith('.')).sort()

const run = promisify(execFile)
const [WIDTH, HEIGHT, FPS, PICTURES] = [640, 360, 15, 36]
const ORIGINALS = {
  mp4: { codec: 'h264', args: ['libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-crf', '4'] },
  webm: {
    codec: 'vp8',
    args: ['libvpx', '-deadline', 'realtime', '-lag-in-frames', '0', '-qmin', '1', '-qmax', '3', '-b:v', '50M'],
  },
} as const

interface Original {
  readonly codec: 'h264' | 'h265' | 'vp8' | 'vp9'
  readonly args: readonly string[]
}

/** Pictures stand unevenly long; the last one stands for a second. */
const ptsOf = (index: number): number => index * 6000 + (index % 3) * 900 + (index > 20 ? 45_000 : 0)
const END = ptsOf(PICTURES - 1) + 90_000

/** A finished recording of the pixel clock, which tells the number of each picture. */
async function recorded(container: 'mp4' | 'webm', { codec, args }: Original = ORIGINALS[container]) {
  const folder = await ownFolder('optimize')
  const store = new LocalRecordingStore(folder)
  const ports = { store, owners: new ProcessOwner(), clock: systemClock, events: eventList(), log: logList() }
  const size = (WIDTH * HEIGHT * 3) / 2
  const pixels = new Uint8Array(size * PICTURES).fill(128)
  for (let i = 0; i < PICTURES; i++) {
    const picture = pixels.subarray(i * size, (i + 1) * size)
    for (let at = 0; at < WIDTH * HEIGHT; at++) picture[at] = 60 + (((at + i * 3) % WIDTH) >> 1)
    paintPixelClock(picture, 'i420', WIDTH, HEIGHT, 1000 + i)
  }
  const raw = join(await ownFolder('raw'), 'pixels')
  await writeFile(raw, pixels)
  const input = ['-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-s', `${WIDTH}x${HEIGHT}`, '-r', String(FPS), '-i', raw]
  const output = ['-g', '10', '-f', 'nut', '-write_index', '0', 'pipe:1']
  const options = { encoding: 'buffer', maxBuffer: 1 << 26 } as const
  const { stdout } = await run('ffmpeg', ['-v', 'error', ...input, '-c:v', ...args, ...output], options)
  const [config, ...rest] = new EncodedReader(codec, { fps: FPS, bitrateBps: 1e6 }).read(stdout)
  if (config?.kind !== 'config') throw new Error('no configuration')
  const { configuration } = config
  const { width, height, record } = configuration
  const video = { width, height, record, configuration, fps: FPS, units: rest.filter((each) => each.kind === 'unit') }
  const library = new RecordingLibrary(ports)
  const writer = await library.open({ recordingId: 'rec_a', sessionId: 's', container })
  writer.append(initFragment(video))
  for (let i = 0; i < PICTURES; i++) writer.append(mediaFragmentOf(video, i, ptsOf(i) - i * 6000))
  await writer.finish(0, END)
  return { folder, ports, library, before: await library.get('rec_a') }
}

const signal = new AbortController().signal

for (const [container, codec, name] of [
  ['mp4', 'h265', 'hevc'],
  ['mp4', 'vp9', 'vp9'],
  ['mp4', 'av1', 'av1'],
  ['webm', 'vp9', 'vp9'],
] as const) {
  test(`${container} to ${codec}: smaller, the same pictures at the same times, as long`, async (t) => {
    const { folder, ports, library, before } = await recorded(container)
    const optimizer = new RecordingOptimizer({ ...ports, recoder: new FfmpegRecoder() })
    const was = await decodePixelClock(before.filePath)
    const end = await optimizer.optimize('rec_a', { codec, signal })
    t.like(end, { outcome: 'optimized' }, JSON.stringify(end))
    const info = await library.get('rec_a')
    const { filePath, frameCount, durationSeconds } = before
    t.like(info, { codec, container, filePath, frameCount, durationSeconds, fileSizeBytes: end.bytesAfter! })
    t.true(info.fileSizeBytes < before.fileSizeBytes)
    const is = await decodePixelClock(filePath)
    t.is(is.length, PICTURES)
    for (const [i, { ptsMs, value }] of is.entries()) {
      t.is(value, 1000 + i)
      t.true(Math.abs(ptsMs - was[i]!.ptsMs) <= 1, `picture ${i} at ${ptsMs} instead of ${was[i]!.ptsMs}`)
    }
    const probed = await probeFile(filePath)
    t.like(probed, { codec: name, frames: PICTURES, complaints: '' })
    t.true(Math.abs(probed.durationSeconds - END / 90_000) < 0.002, `${probed.durationSeconds} s`)
    t.is(await decodingErrors(filePath), '')
    t.deepEqual(visible(await readdir(folder)), [`rec_a.${container}`])
    t.deepEqual(await readdir(join(folder, '.metadata')), ['rec_a.json'])
  })
}

const LIVE_VP9 = ['libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-lag-in-frames', '0']
const WITHOUT_LOSS = {
  h264: {
    live: ['libx264', '-preset', 'ultrafast', '-tune', 'zerolatency'],
    lossless: ['-crf', '0'],
    lossy: ['-crf', '1'],
  },
  h265: {
    live: ['libx265', '-preset', 'ultrafast', '-tune', 'zerolatency'],
    lossless: ['-x265-params', 'lossless=1'],
    lossy: ['-x265-params', 'crf=1'],
  },
  vp9: { live: LIVE_VP9, lossless: ['-lossless', '1'], lossy: ['-crf', '1', '-qmin', '1', '-qmax', '1', '-b:v', '0'] },
}

for (const [container, codec, to] of [
  ['mp4', 'h264', 'h265'],
  ['mp4', 'h265', 'av1'],
  ['mp4', 'vp9', 'h265'],
  ['webm', 'vp9', undefined],
] as const)
  test(`${codec} without loss in ${container} stays so unless that is asked for`, async (t) => {
    const { live, lossless, lossy } = WITHOUT_LOSS[codec]
    const files = [await recorded(container, { codec, args: [...live, ...lossless] })]
    files.push(await recorded(container, { codec, args: [...live, ...lossy] }))
    const told = files.map(async ({ ports: { store }, before }) => {
      const file = await store.open(before.filePath)
      return isLossless(file!).finally(() => file!.close())
    })
    t.deepEqual(await Promise.all(told), [true, false])
    if (!to) return
    const optimizer = new RecordingOptimizer({ ...files[0]!.ports, recoder: new FfmpegRecoder() })
    const wish = { codec: to, signal, again: true, dryRun: true }
    const reason = 'it is without loss, and what is made of it is not'
    t.like(await optimizer.optimize('rec_a', wish), { outcome: 'skipped', reason })
    t.like(await optimizer.optimize('rec_a', { ...wish, lossy: true }), { outcome: 'planned' })
  })

test('an encoder that leaves out the end: the original stays as it is', async (t) => {
  const { folder, ports, library, before } = await recorded('mp4')
  const bytes = await readFile(before.filePath)
  const binary = join(await ownFolder('short'), 'ffmpeg')
  // The input of what codes ends after a second.
  await writeFile(binary, '#!/bin/sh\ncase "$*" in *libx265*) exec ffmpeg -t 1 "$@";; esac\nexec ffmpeg "$@"\n')
  await chmod(binary, 0o755)
  const optimizer = new RecordingOptimizer({ ...ports, recoder: new FfmpegRecoder({ binary }) })
  const end = await optimizer.optimize('rec_a', { codec: 'h265', signal })
  t.like(end, { outcome: 'kept' })
  t.regex(end.reason ?? '', /^the encoder gave \d+ of 36 pictures$/)
  t.deepEqual(await readFile(before.filePath), bytes)
  t.like(await library.get('rec_a'), { codec: 'h264', state: 'finished', fileSizeBytes: bytes.length })
  t.deepEqual(visible(await readdir(folder)), ['rec_a.mp4'])
})

/** For three pictures a region of 32 by 32 pixels, one of 225, shows what it showed before. */
const STALE =
  "split[a][b];[a]crop=32:32:96:48,tpad=start=1:start_mode=clone[c];[b][c]overlay=96:48:shortest=1:enable='between(n,13,15)'"

for (const codec of ['h265', 'vp9', 'av1'] as const)
  test(`${codec} in which a small thing shows what stood there before: the original stays`, async (t) => {
    const { ports, library, before } = await recorded('mp4')
    const bytes = await readFile(before.filePath)
    const binary = join(await ownFolder('stale'), 'ffmpeg')
    const filtered = `for a; do shift; [ "$a" = -c:v ] && set -- "$@" -vf "${STALE}"; set -- "$@" "$a"; done`
    await writeFile(binary, `#!/bin/sh\n${filtered}\nexec ffmpeg "$@"\n`)
    await chmod(binary, 0o755)
    const recoder = new FfmpegRecoder({ binary })
    const end = await new RecordingOptimizer({ ...ports, recoder }).optimize('rec_a', { codec, signal })
    t.like(end, { outcome: 'kept' })
    t.regex(end.reason ?? '', /^a part of a picture is too unlike \(/)
    t.deepEqual(await readFile(before.filePath), bytes)
    t.like(await library.get('rec_a'), { codec: 'h264', fileSizeBytes: bytes.length })
  })

test('kill -9: the encoder ends too, the original is untouched, and what was begun is removed at the next start', async (t) => {
  const { folder, library, before } = await recorded('mp4')
  const bytes = await readFile(before.filePath)
  const script = fileURLToPath(new URL('../helpers/optimizing-child.js', import.meta.url))
  const child = spawn(process.execPath, [script, folder, 'rec_a'], { stdio: 'inherit' })
  t.teardown(() => child.kill('SIGKILL'))
  const running = async () =>
    (await run('ps', ['-eo', 'args'])).stdout.split('\n').filter((line) => line.includes(folder))
  await until('the encoder', async () =>
    (await running()).some((line) => line.startsWith('ffmpeg') || line.includes('/ffmpeg')),
  )
  child.kill('SIGKILL')
  await once(child, 'close')
  await until('its end', async () => (await running()).length === 0)
  t.true((await readdir(folder)).some((name) => name.includes('optimizing')))
  await library.recover()
  t.deepEqual(visible(await readdir(folder)), ['rec_a.mp4'])
  t.deepEqual(await readFile(before.filePath), bytes)
  t.like(await library.get('rec_a'), { codec: 'h264', state: 'finished', fileSizeBytes: bytes.length })
  t.is(await decodingErrors(before.filePath), '')
})
