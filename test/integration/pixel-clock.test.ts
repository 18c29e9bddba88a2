import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import { paintPixelClock } from '../../src/domain/pixel-clock.ts'
import { clockMeasures, percentile, timingErrorsMs } from '../helpers/pixel-clock-measures.ts'
import { decodePixelClock } from '../helpers/pixel-clock-reader.ts'

const WIDTH = 1280
const HEIGHT = 720
const FPS = 30
const FRAMES = 60
const ORIGIN_MS = 2 ** 32 - 700

/** Encodes a noisy picture with the clock, one value a frame, at 500 kbit/s; the values cross the wrap. */
async function encode(file: string, scale: string): Promise<void> {
  const encoder = spawn(
    'ffmpeg',
    [
      ...['-loglevel', 'error', '-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-s', `${WIDTH}x${HEIGHT}`],
      ...[
        '-framerate',
        String(FPS),
        '-i',
        'pipe:0',
        '-vf',
        `scale=${scale}`,
        '-c:v',
        'libx264',
        '-preset',
        'ultrafast',
      ],
      // With several threads the rate control of x264 decides by what has been finished so far, so that a busy machine encodes otherwise.
      ...['-threads', '1', '-bf', '2', '-b:v', '500k', '-maxrate', '500k', '-bufsize', '500k', '-y', file],
    ],
    { stdio: ['pipe', 'inherit', 'inherit'] },
  )
  const ended = once(encoder, 'close')
  for (let index = 0; index < FRAMES; index += 1) {
    const pixels = noise(index)
    paintPixelClock(pixels, 'i420', WIDTH, HEIGHT, valueAt(index))
    if (!encoder.stdin.write(pixels)) await once(encoder.stdin, 'drain')
  }
  encoder.stdin.end()
  const [code] = await ended
  if (code !== 0) throw new Error(`ffmpeg ended with ${code}`)
}

const valueAt = (index: number): number => Math.round(ORIGIN_MS + (index * 1000) / FPS) % 2 ** 32

function noise(seed: number): Uint8Array {
  const pixels = new Uint8Array((WIDTH * HEIGHT * 3) / 2).fill(128)
  let state = seed * 7919 + 1
  for (let index = 0; index < WIDTH * HEIGHT; index += 1) {
    if (index % 16 === 0) state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    pixels[index] = 64 + (state >>> 25)
  }
  return pixels
}

for (const scale of ['1280:720', '640:360', '426:240']) {
  test(`the clock survives H.264 at 500 kbit/s and scaling to ${scale}, with exact times`, async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'pixel-clock-'))
    t.teardown(() => rm(folder, { recursive: true }))
    const file = join(folder, 'clock.mp4')
    await encode(file, scale)
    const readings = await decodePixelClock(file)
    const measures = clockMeasures(readings)
    t.is(measures.frames, FRAMES)
    t.true(measures.unreadable <= 1, `${measures.unreadable} unreadable`)
    t.is(measures.outOfOrder, 0)
    for (const [index, { ptsMs, value }] of readings.entries()) {
      t.true(Math.abs(ptsMs - (index * 1000) / FPS) < 0.1, `frame ${index} at ${ptsMs}`)
      t.true(value === undefined || value === valueAt(index), `frame ${index} reads ${value}`)
    }
    t.true(percentile(timingErrorsMs(readings, ORIGIN_MS).map(Math.abs), 100) <= 1)
  })
}

test('media that cannot be read fails with what ffmpeg said', async (t) => {
  const error = await t.throwsAsync(decodePixelClock('/nowhere/at/all.mp4'))
  t.regex(error?.message ?? '', /No such file/)
})
