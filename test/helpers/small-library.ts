import { MemoryRecordingStore } from '../../src/adapters/stores/memory/memory-recording-store.ts'
import { RecordingLibrary } from '../../src/engine/recordings/recording-library.ts'
import type { RecordingMetadata } from '../../src/engine/recordings/recording-metadata.ts'
import { VirtualClock } from '../../src/pipeline/testing/virtual-clock.ts'
import { documentOf, FIRST_MS, writeDocuments } from './recording-documents.ts'
import { eventList, logList, OwnersUnderTest } from './recording-ports.ts'

/** A library in memory whose recordings are said rather than made: their files hold bytes that a test can tell apart. */
export function smallLibrary(store = new MemoryRecordingStore()) {
  const clock = new VirtualClock(FIRST_MS)
  const [events, log, processes] = [eventList(), logList(), new OwnersUnderTest()]
  const ports = { store, owners: processes.process(1), clock, events, log }
  const library = new RecordingLibrary(ports, { reserveBytes: 0 })

  /** Adds the n-th recording, with a file of so many bytes. */
  const add = async (n: number, bytes: number, change: Partial<RecordingMetadata> = {}): Promise<string> => {
    const metadata = documentOf(n, { file_size_bytes: bytes, ...change })
    const file = await store.create(metadata.working_path ?? metadata.file_path)
    await file.write([contentOf(n, bytes)], 0)
    await file.close()
    await writeDocuments(store, metadata)
    return metadata.id
  }
  return { ...ports, processes, library, add }
}

/** The bytes of the n-th recording. */
export const contentOf = (n: number, bytes: number): Uint8Array =>
  Uint8Array.from({ length: bytes }, (_, at) => (at * 7 + n * 31 + (at >> 8)) % 256)
