import { catchError, concatMap, EMPTY, from, type Subscription, timer } from 'rxjs'
import type { Clock } from '../../../pipeline/clock.ts'
import type { LogPort } from '../../../pipeline/ports/log-port.ts'
import type { DocumentStore } from '../../../pipeline/ports/recording-store-port.ts'
import { abandonedUploads } from '../objects/abandoned-uploads.ts'
import type { ObjectStore, PendingUpload } from '../objects/object-store.ts'
import { readUploadState } from '../objects/upload-state.ts'
import { parseFileName } from '../recording-paths.ts'

const DAY_MS = 24 * 3_600_000
/** After so long without a part nobody works on an upload any more, here or on another machine. */
const ABANDONED_MS = 2 * DAY_MS

export interface SweepPorts {
  readonly objects: ObjectStore
  /** Beside the spool: uploads that are known there will be gone on with. */
  readonly documents: DocumentStore
  readonly clock: Clock
  readonly log: LogPort
}

/**
 * Gives up uploads of recordings that were begun and then left, by processes that were killed before they could note them, or whose spool is
 * gone. Those that this machine knows, and those that got a part within two days, are not touched; nor is what is no recording.
 * @returns how many
 */
export async function sweepUploads({ objects, documents, clock }: SweepPorts): Promise<number> {
  const known = new Set<string>()
  for (const name of await documents.names())
    if (name.endsWith('.upload.json') || name.endsWith('.backup.json')) {
      const state = await readUploadState(documents, name)
      if (state) known.add(state.uploadId)
    }
  const beforeMs = clock.now() - ABANDONED_MS
  let given = 0
  for await (const upload of abandonedUploads(objects, { beforeMs, known })) {
    if (!parseFileName(upload.key) || (await lastSignMs(objects, upload)) >= beforeMs) continue
    await objects.abort(upload)
    given++
  }
  return given
}

/** Sweeps now and once a day. */
export function sweepDaily(ports: SweepPorts): Subscription {
  const { clock, log } = ports
  const sweep = () =>
    from(sweepUploads(ports)).pipe(
      catchError((err) => {
        log.warn({ err }, 'Abandoned uploads could not be looked for')
        return EMPTY
      }),
    )
  return timer(0, DAY_MS, clock.scheduler)
    .pipe(concatMap(sweep))
    .subscribe((uploads) => {
      if (uploads > 0) log.info({ uploads }, 'Abandoned uploads were given up')
    })
}

async function lastSignMs(objects: ObjectStore, upload: PendingUpload): Promise<number> {
  const parts = await objects.parts(upload)
  return parts.reduce((last, { storedMs = 0 }) => Math.max(last, storedMs), upload.begunMs)
}
