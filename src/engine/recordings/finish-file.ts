import type { Chapter } from '../../domain/chapter.ts'
import { FlyBrowserError } from '../../domain/errors.ts'
import type { Edit } from '../../formats/isobmff/presentation.ts'
import type { RecordingFile } from '../../pipeline/ports/recording-store-port.ts'
import { figuresOf, type RecordedMedia } from './recorded-media.ts'

/** Left free beside the index on a full disk, for metadata and for what else the machine must write. */
export const ROOM_BYTES = 64 * 1024

/** Whether something failed for want of room. */
export const isStoreFull = (cause: unknown): cause is FlyBrowserError =>
  cause instanceof FlyBrowserError && cause.code === 'STORE_FULL'

/** A file made whole. */
export interface FinishedFile {
  /** What is shown; ended earlier than wanted where pictures were given up. */
  readonly edit: Edit
  /** Set where the last pictures gave their place to the index. */
  readonly full?: FlyBrowserError
}

/**
 * Makes an ordinary file of one that was written as its media came: cuts what is torn, appends the index, makes that durable, then
 * overwrites the few bytes that refer to it. A crash before the last step leaves a file that can be finished again.
 * Rejects with STORE_FULL when not even one picture and its index have room.
 * @param wanted by the clock of the file
 * @param chaptersWithin chapters of the file when it lasts so many seconds
 */
export async function finishFile(
  file: RecordingFile,
  media: RecordedMedia,
  wanted: Edit,
  chaptersWithin: (durationSeconds: number) => readonly Chapter[] = () => [],
): Promise<FinishedFile> {
  const { table } = media
  let edit = wanted
  let full: FlyBrowserError | undefined
  for (;;) {
    media.trim(edit)
    const { tail, overwrites } = media.ending(edit, chaptersWithin(figuresOf(media, edit).duration_seconds))
    const { endOffset } = table
    await file.truncate(endOffset)
    try {
      await file.write([tail], endOffset)
      await file.sync()
    } catch (cause) {
      if (!isStoreFull(cause) || !giveUp(media, tail.length + ROOM_BYTES)) throw cause
      full = cause
      edit = { start: edit.start, end: Math.min(edit.end, table.endTime) }
      continue
    }
    for (const { offset, bytes } of overwrites) await file.write([bytes], offset)
    await file.sync()
    return { edit, ...(full ? { full } : {}) }
  }
}

/** Drops the last samples that take at least so many bytes. False, and nothing dropped, when none would be left. */
export function giveUp({ table }: Pick<RecordedMedia, 'table'>, bytes: number): boolean {
  const kept = Math.min(table.countBefore(table.endOffset - bytes), table.length - 1)
  if (kept < 1) return false
  table.truncate(kept)
  return true
}
