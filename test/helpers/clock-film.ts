import { spawn } from 'node:child_process'
import { paintPixelClock } from '../../src/domain/pixel-clock.ts'
import type { RecordingLibrary } from '../../src/engine/recordings/recording-library.ts'
import { EncodedReader } from '../../src/formats/coded/encoded-reader.ts'
import { type CodedVideo, initFragment, mediaFragmentOf } from './recording-fragments.ts'

/** Pictures a second of every film here, and one of how many is a keyframe. */
export const FILM_FPS = 15
export const FILM_GOP = 15

const ENCODERS = {
  h264: ['libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-crf', '12', '-sc_threshold', '0'],
  h265: [
    ...['libx265', '-preset', 'ultrafast', '-tune', 'zerolatency', '-crf', '12'],
    ...['-x265-params', 'scenecut=0:log-level=error'],
  ],
  vp8: ['libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-lag-in-frames', '0', '-b:v', '4M'],
  vp9: ['libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-lag-in-frames', '0', '-b:v', '2M'],
} as const

/** A film whose pictures tell their own time in it, in milliseconds, by the pixel clock. */
export async function clockFilm(
  codec: keyof typeof ENCODERS,
  seconds: number,
  { width, height } = { width: 320, height: 180 },
): Promise<CodedVideo> {
  const input = ['-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-s', `${width}x${height}`, '-r', String(FILM_FPS), '-i', '-']
  const output = ['-g', String(FILM_GOP), '-f', 'nut', '-write_index', '0', 'pipe:1']
  const ffmpeg = spawn('ffmpeg', ['-v', 'error', ...input, '-c:v', ...ENCODERS[codec], ...output], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const written = (async () => {
    for (let i = 0; i < seconds * FILM_FPS; i++) {
      const picture = new Uint8Array((width * height * 3) / 2).fill(128)
      for (let at = 0; at < width * height; at++) picture[at] = 60 + (((at + i * 3) % width) >> 1)
      paintPixelClock(picture, 'i420', width, height, Math.floor((i * 1000) / FILM_FPS))
      if (!ffmpeg.stdin.write(picture)) await new Promise((resolve) => ffmpeg.stdin.once('drain', resolve))
    }
    ffmpeg.stdin.end()
  })()
  const pieces: Buffer[] = []
  for await (const piece of ffmpeg.stdout) pieces.push(piece as Buffer)
  await written
  const [config, ...rest] = new EncodedReader(codec, { fps: FILM_FPS, bitrateBps: 1e6 }).read(Buffer.concat(pieces))
  if (config?.kind !== 'config') throw new Error('no configuration')
  const { configuration } = config
  const units = rest.filter((each) => each.kind === 'unit')
  const { record } = configuration
  return { width: configuration.width, height: configuration.height, record, configuration, fps: FILM_FPS, units }
}

export interface FilmedSpec {
  readonly recordingId: string
  readonly container?: 'mp4' | 'webm'
  /** When it begins and how long it is shown, seconds of the film. Default all of it. */
  readonly fromSeconds?: number
  readonly toSeconds?: number
  /** Goes on after the film, from the beginning of that one. */
  readonly goesOn?: CodedVideo
  /** What happened, by seconds of the film. */
  readonly notes?: readonly {
    readonly at: number
    readonly event: string
    readonly details?: Record<string, string | number>
  }[]
}

/** Records a film whose media clock begins at an hour, as one that joins a stream does. */
export async function recordFilm(library: RecordingLibrary, video: CodedVideo, spec: FilmedSpec): Promise<void> {
  const { recordingId, container = 'mp4', fromSeconds = 0, goesOn } = spec
  const seconds = (video.units.length + (goesOn?.units.length ?? 0)) / FILM_FPS
  const origin = 3600 * 90_000
  const pts = (at: number) => origin + Math.round(at * 90_000)
  const writer = await library.open({ recordingId, sessionId: 'ses_1', container })
  writer.append(initFragment(video))
  for (let i = 0; i < video.units.length; i++) writer.append(mediaFragmentOf(video, i, origin))
  if (goesOn) {
    writer.append(initFragment(goesOn, true))
    const start = pts(video.units.length / FILM_FPS)
    for (let i = 0; i < goesOn.units.length; i++) writer.append(mediaFragmentOf(goesOn, i, start))
  }
  for (const { at, event, details } of spec.notes ?? [])
    writer.note({ pts: pts(at), event, ...(details ? { details } : {}) })
  await writer.finish(pts(fromSeconds), pts(spec.toSeconds ?? seconds))
}
