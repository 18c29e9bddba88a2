import { msToTicks } from '../../domain/time.ts'
import { findReserve, isFinished } from '../../formats/isobmff/hybrid-layout.ts'
import { SampleTable } from '../../formats/isobmff/sample-table.ts'
import { scanFragments } from '../../formats/isobmff/scan-fragments.ts'
import { isEbml } from '../../formats/matroska/element-reader.ts'
import { isWholeWebm, scanWebm } from '../../formats/matroska/scan-webm.ts'
import type { WebmFrame } from '../../formats/matroska/webm-table.ts'
import type { RecordingFile } from '../../pipeline/ports/recording-store-port.ts'
import { Mp4Media } from './mp4-media.ts'
import type { RecordedMedia } from './recorded-media.ts'
import { addFrame, WebmMedia } from './webm-media.ts'

type ReadableFile = Pick<RecordingFile, 'read' | 'size'>

/** For a picture that stands alone in a file that tells no durations. */
const LONE_PICTURE_MS = 1000 / 30

/**
 * The index pass over a file, which tells by its first bytes what it is: all whole pictures in it. Undefined when it does not begin as
 * a recording.
 */
export async function indexFile(file: ReadableFile): Promise<RecordedMedia | undefined> {
  return (await beginsAsWebm(file)) ? indexWebm(file) : indexMp4(file)
}

/** Whether a recording's file is finished: an ordinary file with its index. */
export async function isWholeFile(file: ReadableFile): Promise<boolean> {
  const isWhole = (await beginsAsWebm(file)) ? isWholeWebm : isFinished
  return isWhole((offset, length) => file.read(offset, length), await file.size())
}

const beginsAsWebm = async (file: ReadableFile): Promise<boolean> => isEbml(await file.read(0, 4))

async function indexMp4(file: ReadableFile): Promise<Mp4Media | undefined> {
  const size = await file.size()
  const readAt = (offset: number, length: number) => file.read(offset, length)
  const reserveOffset = await findReserve(readAt, size)
  if (reserveOffset === undefined) return undefined
  let media: Mp4Media | undefined
  for await (const step of scanFragments(readAt, size)) {
    if (step.kind === 'fragment') for (const sample of step.samples) media?.add(sample)
    else if (media) media.setMovie(step.movie)
    else media = new Mp4Media(step.movie, reserveOffset)
  }
  return media
}

/**
 * Blocks tell no duration: each picture lasts until the next; the last one to the end that a finished file tells, else as long as the one
 * before.
 */
async function indexWebm(file: ReadableFile): Promise<WebmMedia | undefined> {
  const table = new SampleTable()
  let last: WebmFrame | undefined
  let lastedMs: number | undefined
  const scan = await scanWebm(
    (offset, length) => file.read(offset, length),
    await file.size(),
    (frame) => {
      if (last) {
        lastedMs = frame.timeMs - last.timeMs
        addFrame(table, last, msToTicks(lastedMs))
      }
      last = frame
    },
  )
  if (!scan) return undefined
  const { track, table: clusters, durationMs = 0 } = scan
  if (last) {
    const untilEndMs = (await isWholeFile(file)) ? durationMs - last.timeMs : 0
    addFrame(table, last, untilEndMs > 0 ? msToTicks(untilEndMs) : msToTicks(lastedMs ?? LONE_PICTURE_MS))
  }
  const { codec: codecs, width, height } = track
  return new WebmMedia({ codecs, width, height }, clusters, table)
}
