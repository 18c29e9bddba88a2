import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { readPixelClock } from '../../src/domain/pixel-clock.ts'

/** One decoded frame. */
export interface ClockReading {
  /** Presentation time as the container gives it, milliseconds, exact. */
  readonly ptsMs: number
  /** Value of the pixel clock; undefined when it could not be read. */
  readonly value: number | undefined
}

export interface ClockReaderOptions {
  /** Default `ffmpeg` from PATH. */
  readonly ffmpeg?: string
  /** Before `-i`, for example `['-live_start_index', '0']`. */
  readonly inputArgs?: readonly string[]
  /** Ends the reading, for example of a live stream, as if the media ended there. */
  readonly signal?: AbortSignal
}

/** Every picture is brought to this size before it is read: a cell is 8 pixels, and memory does not depend on the media. */
const WIDTH = 320
const HEIGHT = 180
const FRAME_BYTES = WIDTH * HEIGHT
const KEPT_LINES = 20

/**
 * Decodes the video of a file or an address frame by frame, in presentation order, and reads the pixel clock in each.
 * The times come from ffmpeg's `showinfo` as whole numbers of the stream's own time base, so nothing is rounded.
 */
export async function* pixelClockReadings(
  input: string,
  options: ClockReaderOptions = {},
): AsyncGenerator<ClockReading> {
  const decoder = spawn(options.ffmpeg ?? 'ffmpeg', decoderArguments(input, options.inputArgs ?? []), {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = once(decoder, 'close')
  const onAbort = () => decoder.kill('SIGKILL')
  options.signal?.addEventListener('abort', onAbort)
  if (options.signal?.aborted) onAbort()
  const info = new FrameTimes(decoder.stderr)
  try {
    for await (const picture of pictures(decoder.stdout)) {
      yield { ptsMs: await info.next(), value: readPixelClock(picture, WIDTH, HEIGHT) }
    }
    const [code] = await ended
    if (code !== 0 && !options.signal?.aborted)
      throw new Error(`ffmpeg cannot read ${input}:\n${info.lastLines.join('\n')}`)
  } finally {
    options.signal?.removeEventListener('abort', onAbort)
    decoder.kill('SIGKILL')
  }
}

/** All readings of a medium that ends. */
export async function decodePixelClock(input: string, options: ClockReaderOptions = {}): Promise<ClockReading[]> {
  const readings: ClockReading[] = []
  for await (const reading of pixelClockReadings(input, options)) readings.push(reading)
  return readings
}

const decoderArguments = (input: string, inputArgs: readonly string[]): string[] => [
  ...['-hide_banner', '-nostdin', '-nostats', '-loglevel', 'info', '-copyts'],
  ...[...inputArgs, '-i', input, '-map', '0:v:0', '-vsync', 'passthrough'],
  ...['-vf', `showinfo,scale=${WIDTH}:${HEIGHT}:flags=area,format=gray`],
  ...['-f', 'rawvideo', 'pipe:1'],
]

/** Cuts the raw video into pictures. The array is used again for the next one. */
async function* pictures(raw: Readable): AsyncGenerator<Uint8Array> {
  const picture = new Uint8Array(FRAME_BYTES)
  let filled = 0
  for await (const piece of raw as AsyncIterable<Buffer>) {
    for (let offset = 0; offset < piece.length; ) {
      const taken = piece.subarray(offset, offset + FRAME_BYTES - filled)
      picture.set(taken, filled)
      filled += taken.length
      offset += taken.length
      if (filled < FRAME_BYTES) continue
      yield picture
      filled = 0
    }
  }
}

/** The presentation times that `showinfo` prints, one a frame, in the order of the frames. */
class FrameTimes {
  readonly lastLines: string[] = []
  readonly #times: number[] = []
  readonly #lines: AsyncIterator<string>
  #secondsPerTick = Number.NaN
  #waiting: (() => void) | undefined
  #finished = false

  constructor(log: Readable) {
    this.#lines = createInterface({ input: log })[Symbol.asyncIterator]()
    void this.#pump()
  }

  async #pump(): Promise<void> {
    for (let line = await this.#lines.next(); !line.done; line = await this.#lines.next()) this.#take(line.value)
    this.#finished = true
    this.#waiting?.()
  }

  #take(line: string): void {
    const base = /showinfo.* config in time_base: (\d+)\/(\d+)/.exec(line)
    const frame = /showinfo.* n: *\d+ pts: *(-?\d+) /.exec(line)
    if (base) this.#secondsPerTick = Number(base[1]) / Number(base[2])
    else if (frame) this.#times.push(Number(frame[1]) * this.#secondsPerTick * 1000)
    else if (!line.includes('showinfo')) {
      this.lastLines.push(line)
      if (this.lastLines.length > KEPT_LINES) this.lastLines.shift()
    }
    this.#waiting?.()
  }

  async next(): Promise<number> {
    while (this.#times.length === 0) {
      if (this.#finished) throw new Error('ffmpeg gave a picture without its time')
      await new Promise<void>((resolve) => {
        this.#waiting = resolve
      })
    }
    return this.#times.shift()!
  }
}
