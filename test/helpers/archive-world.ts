import { ArchivedStore } from '../../src/engine/recordings/archive/archived-store.ts'
import type { KeepingPlace } from '../../src/engine/recordings/archive/keeping-place.ts'
import { ObjectPlace } from '../../src/engine/recordings/archive/object-place.ts'
import { type ArchiveLimits, RecordingArchive } from '../../src/engine/recordings/archive/recording-archive.ts'
import type { ObjectStore } from '../../src/engine/recordings/objects/object-store.ts'
import { RecordingLibrary } from '../../src/engine/recordings/recording-library.ts'
import type { Clock } from '../../src/pipeline/clock.ts'
import type { OwnerPort } from '../../src/pipeline/ports/owner-port.ts'
import type { RecordingStore } from '../../src/pipeline/ports/recording-store-port.ts'
import { eventList, logList } from './recording-ports.ts'

export interface ArchiveWorldParts {
  readonly spool: RecordingStore
  readonly objects: ObjectStore
  readonly owners: OwnerPort
  readonly clock: Clock
  readonly partBytes?: number
  readonly backup?: KeepingPlace
  readonly limits?: Partial<ArchiveLimits>
}

/** What a process has that keeps its recordings in a bucket. */
export function archiveWorld({ spool, objects, owners, clock, partBytes, backup, limits = {} }: ArchiveWorldParts) {
  const [events, log] = [eventList(), logList()]
  const place = new ObjectPlace({
    ...{ stored: 'archived', objects, address: 's3://films/', documents: spool.documents, clock },
    ...(partBytes === undefined ? {} : { partBytes }),
  })
  const archive = new RecordingArchive(
    { spool, place, owners, clock, events, log, ...(backup ? { backup } : {}) },
    limits,
  )
  const store = new ArchivedStore({ spool, place, clock, turns: archive.turns })
  const library = new RecordingLibrary({ store, archive, owners, clock, events, log }, { reserveBytes: 0 })
  const names = () => events.published.map(({ name }) => name)
  return { archive, store, library, events, log, names }
}
