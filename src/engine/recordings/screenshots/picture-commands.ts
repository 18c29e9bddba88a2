import type { SpritePlan } from './sprite-plan.ts'

const QUIET = ['-hide_banner', '-nostdin', '-loglevel', 'error', '-nostats']
const JPEGS = ['-f', 'image2pipe', '-c:v', 'mjpeg', 'pipe:1']

/** From this length on only keyframes are decoded, seconds: there is one every two seconds or so, and a picture stands for more. */
const KEYFRAMES_FROM = 300

/** Where the size changes in a film, ffmpeg would begin its filters anew, and all that they hold would be lost: the first of them, which scales, copes. */
const READ = ['-reinit_filter', '0']

/**
 * Makes the sheets of a plan: each picture is the one that stands at its moment, or of a long recording the keyframe before it. Where nothing moved
 * until the end the last one stands.
 */
export const spriteArguments = (input: string, durationSeconds: number, plan: SpritePlan): string[] => {
  const { stepSeconds, count, width, height, columns, rows } = plan
  const filters = [
    `scale=${width}:${height}:flags=area`,
    // Rounded up: a picture counts from the first moment on at which it stands.
    `fps=fps=1/${stepSeconds}:start_time=0:round=up`,
    `tpad=stop=${count}:stop_mode=clone`,
    `trim=end_frame=${count}`,
    `tile=${columns}x${rows}`,
  ]
  const skip = durationSeconds >= KEYFRAMES_FROM ? ['-skip_frame', 'nokey'] : []
  return [...QUIET, ...skip, ...READ, '-i', input, '-an', '-vf', filters.join(','), '-q:v', '5', ...JPEGS]
}

/** There is a picture at least so often, also of a page at rest: keyframes at the latest come every two seconds (seconds). */
const PICTURE_EVERY = 2.5
/** To how much of a second the picture is that stands at a moment. */
const STEPS_A_SECOND = 30

/** The picture that stands at a moment, as large as it is; also the last one, where none comes after it. */
export function pictureArguments(input: string, atSeconds: number): string[] {
  const from = Math.max(0, atSeconds - PICTURE_EVERY)
  const filters = [
    `fps=fps=${STEPS_A_SECOND}:round=up`,
    `tpad=stop_duration=${2 * PICTURE_EVERY}:stop_mode=clone`,
    `select='gte(t,${(atSeconds - from).toFixed(3)})'`,
  ]
  return [
    ...[...QUIET, '-ss', from.toFixed(3), '-i', input, '-an', '-vf', filters.join(',')],
    ...['-frames:v', '1', '-q:v', '3', ...JPEGS],
  ]
}
