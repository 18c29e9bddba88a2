import test from 'ava'
import { concat } from '../../src/formats/isobmff/box.ts'
import { codecsOf } from '../../src/formats/isobmff/entry-codecs.ts'
import { readInitMovie } from '../../src/formats/isobmff/init-movie.ts'
import { initSegment } from '../../src/formats/isobmff/init-segment.ts'
import { mediaFragment } from '../../src/formats/isobmff/media-fragment.ts'
import type { Mp4FourCc } from '../../src/formats/isobmff/record-box.ts'
import { type FlvVideoTag, httpFlvTags } from '../helpers/http-flv.ts'
import { timingErrorsMs } from '../helpers/pixel-clock-measures.ts'
import { decodePixelClock } from '../helpers/pixel-clock-reader.ts'
import { startPushedStream } from '../helpers/pushed-stream.ts'
import { startNodeMediaServer } from '../helpers/rtmp-servers.ts'

/** Head of enhanced RTMP (v1, "ExVideoTagHeader"): a mark, the kind of frame, the kind of body, four letters. */
const MARK = 0x80
const KEYFRAME = 1
const BODY = { start: 0, frames: 1, framesWithoutTime: 3 } as const
const PICTURES = 40
const SIZE = { width: 320, height: 180 }

interface Enhanced {
  readonly isMarked: boolean
  readonly keyframe: boolean
  readonly body: number
  readonly fourCc: string
  readonly data: Uint8Array
  readonly timeMs: number
}

/** Composition time stands in front of the frames of H.265 where it is told; others have none. */
function readTag({ timeMs, body }: FlvVideoTag): Enhanced {
  const [head = 0] = body
  const fourCc = Buffer.from(body.subarray(1, 5)).toString('latin1')
  const kind = head & 0x0f
  const skipped = fourCc === 'hvc1' && kind === BODY.frames ? 8 : 5
  const keyframe = ((head >> 4) & 7) === KEYFRAME
  return { isMarked: (head & MARK) !== 0, keyframe, body: kind, fourCc, data: body.subarray(skipped), timeMs }
}

/** What a server gave its subscriber, as a file. */
function fileOf(tags: readonly Enhanced[], fourCc: Mp4FourCc): Uint8Array {
  const record = tags.find(({ body }) => body === BODY.start)?.data
  if (!record) throw new Error('the subscriber was told no configuration')
  const frames = tags.filter(({ body }) => body !== BODY.start)
  const fragments = frames.slice(0, -1).map(({ timeMs, keyframe, data }, at) => {
    const duration = ((frames[at + 1]?.timeMs ?? timeMs) - timeMs) * 90
    return mediaFragment({ sequence: at + 1, decodeTime: timeMs * 90, duration, keyframe, capturedAtMs: 0, data })
  })
  return concat([initSegment({ ...SIZE, codec: fourCc, record, timescale: 90_000 }), ...fragments])
}

for (const [codec, fourCc] of [
  ['h265', 'hvc1'],
  ['vp9', 'vp09'],
  ['av1', 'av01'],
] as const)
  test.serial(`${codec} goes through a server of enhanced RTMP, and its subscriber decodes it`, async (t) => {
    const server = await startNodeMediaServer(t)
    const stream = await startPushedStream(t, 1000, codec)
    const { destinationId } = await stream.run.addDestination({ url: server.url, key: 'stream' })
    await stream.reaches(destinationId, 'live')
    const tags = (await httpFlvTags(`${server.httpUrl}/stream.flv`, (each) => each.length >= PICTURES)).map(readTag)
    t.true(tags.every((tag) => tag.isMarked && tag.fourCc === fourCc))
    t.true(tags.find(({ body }) => body !== BODY.start)?.keyframe, 'a subscriber begins with a keyframe')
    const file = fileOf(tags, fourCc)
    t.regex(codecsOf(readInitMovie(file)?.sampleEntry ?? new Uint8Array()) ?? '', new RegExp(`^${fourCc}\\.`))
    const readings = await decodePixelClock(`data:video/mp4;base64,${Buffer.from(file).toString('base64')}`)
    const read = readings.filter(({ value }) => value !== undefined)
    t.true(read.length >= PICTURES * 0.8, `${read.length} of ${readings.length} pictures can be read`)
    const errorsMs = timingErrorsMs(read).map(Math.abs)
    t.true(Math.max(...errorsMs) <= 60, `${errorsMs}`)
  })
