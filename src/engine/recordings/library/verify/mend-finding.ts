import type { Clock } from '../../../../pipeline/clock.ts'
import type { OwnerPort } from '../../../../pipeline/ports/owner-port.ts'
import type { RecordingStore } from '../../../../pipeline/ports/recording-store-port.ts'
import { MetadataFile, metadataName } from '../../metadata-file.ts'
import { settleOptimization } from '../../optimize/settle-optimization.ts'
import { Ownership } from '../../ownership.ts'
import type { RecordingLibrary } from '../../recording-library.ts'
import { readMetadata } from '../../unfinished-recordings.ts'
import type { Finding } from './finding.ts'
import { figuresOfFile } from './inspect-file.ts'
import { salvagedMetadata } from './salvaged-metadata.ts'

export interface MendParts {
  readonly store: RecordingStore
  readonly clock: Clock
  readonly owners: OwnerPort
  readonly recordings: Pick<RecordingLibrary, 'recover'>
}

/**
 * Mends what does not fit, as the table of {@link FINDING_KINDS} says; nothing where that says nothing. Only what nobody misses is removed.
 * @returns whether the rest is done by recovery, as at the next start
 */
export async function mendFinding(parts: MendParts, { kind, recordingId = '', path }: Finding): Promise<boolean> {
  const { store } = parts
  switch (kind) {
    case 'metadata-damaged':
      await putAside(store.spool ?? store, recordingId)
      return true
    case 'metadata-missing':
    case 'unfinished':
    case 'owner-left':
      return true
    case 'optimization-left':
      await owning(parts, recordingId, (metadata) => settleOptimization(store, metadata))
      return false
    case 'file-back':
    case 'file-missing':
    case 'size-wrong':
    case 'length-wrong':
      await owning(parts, recordingId, (metadata) => noteFile(store, metadata))
      return false
    case 'attachments-left':
      await alone(parts, recordingId, () => removeAttachments(store, recordingId))
      return false
    case 'leftover-file':
      if (path !== undefined) await alone(parts, recordingId, () => removeLeftover(store, recordingId, path))
      return false
    default:
      return false
  }
}

/** Nothing is thrown away that somebody may still read something in. What it still tells of the place of the file is what recovery begins with. */
async function putAside(store: RecordingStore, id: string): Promise<void> {
  const { documents } = store
  const name = metadataName(id)
  const text = await documents.read(name)
  if (text === undefined) return
  for (let number = 1; !(await documents.create(`${name}.damaged.${number}`, text)); number++);
  const salvaged = salvagedMetadata(store, id, text)
  if (salvaged) await documents.write(name, `${JSON.stringify(salvaged, undefined, 2)}\n`)
  else await documents.remove(name)
}

/** Does something with the metadata of a recording while nobody else writes it; nothing where somebody does. */
const owning = (parts: MendParts, id: string, action: (metadata: MetadataFile) => Promise<void>): Promise<void> =>
  alone(parts, id, async () => {
    const { store, clock } = parts
    const metadata = await readMetadata(store, id)
    if (metadata) await action(new MetadataFile(store.documents, clock, metadata))
  })

/** Does something while nobody else is at work on a recording, of which there may be no metadata; nothing where somebody is. */
async function alone({ store, owners, clock }: MendParts, id: string, action: () => Promise<void>): Promise<void> {
  const ownership = new Ownership((store.spool ?? store).documents, owners, clock)
  if (!(await ownership.claim(id))) return
  try {
    await action()
  } finally {
    await ownership.release(id)
  }
}

/** There may be metadata since it was found. */
async function removeAttachments(store: RecordingStore, id: string): Promise<void> {
  if ((await store.documents.read(metadataName(id))) === undefined)
    await (store.spool ?? store).attachments.removeAll(id)
}

/** Somebody may have begun anew since it was found. */
async function removeLeftover(store: RecordingStore, id: string, path: string): Promise<void> {
  const metadata = await readMetadata(store, id)
  if (metadata?.optimization?.working_path === undefined) await store.remove(path)
}

/** Metadata as the file has it. */
async function noteFile(store: RecordingStore, metadata: MetadataFile): Promise<void> {
  const { id, state, file_path, file_size_bytes } = metadata.value
  const figures = await figuresOfFile(store, metadata.value)
  if (figures) {
    const isOther = figures.file_size_bytes !== file_size_bytes
    const isBack = state === 'failed' ? ({ state: 'recovered', error: null } as const) : {}
    return metadata.update({ ...figures, ...isBack, ...(isOther ? { sha256: null } : {}) })
  }
  const error = { code: 'RECORDING_NO_FILE', message: `The file of recording ${id} is gone: ${file_path}.` }
  await metadata.update({ state: 'failed', file_size_bytes: 0, sha256: null, error })
}
