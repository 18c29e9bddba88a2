import type { CodedPicture } from './coded-pictures.ts'

type Sized = Pick<CodedPicture, 'timeMs' | 'byteLength'>

export const bytesOf = (pictures: readonly Sized[]): number =>
  pictures.reduce((sum, { byteLength }) => sum + byteLength, 0)

/**
 * The most bits a second over any stretch of so many milliseconds that begins with a picture and ends before `endMs`; over all of it, where it is
 * shorter than that.
 * @param pictures by time
 */
export function mostBitrate(pictures: readonly Sized[], stretchMs: number, endMs: number): number {
  const lengthMs = Math.min(stretchMs, endMs)
  let most = 0
  let bytes = 0
  let next = 0
  for (const { timeMs, byteLength } of pictures) {
    if (timeMs + lengthMs > endMs) break
    for (let each = pictures[next]; each && each.timeMs < timeMs + lengthMs; each = pictures[++next])
      bytes += each.byteLength
    most = Math.max(most, bytes)
    bytes -= byteLength
  }
  return (most * 8 * 1000) / lengthMs
}
