import type { Clock } from '../../../pipeline/clock.ts'
import type { RecordingStore } from '../../../pipeline/ports/recording-store-port.ts'
import { isoTime, metadataName } from '../metadata-file.ts'
import { tagOf } from '../objects/object-tag.ts'
import type { RecordingMetadata } from '../recording-metadata.ts'
import { readMetadata } from '../unfinished-recordings.ts'
import type { KeepingPlace, KeptVideo } from './keeping-place.ts'

export interface RestOfRecording {
  readonly id: string
  readonly place: KeepingPlace
  readonly video: KeptVideo
  readonly spool: RecordingStore
  readonly clock: Clock
  /** Tags of the attachments that are there, by name: for the next attempt. */
  readonly attachments: Map<string, string>
}

/**
 * What comes after the video was looked at where it is kept: the attachments, then the document, by which others see the recording, then
 * what lies in the spool is removed. May be broken off and repeated at any point. The caller sees to it that nobody writes meanwhile.
 * @returns what is kept of it as metadata; undefined where the recording was removed
 */
export async function keepRest(rest: RestOfRecording, signal: AbortSignal): Promise<RecordingMetadata | undefined> {
  const { id, place, video, spool, clock, attachments } = rest
  const known = await readMetadata(spool, id)
  if (!known) return undefined
  for (const name of await spool.attachments.names(id)) {
    const bytes = await spool.attachments.read(id, name)
    if (!bytes || attachments.get(name) === tagOf(bytes)) continue
    await place.putAttachment(id, name, bytes, signal)
    attachments.set(name, tagOf(bytes))
  }
  // Of the file that was written: who fetches it later can tell that nothing happened to it on either way.
  const sha256 = known.sha256 ?? ((await spool.exists(known.file_path)) ? await spool.digest(known.file_path) : null)
  const at = isoTime(clock.now())
  const archive = { stored: place.stored, location: place.location, path: video.path, tag: video.tag, at }
  const kept: RecordingMetadata = { ...known, sha256, updated_at: at, file_path: video.path, archive }
  const text = `${JSON.stringify(kept, undefined, 2)}\n`
  await place.putDocument(id, text, signal)
  await spool.remove(known.file_path)
  if (place.stored === 'backup') {
    // Its own place is asked for documents; of a backup the one in the spool reminds this program.
    await spool.documents.write(metadataName(id), text)
    return kept
  }
  await spool.attachments.removeAll(id)
  await spool.documents.remove(metadataName(id))
  return kept
}
