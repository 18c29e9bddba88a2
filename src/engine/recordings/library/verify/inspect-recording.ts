import { type OwnerPort, parseOwnerMark } from '../../../../pipeline/ports/owner-port.ts'
import type { RecordingStore } from '../../../../pipeline/ports/recording-store-port.ts'
import { metadataName } from '../../metadata-file.ts'
import { isSettled } from '../../optimize/settle-optimization.ts'
import { isUnfinished, parseMetadata } from '../../recording-metadata.ts'
import { type Finding, finding } from './finding.ts'
import { inspectFile, inspectLost } from './inspect-file.ts'
import type { Traces } from './traces.ts'

export interface InspectParts {
  readonly store: RecordingStore
  readonly owners: OwnerPort
}

/** Looks at one recording. Changes nothing; says nothing of one that a process works on that lives, or may. */
export async function inspectRecording(
  { store, owners }: InspectParts,
  { id, ownerMarks, files, isAttachedTo }: Traces,
  wish: { readonly checksums: boolean },
): Promise<Finding | undefined> {
  if (await isOwned(store, owners, ownerMarks)) return undefined
  const text = await store.documents.read(metadataName(id))
  if (text === undefined) {
    if (files.length > 0) return finding('metadata-missing', id, `${files.join(', ')} has no metadata`)
    if (ownerMarks.length > 0)
      return finding('owner-left', id, 'a process that is gone owns it, and nothing is left of it')
    return isAttachedTo ? finding('attachments-left', id, 'pictures or a timeline of no recording') : undefined
  }
  const metadata = parseMetadata(text)
  if (metadata?.id !== id) return finding('metadata-damaged', id, `${metadataName(id)} cannot be read`)
  if (isUnfinished(metadata))
    return finding('unfinished', id, `its process is gone, ${metadata.working_path} is as it left it`)
  if (!isSettled(metadata)) return finding('optimization-left', id, 'the process that made it smaller is gone')
  if (ownerMarks.length > 0) return finding('owner-left', id, 'a process that is gone owns it')
  return metadata.state === 'failed' ? inspectLost(store, metadata) : inspectFile(store, metadata, wish)
}

/** Whether one that lives is at work, or nobody can tell. The highest number owns. */
async function isOwned(store: RecordingStore, owners: OwnerPort, marks: readonly string[]): Promise<boolean> {
  const numberOf = (name: string) => Number(name.slice(name.lastIndexOf('.') + 1))
  const last = marks.toSorted((a, b) => numberOf(a) - numberOf(b)).at(-1)
  const mark = last === undefined ? undefined : parseOwnerMark(await store.documents.read(last))
  return mark !== undefined && (await owners.isAlive(mark)) !== false
}
