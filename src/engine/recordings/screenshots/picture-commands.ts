import type { SpritePlan } from './sprite-plan.ts'

const QUIET = ['-hide_banner', '-nostdin', '-loglevel', 'error', '-nostats']
const JPEGS = ['-f', 'image2pipe', '-c:v', 'mjpeg', 'pipe:1']

/** From this length on only keyframes are decoded, seconds: there is one every two seconds or so, and a picture stands for more. */
const KEYFRAMES_FROM = 300

/**
 * Makes the sheets of a plan: each picture is the one that stands at its moment, or of a long recording the keyframe before it. Where nothing moved
 * until the end the last one stands.
 */
export const spriteArguments = (input: string, durationSeconds: number, plan: SpritePlan): string[] => {
  const { stepSeconds, count, width, height, columns, rows } = plan
  const filters = [
    // Rounded up: a picture counts from the first moment on at which it stands.
    `fps=fps=1/${stepSeconds}:start_time=0:round=up`,
    `scale=${width}:${height}:flags=area`,
    `tpad=stop=${count}:stop_mode=clone`,
    `trim=end_frame=${count}`,
    `tile=${columns}x${rows}`,
  ]
  const skip = durationSeconds >= KEYFRAMES_FROM ? ['-skip_frame', 'nokey'] : []
  return [...QUIET, ...skip, '-i', input, '-an', '-vf', filters.join(','), '-q:v', '5', ...JPEGS]
}

/** The picture that stands at a moment, as large as it is. */
export const pictureArguments = (input: string, atSeconds: number): string[] => [
  ...QUIET,
  ...['-ss', Math.max(0, atSeconds).toFixed(3), '-i', input, '-an', '-frames:v', '1', '-q:v', '3'],
  ...JPEGS,
]
