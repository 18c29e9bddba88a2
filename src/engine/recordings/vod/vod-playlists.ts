import { TIMESCALE } from '../../../domain/time.ts'
import { initName, segmentName } from '../../../formats/hls/media-names.ts'
import { renderMultivariantPlaylist } from '../../../formats/hls/multivariant-playlist.ts'
import { renderVodPlaylist } from '../../../formats/hls/vod-playlist.ts'
import { retimedBytes } from './retimed-segment.ts'
import type { VodSegment } from './vod.ts'
import type { VodRecording } from './vod-recordings.ts'

/** File name of the recording's own file among its segments. */
export const WHOLE_NAME = 'video.mp4'

/** The media playlist of a recording. Addresses are relative to `/recordings/{id}/`. */
export function vodPlaylist({ info, version, vod }: VodRecording): string {
  const prefix = `vod/${version}/`
  const listed = vod.segments.map(({ init, from, to, retimed, ...segment }, number) => ({
    ...segment,
    initUri: prefix + initName(init),
    // A range here as well, of all there is: ffmpeg (5.1) asks for that of the segment before where none is told.
    ...(retimed
      ? { uri: prefix + segmentName(number), range: { from: 0, to: retimedBytes(retimed) } }
      : { uri: prefix + WHOLE_NAME, range: { from, to } }),
  }))
  const startedAtMs = info.startedAt === undefined ? {} : { startedAtMs: Date.parse(info.startedAt) }
  return renderVodPlaylist(listed, { ...startedAtMs, hiddenTicks: vod.hidden })
}

const bytesOf = ({ from, to, retimed }: VodSegment): number => (retimed ? retimedBytes(retimed) : to - from)

/** Of however many: a call takes some ten thousands of arguments. */
const largestOf = (numbers: readonly number[]): number => numbers.reduce((most, each) => Math.max(most, each), 0)

/** The multivariant playlist, which tells players beforehand what they need to decode the recording. */
export function vodMultivariantPlaylist({ info, vod }: VodRecording): string {
  const { inits, segments, duration } = vod
  const rate = (bytes: number, ticks: number) => Math.ceil((bytes * 8 * TIMESCALE) / Math.max(1, ticks))
  // What is shorter than half of the others says nothing of what a connection has to carry (RFC 8216bis, 4.4.6.2).
  const least = largestOf(segments.map(({ duration }) => duration)) / 2
  const largest = inits.toSorted((a, b) => b.width * b.height - a.width * a.height)[0]
  return renderMultivariantPlaylist([
    {
      uri: 'media.m3u8',
      codecs: [...new Set(inits.map(({ codecs }) => codecs))].join(','),
      width: largest?.width ?? 0,
      height: largest?.height ?? 0,
      fps: info.fps,
      averageBps: rate(
        segments.reduce((sum, each) => sum + bytesOf(each), 0),
        duration,
      ),
      peakBps: largestOf(segments.map((each) => rate(bytesOf(each), Math.max(each.duration, least)))),
    },
  ])
}
