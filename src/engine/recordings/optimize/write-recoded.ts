import type { Chapter } from '../../../domain/chapter.ts'
import type { RecordingContainer } from '../../../domain/codec.ts'
import { FlyBrowserError } from '../../../domain/errors.ts'
import type { InitFragment } from '../../../domain/media.ts'
import { TIMESCALE } from '../../../domain/time.ts'
import { initSegment } from '../../../formats/isobmff/init-segment.ts'
import { mediaFragment } from '../../../formats/isobmff/media-fragment.ts'
import { isMp4FourCc } from '../../../formats/isobmff/record-box.ts'
import type { RecodeEvent } from '../../../pipeline/ports/recode-port.ts'
import type { RecordingFile } from '../../../pipeline/ports/recording-store-port.ts'
import { AppendQueue } from '../append-queue.ts'
import { finishFile } from '../finish-file.ts'
import { appenderFor } from '../fragment-appender.ts'

/** A file that is written anew. */
export interface RecodedSpec {
  readonly container: RecordingContainer
  readonly encoder: string
  readonly fps: number
  readonly bitrateBps: number
  /** When each picture is shown, ticks from the first. */
  readonly times: readonly number[]
  /** When the last picture ends, ticks. */
  readonly endTicks: number
  /** Of the recording, which are written anew with it. */
  readonly chapters: readonly Chapter[]
  /** No more is written than so many bytes. */
  readonly mostBytes: number
}

/**
 * Writes pictures that were coded anew as a finished recording, each at the time of the picture of its number; what lies on the disk is durable
 * then. No more is in memory than what comes at a time.
 * @returns codecs of the file, RFC 6381
 * @throws Error when there are more or fewer pictures than times, or too many bytes
 */
export async function writeRecoded(
  file: RecordingFile,
  events: AsyncIterable<RecodeEvent>,
  { container, encoder, fps, bitrateBps, times, endTicks, chapters, mostBytes }: RecodedSpec,
): Promise<string> {
  const queue = new AppendQueue(file)
  const appender = appenderFor(container, queue)
  let number = 0
  for await (const event of events) {
    if (event.kind === 'config') {
      const { configuration } = event
      const { codecs, fourCc, width, height } = configuration
      const bytes = isMp4FourCc(fourCc)
        ? initSegment({ ...configuration, codec: fourCc, timescale: TIMESCALE })
        : new Uint8Array(0)
      const head = { codecs, width, height, fps, bitrateBps, encoder, configuration, bytes }
      appender.addInit({
        kind: 'init',
        track: 'video',
        originMs: 0,
        discontinuity: false,
        ...head,
      } satisfies InitFragment)
      continue
    }
    const pts = times[number]
    if (pts === undefined) throw new Error(`the encoder gave more than ${times.length} pictures`)
    const { keyframe, data } = event
    const duration = Math.max(1, (times[number + 1] ?? endTicks) - pts)
    number += 1
    const bytes = mediaFragment({ sequence: number, decodeTime: pts, duration, keyframe, capturedAtMs: 0, data })
    const unknown = { repeat: false, capturedAtMs: 0, encodingAtMs: 0, encodedAtMs: 0 }
    appender.addMedia({ kind: 'media', track: 'video', pts, duration, keyframe, ...unknown, bytes })
    if (queue.end >= mostBytes) throw new Error(`it became no smaller (more than ${mostBytes} bytes)`)
    await queue.settled()
    if (queue.failure !== undefined) throw queue.failure
  }
  const { media } = appender
  if (!media || number !== times.length) throw new Error(`the encoder gave ${number} of ${times.length} pictures`)
  const { full } = await finishFile(file, media, media.editOf({ start: 0, end: endTicks }), () => chapters)
  if (full) throw new FlyBrowserError('STORE_FULL', full.details)
  return media.picture.codecs
}
