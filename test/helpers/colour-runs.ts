import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { COLOURS, type Colour } from './coloured-pages.ts'

const run = promisify(execFile)

/** Pictures in a row that have one colour in their middle. */
export interface ColourRun {
  readonly colour: Colour
  readonly frames: number
  /** Presentation time of the first one, milliseconds. */
  readonly fromMs: number
}

const distance = (pixel: Uint8Array, colour: Colour): number =>
  COLOURS[colour].reduce<number>((sum, value, at) => sum + (value - (pixel[at] ?? 0)) ** 2, 0)

const nearest = (pixel: Uint8Array): Colour =>
  (Object.keys(COLOURS) as Colour[]).reduce((best, each) =>
    distance(pixel, each) < distance(pixel, best) ? each : best,
  )

/** Decodes a file and tells the colours of its pictures, in presentation order. */
export async function colourRuns(file: string): Promise<ColourRun[]> {
  const { stdout, stderr } = await run(
    'ffmpeg',
    [
      ...['-hide_banner', '-nostdin', '-nostats', '-loglevel', 'info', '-copyts', '-i', file, '-map', '0:v:0'],
      ...['-vsync', 'passthrough', '-vf', 'showinfo,crop=16:16,scale=1:1:flags=area,format=rgb24'],
      ...['-f', 'rawvideo', 'pipe:1'],
    ],
    { encoding: 'buffer', maxBuffer: 2 ** 26 },
  )
  const times = [...stderr.toString().matchAll(/ n: *\d+ pts: *-?\d+ +pts_time:(\S+)/g)].map(
    ([, time]) => Number(time) * 1000,
  )
  const runs: { colour: Colour; frames: number; fromMs: number }[] = []
  for (const [index, fromMs] of times.entries()) {
    const colour = nearest(stdout.subarray(index * 3, index * 3 + 3))
    const last = runs.at(-1)
    if (last?.colour === colour) last.frames += 1
    else runs.push({ colour, frames: 1, fromMs })
  }
  return runs
}
