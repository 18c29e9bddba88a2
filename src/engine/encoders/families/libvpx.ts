import type { EncoderParts, FamilyRequest } from './encoder-family.ts'
import { cappedFineness } from './rate.ts'

/** Holds nothing back. */
const LIVE = ['-deadline', 'realtime', '-lag-in-frames', '0', '-auto-alt-ref', '0']

/** Effort that leaves real time on one core (decision 26); tools for text and flat colour; rows and column tiles at the same time. */
const VP9 = ['-cpu-used', '5', '-tune-content', 'screen', '-row-mt', '1', '-tile-columns', '2']

/** Luma samples a second that one thread of VP8 codes with room to spare: 1280x720 at 30 pictures. */
const THREAD_SAMPLES = 1280 * 720 * 30
const MOST_THREADS = 16

/**
 * As many threads as real time takes: those of VP8 wait for each other by spinning, which is lost time wherever the browser wants the cores too
 * (decision 26).
 */
const vp8Threads = ({ width, height, fps }: FamilyRequest): string =>
  String(Math.min(Math.ceil((width * height * fps) / THREAD_SAMPLES), MOST_THREADS))

/** A number below 0 is an effort that does not depend on how busy the machine is. */
const vp8 = (request: FamilyRequest): string[] => ['-cpu-used', '-3', '-threads', vp8Threads(request)]

/** Steps of the scales of 0 to 63 for one of x264's, at the same likeness. */
const VP9_STEPS = 0.8
const VP8_STEPS = 0.8

/** VP8 and VP9 in software. VP9 of factor 0 is true lossless; VP8 has none, and is as fine as it can be then. */
export function libvpxParts(request: FamilyRequest): readonly EncoderParts[] {
  const isVp9 = request.codec === 'vp9'
  const rate = isVp9 && request.crf === 0 ? ['-lossless', '1'] : cappedFineness(request, isVp9 ? VP9_STEPS : VP8_STEPS)
  return [{ filter: 'format=yuv420p', options: [...LIVE, ...(isVp9 ? VP9 : vp8(request)), ...rate] }]
}
