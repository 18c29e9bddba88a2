import type { Clock } from '../../pipeline/clock.ts'
import type { RecordingStore } from '../../pipeline/ports/recording-store-port.ts'
import { inParallel } from './library/in-parallel.ts'
import { isoTime, metadataName } from './metadata-file.ts'
import { ownedId } from './ownership.ts'
import { isRecordingId } from './recording-id.ts'
import { isUnfinished, newMetadata, parseMetadata, type RecordingMetadata } from './recording-metadata.ts'
import { finalName, parseFileName, workingName } from './recording-paths.ts'

/** Documents read at a time. */
const READERS = 32

/** Ids that have a metadata document, in order. */
export async function recordingIds(store: RecordingStore): Promise<string[]> {
  const names = (await store.documents.names()).filter((name) => name.endsWith('.json'))
  return names
    .map((name) => name.slice(0, -'.json'.length))
    .filter(isRecordingId)
    .sort()
}

/** A recording's metadata; undefined when there is none or it is damaged. */
export async function readMetadata(store: RecordingStore, id: string): Promise<RecordingMetadata | undefined> {
  const text = await store.documents.read(metadataName(id))
  return text === undefined ? undefined : parseMetadata(text)
}

/** Ids of recordings that have an owner, in order. */
export async function ownedIds(store: RecordingStore): Promise<string[]> {
  const owned = (await store.documents.names()).flatMap((name) => ownedId(name) ?? [])
  return [...new Set(owned)].filter(isRecordingId).sort()
}

/**
 * Ids of recordings that may have to be brought to their end: unfinished ones, files that lost their metadata, and those that still
 * have an owner.
 */
export async function unfinishedIds(store: RecordingStore): Promise<string[]> {
  const inFolder = (await store.files()).flatMap((name) => parseFileName(name)?.id ?? [])
  const [found, hasFile] = [new Set(await ownedIds(store)), new Set(inFolder)]
  await inParallel(new Set([...(await recordingIds(store)), ...inFolder]), READERS, async (id) => {
    const metadata = await readMetadata(store, id)
    if (metadata ? isUnfinished(metadata) : hasFile.has(id)) found.add(id)
  })
  return [...found].filter(isRecordingId).sort()
}

/** Metadata of a file in the store's own folder that has none; undefined where there is no file of that recording. */
export async function lostMetadata(
  store: RecordingStore,
  clock: Clock,
  id: string,
): Promise<RecordingMetadata | undefined> {
  const names = (await store.files()).map(parseFileName)
  const container = names.find((name) => name?.id === id)?.container
  return (
    container &&
    newMetadata({
      id,
      session_id: '',
      container,
      updated_at: isoTime(clock.now()),
      file_path: store.pathOf(finalName(id, container)),
      working_path: store.pathOf(workingName(id, container)),
    })
  )
}
