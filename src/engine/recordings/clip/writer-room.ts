import { firstValueFrom, timer } from 'rxjs'
import type { Clock } from '../../../pipeline/clock.ts'
import type { RecordingWriter } from '../../../pipeline/ports/recording-port.ts'

/** A clip waits for the disk while more bytes than these are on their way to it. */
const MOST_PENDING_BYTES = 8 * 1024 * 1024

/** How long it waits before it looks again, milliseconds. */
const LOOK_AGAIN_MS = 5

/** Resolves when a writer can take more of a clip, or takes nothing any more. */
export async function writerRoom(writer: RecordingWriter, clock: Clock): Promise<void> {
  while (writer.pendingBytes > MOST_PENDING_BYTES && !writer.failed)
    await firstValueFrom(timer(LOOK_AGAIN_MS, clock.scheduler))
}
