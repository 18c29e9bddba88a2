import type { RecodeRequest } from '../../../pipeline/ports/recode-port.ts'
import type { FfmpegFacts } from '../../encoders/ffmpeg-facts.ts'
import { type FileEncoder, filePasses } from '../../encoders/file-passes.ts'
import type { PictureRegions } from './picture-regions.ts'

const QUIET = ['-hide_banner', '-nostdin', '-loglevel', 'error']

/** Each picture is what it is: none is repeated, dropped or moved onto a grid. */
const asTheyAre = ({ fpsMode }: FfmpegFacts): string[] => [fpsMode ? '-fps_mode' : '-vsync', 'passthrough']

/**
 * x265: pictures in the order in which they are shown, as our account of a file has them.
 */
const FAITHFUL: Partial<Record<FileEncoder, readonly string[]>> = {
  libx265: ['-bf', '0'],
}

/** Arguments of the runs of ffmpeg that code a file anew; the last of them writes NUT to its standard output (decision 23). */
export function recodeCommands(request: RecodeRequest, encoder: FileEncoder, facts: FfmpegFacts): readonly string[][] {
  const passes = filePasses(encoder, request)
  return passes.map((options, index) => [
    ...[...QUIET, '-threads', '1', '-i', request.path, '-an', '-pix_fmt', 'yuv420p'],
    ...['-c:v', encoder, ...options, ...(FAITHFUL[encoder] ?? [])],
    ...[...asTheyAre(facts), '-enc_time_base', '1:1000'],
    ...(index < passes.length - 1 ? ['-f', 'null', '-'] : ['-f', 'nut', '-write_index', '0', 'pipe:1']),
  ])
}

/** Writes a line for each picture that is shown: `stream, dts, pts, duration, bytes, sum`, times in the time base that a line `#tb` tells. */
export const shownCommand = (path: string, facts: FfmpegFacts): string[] => [
  ...[...QUIET, '-threads', '1', '-i', path, '-an', '-autoscale', '0'],
  ...[...asTheyAre(facts), '-enc_time_base', '-1', '-f', 'framecrc', 'pipe:1'],
]

/** What {@link likenessCommand} needs, which builds before 4.4 do not have. */
export const LIKENESS_FILTER = 'untile'

/**
 * Writes a line for each region of each pair of pictures of the same number, with `All:` and their SSIM. Both are counted in one time base:
 * what is compared is chosen by time, and rounding would bring neighbours together.
 */
export function likenessCommand(path: string, other: string, regions: PictureRegions, facts: FfmpegFacts): string[] {
  const { columns, rows, width, height } = regions
  const cut = `pad=${width}:${height},${LIKENESS_FILTER}=${columns}x${rows},settb=1/25,setpts=N`
  return [
    ...[...QUIET, '-threads', '1', '-i', path, '-threads', '1', '-i', other, '-filter_complex_threads', '1'],
    ...['-filter_complex', `[0:v]${cut}[a];[1:v]${cut}[b];[a][b]ssim=stats_file=-:shortest=1`],
    ...[...asTheyAre(facts), '-f', 'null', '-'],
  ]
}
