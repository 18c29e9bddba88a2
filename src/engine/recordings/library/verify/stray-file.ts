import type { RecordingStore } from '../../../../pipeline/ports/recording-store-port.ts'
import { parseFileName } from '../../recording-paths.ts'
import { readMetadata } from '../../unfinished-recordings.ts'
import type { Finding } from './finding.ts'

/** As optimizingPath names what is coded anew, and what the passes of an encoder leave beside it. */
const BEGUN = /^(rec_[A-Za-z0-9_-]{1,60})\.optimizing\./
const VIDEO = /\.(mp4|m4v|webm)$/

/** A file in the store's own folder that belongs to no recording. @param known paths that metadata tells of */
export async function strayFile(
  store: RecordingStore,
  name: string,
  known: ReadonlySet<string>,
): Promise<Finding | undefined> {
  const path = store.pathOf(name)
  if (known.has(path) || parseFileName(name)) return undefined
  const recordingId = BEGUN.exec(name)?.[1]
  if (recordingId !== undefined) {
    // By its name: metadata may tell of it since.
    const metadata = await readMetadata(store, recordingId)
    if (metadata?.optimization?.working_path !== undefined) return undefined
    return { kind: 'leftover-file', recordingId, path, detail: `${name} was begun by a process that is gone` }
  }
  if (!VIDEO.test(name)) return undefined
  return { kind: 'file-unknown', path, detail: `${name} belongs to no recording that is known` }
}
