import { execFile, execFileSync, spawn } from 'node:child_process'
import { chmod, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Observable, Subscription } from 'rxjs'
import { readAvcRecord } from '../../src/formats/avc/avc-record.ts'
import type { EncodeRequest, EncoderOutput, EncoderSession } from '../../src/pipeline/ports/encoder-port.ts'
import { ownFolder } from '../helpers/own-folder.ts'

const run = promisify(execFile)

const onPath = (): string => execFileSync('sh', ['-c', 'command -v ffmpeg'], { encoding: 'utf8' }).trim()
const bundled = (): string => (createRequire(import.meta.url)('@ffmpeg-installer/ffmpeg') as { path: string }).path

/** The builds every test runs with: the machine's own, and the one of 2018 that comes as a package. */
export const BUILDS: readonly { readonly name: string; readonly path: string }[] = [
  { name: 'ffmpeg of this machine', path: onPath() },
  { name: 'bundled ffmpeg', path: bundled() },
]

export const REQUEST: EncodeRequest = {
  codec: 'h264',
  input: { encoding: 'i420', width: 320, height: 240 },
  width: 320,
  height: 240,
  fps: 30,
  bitrateBps: 1_000_000,
  crf: 23,
  keyframeMs: 1000,
}

export type Unit = Extract<EncoderOutput, { kind: 'unit' }>

/** Rejects when a promise takes longer than anything that works would. */
export async function within<T>(limitMs: number, what: string, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} did not come within ${limitMs} ms`)), limitMs)
  })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}

/** Takes what a session gives, and lets tests wait for it. */
export class Collector {
  readonly outputs: EncoderOutput[] = []
  /** Settles as the output does. */
  readonly ended: Promise<void>
  readonly #subscription = new Subscription()
  readonly #waiting: (() => void)[] = []

  constructor(output: Observable<EncoderOutput>) {
    this.ended = new Promise((resolve, reject) => {
      this.#subscription.add(
        output.subscribe({
          next: (each) => {
            this.outputs.push(each)
            for (const check of this.#waiting.splice(0)) check()
          },
          error: reject,
          complete: resolve,
        }),
      )
    })
    this.ended.catch(() => {})
  }

  get units(): Unit[] {
    return this.outputs.filter((output) => output.kind === 'unit')
  }

  get record(): Uint8Array {
    const [first] = this.outputs
    if (first?.kind !== 'config') throw new Error('no decoder configuration')
    return first.configuration.record
  }

  /** Resolves when there are `count` units. */
  unitCount(count: number, limitMs = 5000): Promise<void> {
    const there = new Promise<void>((resolve) => {
      const check = (): void => {
        if (this.units.length >= count) resolve()
        else this.#waiting.push(check)
      }
      check()
    })
    return within(limitMs, `unit ${count}`, Promise.race([there, this.ended.then(() => there)]))
  }
}

/** Writes one frame and, when the process is behind, waits until it has caught up. */
export async function writeAll(
  session: EncoderSession,
  frames: Iterable<readonly [number, Uint8Array]>,
): Promise<void> {
  for (const [timeMs, data] of frames) {
    if (session.write(data, timeMs)) continue
    await within(
      10_000,
      'draining',
      new Promise<void>((resolve) => {
        const subscription = session.drained.subscribe(() => {
          subscription.unsubscribe()
          resolve()
        })
      }),
    )
  }
}

/** Encodes all frames and returns what came out. */
export async function encodeAll(
  session: EncoderSession,
  frames: Iterable<readonly [number, Uint8Array]>,
): Promise<Collector> {
  const collector = new Collector(session.output)
  await writeAll(session, frames)
  session.end()
  await within(20_000, 'the end', collector.ended)
  return collector
}

const START_CODE = Uint8Array.of(0, 0, 0, 1)

/** The coded video as a byte stream (ITU-T H.264, annex B), which every tool reads. */
export function annexB(record: Uint8Array, units: readonly Unit[]): Uint8Array {
  const { sps, pps } = readAvcRecord(record)
  const pieces = [...sps, ...pps].flatMap((set) => [START_CODE, set])
  for (const { data } of units) {
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
    for (let at = 0; at < data.length; at += 4 + view.getUint32(at)) {
      pieces.push(START_CODE, data.subarray(at + 4, at + 4 + view.getUint32(at)))
    }
  }
  return Buffer.concat(pieces)
}

/** Runs a program with `input` on its standard input; what it prints. */
export function feed(program: string, args: readonly string[], input: Uint8Array): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] })
    const printed: Buffer[] = []
    child.on('error', reject)
    child.stdout.on('data', (bytes: Buffer) => printed.push(bytes))
    child.on('close', (code) =>
      code === 0 ? resolve(Buffer.concat(printed)) : reject(new Error(`${program}: ${code}`)),
    )
    child.stdin.on('error', () => {})
    child.stdin.end(input)
  })
}

/** The pictures of a coded video in RGB, as a player that heeds its colour description shows them. */
export async function decodeRgb(collector: Collector, width: number, height: number): Promise<Uint8Array[]> {
  const args = [
    '-loglevel',
    'error',
    '-f',
    'h264',
    '-i',
    '-',
    '-f',
    'rawvideo',
    '-pix_fmt',
    'rgb24',
    '-vsync',
    '0',
    '-',
  ]
  const rgb = await feed('ffmpeg', args, annexB(collector.record, collector.units))
  const size = width * height * 3
  return Array.from({ length: rgb.length / size }, (_, index) => rgb.subarray(index * size, (index + 1) * size))
}

/** What ffprobe says of the coded video. */
export async function probeStream(collector: Collector): Promise<Record<string, unknown>> {
  const args = ['-loglevel', 'error', '-f', 'h264', '-show_streams', '-of', 'json', '-']
  const printed = await feed('ffprobe', args, annexB(collector.record, collector.units))
  const { streams } = JSON.parse(printed.toString()) as { streams: Record<string, unknown>[] }
  return streams[0] ?? {}
}

/** A picture of one colour. */
export const flatI420 = (width: number, height: number, luma: number): Uint8Array =>
  new Uint8Array((width * height * 3) / 2).fill(luma, 0, width * height).fill(128, width * height)

/** A picture nobody can compress. */
export function noiseI420(width: number, height: number, seed: number): Uint8Array {
  const picture = new Uint8Array((width * height * 3) / 2)
  let state = seed + 1
  for (let index = 0; index < picture.length; index += 1) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    picture[index] = state >>> 24
  }
  return picture
}

/** A picture as full of edges as a page of text. */
export function blocksI420(width: number, height: number): Uint8Array {
  const noise = noiseI420(width, height, 0)
  return flatI420(width, height, 235).map((value, index) => {
    const cell = Math.floor(index / width / 4) * width + Math.floor((index % width) / 4)
    return index < width * height && (noise[cell] as number) > 160 ? 16 : value
  })
}

/** An executable shell script in a folder of its own. */
export async function script(body: string): Promise<string> {
  const path = join(await ownFolder('ffmpeg'), 'ffmpeg')
  await writeFile(path, `#!/bin/sh\n${body}\n`)
  await chmod(path, 0o755)
  return path
}

/** True while the process lives (a process that only waits to be collected does not). */
export async function isAlive(pid: number): Promise<boolean> {
  const { stdout } = await run('ps', ['-o', 'stat=', '-p', String(pid)]).catch(() => ({ stdout: '' }))
  return stdout.trim() !== '' && !stdout.trim().startsWith('Z')
}
