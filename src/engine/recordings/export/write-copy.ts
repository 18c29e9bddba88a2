import type { RecordingContainer } from '../../../domain/codec.ts'
import { FlyBrowserError } from '../../../domain/errors.ts'
import type { Fragment } from '../../../domain/media.ts'
import type { Edit } from '../../../formats/isobmff/presentation.ts'
import type { RecordingFile } from '../../../pipeline/ports/recording-store-port.ts'
import { AppendQueue } from '../append-queue.ts'
import { finishFile } from '../finish-file.ts'
import { appenderFor } from '../fragment-appender.ts'
import type { RecordingEvent } from '../recording-info.ts'
import { chaptersOf } from '../timeline/chapters-of.ts'

/** What a copy shows. */
export interface CopySpec {
  readonly container: RecordingContainer
  /** By the clock of the fragments, ticks. */
  readonly edit: Edit
  /** Counted from the beginning of the edit; makes the chapters. */
  readonly timeline: readonly RecordingEvent[]
  /** Told how far it is, 0 to 1. */
  readonly onProgress: (done: number) => void
}

/** Writes pictures as they are as a finished file, durable when this resolves. Rejects with STORE_FULL where not all of it has room. */
export async function writeCopy(
  file: RecordingFile,
  fragments: AsyncIterable<Fragment>,
  { container, edit, timeline, onProgress }: CopySpec,
): Promise<void> {
  const queue = new AppendQueue(file)
  const appender = appenderFor(container, queue)
  for await (const fragment of fragments) {
    if (fragment.kind === 'init') appender.addInit(fragment)
    else {
      appender.addMedia(fragment)
      onProgress(Math.max(0, Math.min(1, (fragment.pts - edit.start) / (edit.end - edit.start))))
    }
    await queue.settled()
    if (queue.failure !== undefined) throw queue.failure
  }
  const { media } = appender
  if (!media) throw new FlyBrowserError('INTERNAL', { reason: 'a copy got no picture' })
  const { full } = await finishFile(file, media, media.editOf(edit), (seconds) => chaptersOf(timeline, seconds))
  if (full) throw full
}
