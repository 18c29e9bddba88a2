import type { RecordingStore } from '../../../../pipeline/ports/recording-store-port.ts'
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
  /** Whether it has attachments in the store's own folder. */
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
  for (const name of await store.documents.names()) {
    const owned = ownedId(name)
    const described = name.endsWith('.json') ? name.slice(0, -'.json'.length) : ''
    if (owned !== undefined && isRecordingId(owned)) of(owned).ownerMarks.push(name)
    else if (isRecordingId(described)) of(described)
  }
  for (const name of await store.files()) {
    const id = parseFileName(name)?.id
    if (id !== undefined) of(id).files.push(name)
  }
  // Before the documents were read there may have been none of a recording that was just begun: it is looked for again.
  for (const id of (await (store.spool ?? store).attachments.recordings?.()) ?? [])
    if (isRecordingId(id)) of(id).isAttachedTo = true
  return new Map([...traces].sort(([a], [b]) => (a < b ? -1 : 1)))
}
