import { FlyBrowserError } from '../../domain/errors.ts'
import { coverHead } from '../../formats/isobmff/hybrid-layout.ts'
import { movieBox } from '../../formats/isobmff/movie-box.ts'
import type { Edit } from '../../formats/isobmff/presentation.ts'
import type { RecordingFile } from '../../pipeline/ports/recording-store-port.ts'
import type { RecordedMedia } from './recorded-media.ts'

/** Left free beside the movie box on a full disk, for metadata and for what else the machine must write. */
export const ROOM_BYTES = 64 * 1024

/** Whether something failed for want of room. */
export const isStoreFull = (cause: unknown): cause is FlyBrowserError =>
  cause instanceof FlyBrowserError && cause.code === 'STORE_FULL'

/** A file made whole. */
export interface FinishedFile {
  /** What is shown; ended earlier than wanted where pictures were given up. */
  readonly edit: Edit
  /** Set where the last pictures gave their place to the `moov`. */
  readonly full?: FlyBrowserError
}

/**
 * Makes an ordinary MP4 of a file of fragments: cuts what is torn, appends the full `moov`, makes that durable, then overwrites the
 * reserve. A crash before the last step leaves a file of fragments that can be finished again.
 * Rejects with STORE_FULL when not even one picture and its `moov` have room.
 */
export async function finishFile(file: RecordingFile, media: RecordedMedia, wanted: Edit): Promise<FinishedFile> {
  const { table, reserveOffset } = media
  let edit = wanted
  let full: FlyBrowserError | undefined
  for (;;) {
    const movie = movieBox(table, media.track, edit)
    await file.truncate(table.endOffset)
    try {
      await file.write([movie], table.endOffset)
      await file.sync()
      break
    } catch (cause) {
      if (!isStoreFull(cause) || !giveUp(media, movie.length + ROOM_BYTES)) throw cause
      full = cause
      edit = { start: edit.start, end: Math.min(edit.end, table.endTime) }
    }
  }
  await file.write([coverHead(reserveOffset, table.endOffset)], reserveOffset)
  await file.sync()
  return { edit, ...(full ? { full } : {}) }
}

/** Drops the last samples that take at least so many bytes. False, and nothing dropped, when none would be left. */
export function giveUp({ table }: RecordedMedia, bytes: number): boolean {
  const kept = Math.min(table.countBefore(table.endOffset - bytes), table.length - 1)
  if (kept < 1) return false
  table.truncate(kept)
  return true
}
