import type { ExportFormat, ExportRequest } from '../../../pipeline/ports/export-port.ts'

/** Encoders that write a format, the better one first. */
export const EXPORT_ENCODERS: Readonly<Record<ExportFormat, readonly string[]>> = {
  mp4: ['libx264'],
  webm: ['libvpx-vp9', 'libvpx'],
  gif: ['gif'],
}

/** What each encoder is told: sharp enough for text, at a speed that one waits for. */
const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  // Whole from the beginning on, for those who load it from a server, and in colours that everything shows.
  libx264: ['-preset', 'medium', '-crf', '20', '-pix_fmt', 'yuv420p', '-movflags', '+faststart', '-f', 'mp4'],
  'libvpx-vp9': [
    ...['-crf', '32', '-b:v', '0', '-deadline', 'good', '-cpu-used', '4', '-row-mt', '1', '-pix_fmt', 'yuv420p'],
    ...['-f', 'webm'],
  ],
  libvpx: ['-crf', '10', '-b:v', '2M', '-deadline', 'good', '-cpu-used', '4', '-pix_fmt', 'yuv420p', '-f', 'webm'],
  gif: ['-f', 'gif'],
}

const QUIET = ['-y', '-hide_banner', '-nostdin', '-loglevel', 'error', '-nostats']
const PROGRESS = ['-progress', 'pipe:1']

/**
 * Arguments of the runs of ffmpeg that make an export, one after the other; each tells on its standard output how far it is. A GIF has 256 colours
 * at most: the first run finds those that matter, so that no more than a picture is held at a time.
 */
export function exportCommands(request: ExportRequest, encoder: string): string[][] {
  const { format, input, output, palette } = request
  const read = ['-ss', request.fromSeconds.toFixed(6), '-t', request.lengthSeconds.toFixed(6), '-i', input]
  const write = ['-an', '-t', request.lengthSeconds.toFixed(6), '-c:v', encoder, ...(OPTIONS[encoder] ?? []), output]
  const filter = pictures(request)
  if (format !== 'gif') return [[...QUIET, ...read, '-vf', filter, ...PROGRESS, ...write]]
  return [
    [...QUIET, ...read, '-vf', `${shown(request)},palettegen=stats_mode=diff`, ...PROGRESS, '-f', 'image2', palette],
    [
      ...[...QUIET, ...read, '-i', palette],
      ...['-filter_complex', `[0:v]${filter}[v];[v][1:v]paletteuse=dither=bayer:bayer_scale=5:diff_mode=rectangle`],
      ...[...PROGRESS, ...write],
    ],
  ]
}

/** Pictures at an even rate, since not every player follows another one. */
const shown = ({ fps, width }: ExportRequest): string =>
  [`fps=${fps}`, ...(width === undefined ? [] : [`scale=${width}:-2:flags=lanczos`])].join(',')

/** The last picture stands until the end, also where nothing moved for long. */
const pictures = (request: ExportRequest): string => `${shown(request)},tpad=stop=-1:stop_mode=clone`

/** Seconds that a line of ffmpeg's progress says are done; undefined for other lines. */
export function doneSeconds(line: string): number | undefined {
  const [, microseconds] = /^out_time_us=(\d+)$/.exec(line.trim()) ?? []
  return microseconds === undefined ? undefined : Number(microseconds) / 1e6
}
