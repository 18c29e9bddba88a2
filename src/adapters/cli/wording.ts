import type { LoadInfo } from '../sdk/load-info.ts'
import type { RecordingResult } from '../sdk/recording-types.ts'
import type { StreamMetrics, StreamStatus } from '../sdk/types.ts'

/** Elapsed time as `00:12` or `1:02:03`. */
export function clockTime(ms: number): string {
  const seconds = Math.floor(ms / 1000)
  const two = (n: number) => String(n).padStart(2, '0')
  const hours = Math.floor(seconds / 3600)
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
  return hours > 0 ? `${hours}:${rest}` : rest
}

const scaled = (value: number, units: readonly string[]): string => {
  const step = value < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(value) / 3))
  return `${(value / 1000 ** step).toFixed(step === 0 ? 0 : 1)} ${units[step]}`
}

/** A number of bytes for people: `1.2 MB`. */
export const byteSize = (bytes: number): string => scaled(bytes, ['B', 'kB', 'MB', 'GB', 'TB'])

/** Bits a second for people: `1.5 Mbit/s`. */
export const bitRate = (bps: number): string => scaled(bps, ['bit/s', 'kbit/s', 'Mbit/s', 'Gbit/s'])

/** What is made at present, of what cannot all be made. */
const givenUp = ({ fps, preset, width, height }: LoadInfo): string =>
  [
    `${fps} fps at most`,
    ...(preset === undefined ? [] : [preset]),
    ...(width === undefined ? [] : [`${width}x${height}`]),
  ].join(', ')

/** How a stream stands, on one line. */
export function streamProgress(elapsedMs: number, status: StreamStatus['status']): string {
  if (!status) return `${clockTime(elapsedMs)} | starting`
  const { state, metrics, load } = status
  const rates = [`${metrics.currentFps.toFixed(1)} fps`, bitRate(metrics.currentBitrate)]
  return [
    clockTime(elapsedMs),
    ...(state !== 'idle' && load && load.rung > 0 ? [`overloaded: ${givenUp(load)}`] : []),
    ...(state === 'idle' ? ['at rest until somebody watches'] : rates),
    `${metrics.droppedFrames} dropped`,
    `${metrics.viewerCount} watching`,
  ].join(' | ')
}

/** What a recording became. */
export const recordingSummary = (result: RecordingResult): string =>
  `Recorded ${result.durationSeconds.toFixed(1)} s, ${result.frameCount} frames (${result.droppedFrames} dropped), ` +
  `${byteSize(result.fileSizeBytes)} of ${result.codec} by ${result.encoder} from ${result.source}.\n` +
  `${overloads(result)}${limits(result)}${result.filePath}${onItsWay(result)}`

/** What is still to be done for a recording that is kept in a bucket; empty where nothing is. */
const onItsWay = ({ stored }: RecordingResult): string =>
  stored === 'spool' || stored === 'uploading'
    ? '\nIt is not in its bucket yet, and is kept here until it is: the next flybrowser or flybrowser-serve with these settings goes on with it.'
    : ''

/** Whether a recording had to do with less, and with how little; empty where it had not. */
function overloads({ timeline }: RecordingResult): string {
  const steps = timeline.filter(({ event, direction }) => event === 'load.stepped' && direction === 'down')
  if (steps.length === 0) return ''
  const least = Math.min(...steps.map(({ fps }) => Number(fps)))
  return `The machine was overloaded: frames were given up at ${steps[0]?.atSeconds.toFixed(1)} s first, down to ${least} a second.\n`
}

/** Whether frames were left out to hold the ceiling of the bitrate; empty where none were. */
function limits({ timeline }: RecordingResult): string {
  const limited = timeline.filter(({ event }) => event === 'rate.limited')
  if (limited.length === 0) return ''
  const least = Math.min(...limited.map(({ fps }) => Number(fps)))
  return `The bitrate's ceiling was reached at ${limited[0]?.atSeconds.toFixed(1)} s first: frames were left out, down to ${least} a second. A higher quality or bitrate keeps them.\n`
}

/** What a stream did. */
export const streamSummary = (result: StreamMetrics & { readonly uptimeSeconds: number }): string =>
  `Streamed ${result.uptimeSeconds.toFixed(1)} s: ${result.framesSent} frames made (${result.droppedFrames} dropped), ` +
  `${byteSize(result.bytesSent)} sent to viewers.`
