import type { RecordingStore } from '../../../../pipeline/ports/recording-store-port.ts'
import { metadataName } from '../../metadata-file.ts'
import { ownedId } from '../../ownership.ts'
import { isRecordingId } from '../../recording-id.ts'
import { parseFileName } from '../../recording-paths.ts'

/** What a store has of a recording. */
export interface Traces {
  readonly id: string
  /** Names of the documents that say who owns it. */
  readonly ownerMarks: readonly string[]
  /** Names of files in the store's own folder that are called after it. */
  readonly files: readonly string[]
  /** Whether nothing is left of it but attachments in the store's own folder. */
  readonly isAttachedTo: boolean
}

/** All that is called after recordings, in the order of ids. */
export async function tracesIn(store: RecordingStore): Promise<ReadonlyMap<string, Traces>> {
  const traces = new Map<string, { id: string; ownerMarks: string[]; files: string[]; isAttachedTo: boolean }>()
  const of = (id: string) => {
    const trace = traces.get(id) ?? { id, ownerMarks: [], files: [], isAttachedTo: false }
    traces.set(id, trace)
    return trace
  }
  const documents = await store.documents.names()
  for (const name of documents) {
    const owned = ownedId(name)
    const described = name.endsWith('.json') ? name.slice(0, -'.json'.length) : ''
    if (owned !== undefined && isRecordingId(owned)) of(owned).ownerMarks.push(name)
    else if (isRecordingId(described)) of(described)
  }
  const files = await store.files()
  for (const name of files) {
    const id = parseFileName(name)?.id
    if (id !== undefined) of(id).files.push(name)
  }
  // A file may be called after it by a template, and what is put aside tells of it, too: what belongs to those is not left.
  const isToldOf = (id: string) =>
    files.some((name) => name.includes(id)) || documents.some((name) => name.startsWith(metadataName(id)))
  // Before the documents were read there may have been none of a recording that was just begun: it is looked for again.
  for (const id of (await (store.spool ?? store).attachments.recordings?.()) ?? [])
    if (isRecordingId(id) && !traces.has(id) && !isToldOf(id)) of(id).isAttachedTo = true
  return new Map([...traces].sort(([a], [b]) => (a < b ? -1 : 1)))
}
