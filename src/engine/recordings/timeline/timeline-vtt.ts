import { cueJson, cueText } from '../../../formats/webvtt/cue-text.ts'
import { webVttFile } from '../../../formats/webvtt/webvtt-file.ts'
import type { RecordingEvent, RecordingInfo } from '../recording-info.ts'
import { chaptersOf } from './chapters-of.ts'
import { lineOf } from './timeline-jsonl.ts'
import { wholeMs } from './whole-ms.ts'

/** What happens at a moment stands so long, so that a player that looks now and then sees it. */
const SHOWN_MS = 1000

type Timed = Pick<RecordingInfo, 'timeline' | 'durationSeconds'>

/** A track of kind `metadata`: each line of the timeline is a cue with the line as JSON. */
export const metadataTrack = ({ timeline, durationSeconds }: Timed): string =>
  webVttFile(timeline.map((event) => cueOf(event, Math.max(1, wholeMs(durationSeconds)))))

function cueOf(event: RecordingEvent, durationMs: number) {
  // A cue has a length (WebVTT, 4.1), also of what happens with the last picture.
  const startMs = Math.min(wholeMs(event.atSeconds), durationMs - 1)
  return { startMs, endMs: Math.min(startMs + SHOWN_MS, durationMs), payload: cueJson(lineOf(event)) }
}

/** A track of kind `chapters`. */
export const chapterTrack = ({ timeline, durationSeconds }: Timed): string =>
  webVttFile(chaptersOf(timeline, durationSeconds).map(({ title, ...span }) => ({ ...span, payload: cueText(title) })))
