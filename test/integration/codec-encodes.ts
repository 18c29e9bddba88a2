import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { promisify } from 'node:util'
import type { Codec } from '../../src/domain/codec.ts'
import type { DecoderConfiguration } from '../../src/domain/decoder-configuration.ts'
import { type EncodedEvent, EncodedReader } from '../../src/formats/coded/encoded-reader.ts'
import { matroskaFrame, matroskaHeader } from '../../src/formats/matroska/matroska-writer.ts'
import { BUILDS, within } from './ffmpeg-tools.ts'

const run = promisify(execFile)

/** A second of pictures, and a keyframe in the middle. */
export const SIZE = { width: 160, height: 120 }
export const FPS = 15
export const TIMES_MS = Array.from({ length: FPS }, (_, frame) => Math.round((frame * 1000) / FPS))
export const KEYFRAME_MS = 467

/** An encoder and how it is told not to hold a picture back. */
export interface LiveEncoder {
  readonly codec: Codec
  readonly name: string
  readonly options: readonly string[]
  /** An option that old builds do not know, and its value. */
  readonly newer?: readonly [string, string]
  /** False for one that keeps pictures whatever it is told, and takes no orders for keyframes. */
  readonly live: boolean
}

const VPX = ['-deadline', 'realtime', '-cpu-used', '8', '-lag-in-frames', '0', '-auto-alt-ref', '0', '-b:v', '1M']
const X265 = 'log-level=none:bframes=0:rc-lookahead=0:frame-threads=1:scenecut=0:open-gop=0:repeat-headers=0:info=0'
const SVT = 'lookahead=0:pred-struct=1:scd=0'
const AOM = ['-strict', '-2', '-cpu-used', '8', '-lag-in-frames', '0', '-b:v', '1M']

const LIVE_ENCODERS: readonly LiveEncoder[] = [
  { codec: 'h264', name: 'libx264', options: ['-preset', 'ultrafast', '-tune', 'zerolatency'], live: true },
  // A keyframe that is asked for is an IDR picture only so.
  {
    ...{ codec: 'h265', name: 'libx265', live: true },
    options: ['-preset', 'ultrafast', '-forced-idr', '1', '-x265-params', X265],
  },
  { codec: 'vp9', name: 'libvpx-vp9', options: VPX, live: true },
  { codec: 'vp8', name: 'libvpx', options: VPX, live: true },
  // ffmpeg asks it for pictures only when it gives it the next one (libsvtav1.c up to 5.1).
  {
    ...{ codec: 'av1', name: 'libsvtav1', live: false },
    options: ['-preset', '10', '-crf', '35', '-svtav1-params', SVT],
  },
  { codec: 'av1', name: 'libaom-av1', options: AOM, newer: ['-usage', 'realtime'], live: true },
]

async function listed(binary: string): Promise<LiveEncoder[]> {
  const { stdout } = await run(binary, ['-hide_banner', '-encoders'])
  const there = LIVE_ENCODERS.filter(({ name }) => stdout.includes(` ${name} `))
  return Promise.all(
    there.map(async (encoder) => {
      if (!encoder.newer) return encoder
      const known = await run(binary, ['-hide_banner', '-h', `encoder=${encoder.name}`])
      const isKnown = known.stdout.includes(` ${encoder.newer[0]} `)
      return isKnown ? { ...encoder, options: [...encoder.options, ...encoder.newer] } : encoder
    }),
  )
}

/** Every encoder of every build. */
export const ALL_ENCODERS = (
  await Promise.all(BUILDS.map(async (build) => (await listed(build.path)).map((encoder) => ({ build, encoder }))))
).flat()

export interface LiveEncode {
  readonly configuration: DecoderConfiguration
  readonly units: readonly Extract<EncodedEvent, { kind: 'unit' }>[]
  readonly atBoundary: boolean
}

/** Gives a live encoder one picture after another, each only when the one before has come out, and takes what it makes. */
export async function encodeLive(binary: string, { codec, name, options, live }: LiveEncoder): Promise<LiveEncode> {
  const child = spawn(binary, argumentsFor(name, options), { stdio: ['pipe', 'pipe', 'ignore'] })
  const reader = new EncodedReader(codec, { fps: FPS, bitrateBps: 1_000_000 })
  const events: EncodedEvent[] = []
  const unitCount = () => events.filter(({ kind }) => kind === 'unit').length
  let wake = () => {}
  let failed: unknown
  child.stdout.on('data', (bytes: Buffer) => {
    try {
      events.push(...reader.read(bytes))
    } catch (cause) {
      failed = cause
    }
    wake()
  })
  const closed = new Promise<void>((resolve) => {
    child.once('close', () => {
      wake()
      resolve()
    })
  })
  const hasCome = async (count: number): Promise<void> => {
    while (unitCount() < count && !failed && child.exitCode === null)
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    if (failed) throw failed
    if (unitCount() < count) throw new Error(`${name} ended after ${unitCount()} pictures`)
  }
  try {
    child.stdin.on('error', () => {})
    child.stdin.write(matroskaHeader({ encoding: 'i420', ...SIZE, fps: FPS }))
    for (const [frame, timeMs] of TIMES_MS.entries()) {
      for (const piece of matroskaFrame(timeMs, picture(frame))) child.stdin.write(piece)
      if (live) await within(20_000, `picture ${frame} of ${name}`, hasCome(frame + 1))
    }
    child.stdin.end()
    await within(20_000, `the end of ${name}`, closed)
  } finally {
    await ended(child, closed)
  }
  const [config, ...rest] = events
  if (config?.kind !== 'config') throw new Error(`${name} gave no configuration`)
  const units = rest.filter((event) => event.kind === 'unit')
  return { configuration: config.configuration, units, atBoundary: reader.atBoundary }
}

async function ended(child: ChildProcess, closed: Promise<void>): Promise<void> {
  if (child.exitCode === null) child.kill('SIGKILL')
  await closed
}

function argumentsFor(name: string, options: readonly string[]): string[] {
  return [
    ...['-hide_banner', '-nostdin', '-loglevel', 'error', '-probesize', '32', '-analyzeduration', '0', '-threads', '1'],
    ...['-copyts', '-f', 'matroska', '-i', 'pipe:0', '-an', '-vf', 'format=yuv420p', '-c:v', name, ...options],
    ...['-threads', '2', '-g', '1000', '-force_key_frames', `${KEYFRAME_MS / 1000}`],
    ...['-vsync', 'passthrough', '-enc_time_base', '1:1000'],
    ...['-f', 'nut', '-write_index', '0', '-flush_packets', '1', 'pipe:1'],
  ]
}

/** Stripes that move. */
function picture(frame: number): Uint8Array {
  const { width, height } = SIZE
  const bytes = new Uint8Array((width * height * 3) / 2).fill(128)
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) bytes[y * width + x] = 16 + ((x * 3 + y * 5 + frame * 8) % 200)
  return bytes
}
