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

/** Without the last, ffmpeg ends well although a full disk did not take the end of the file, or nothing was written at all. */
const QUIET = ['-y', '-hide_banner', '-nostdin', '-loglevel', 'error', '-nostats', '-xerror']
const PROGRESS = ['-progress', 'pipe:1']

/**
 * Arguments of the runs of ffmpeg that make an export, one after the other; each tells on its standard output how far it is. A GIF has 256 colours
 * at most: the first run finds those that matter, so that no more than a picture is held at a time.
 */
export function exportCommands(request: ExportRequest, encoder: string): string[][] {
  const { format, output, palette } = request
  const length = request.lengthSeconds.toFixed(6)
  const read = [...QUIET, ...reading(request)]
  const write = ['-an', '-t', length, '-c:v', encoder, ...(OPTIONS[encoder] ?? []), output]
  const filter = pictures(request)
  if (format !== 'gif') return [[...read, '-vf', filter, ...PROGRESS, ...write]]
  const colours = `${filter},trim=end=${length},palettegen=stats_mode=diff`
  return [
    // Else a `%` in the path would stand for a number.
    [...read, '-an', '-vf', colours, ...PROGRESS, '-update', '1', '-f', 'image2', palette],
    [
      ...[...read, '-f', 'png_pipe', '-i', palette],
      ...['-filter_complex', `[0:v]${filter}[v];[v][1:v]paletteuse=dither=bayer:bayer_scale=5:diff_mode=rectangle`],
      ...[...PROGRESS, ...write],
    ],
  ]
}

/**
 * Reads from the keyframe before the beginning on: the picture that stands there may have come long before. Where the size changes, the filters
 * go on: ffmpeg would begin them anew, and lose what they hold.
 */
const reading = ({ input, fromSeconds }: ExportRequest): string[] => [
  ...['-noaccurate_seek', '-reinit_filter', '0', '-ss', fromSeconds.toFixed(6), '-i', input],
]

/** Pictures of one size, as large as they fit into it: of one even rate, since not every player follows another. The last one stands until the end. */
function pictures({ fps, size }: ExportRequest): string {
  const rate = `fps=fps=${fps}:start_time=0,tpad=stop=-1:stop_mode=clone`
  if (!size) return rate
  const { width, height } = size
  const fitted = [`w='2*round(min(${width},${height}*iw/ih)/2)'`, `h='2*round(min(${height},${width}*ih/iw)/2)'`]
  const filled = `pad=${width}:${height}:(ow-iw)/2:(oh-ih)/2:eval=frame`
  return `scale=${fitted.join(':')}:eval=frame:flags=lanczos,${filled},setsar=1,${rate}`
}

/** Seconds that a line of ffmpeg's progress says are done; undefined for other lines. */
export function doneSeconds(line: string): number | undefined {
  const [, microseconds] = /^out_time_us=(\d+)$/.exec(line.trim()) ?? []
  return microseconds === undefined ? undefined : Number(microseconds) / 1e6
}
