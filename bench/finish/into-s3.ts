import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { of } from 'rxjs'
import { LocalRecordingStore } from '../../src/adapters/stores/fs/local-recording-store.ts'
import { ProcessOwner } from '../../src/adapters/stores/fs/process-owner.ts'
import { S3ObjectStore } from '../../src/adapters/stores/s3/s3-object-store.ts'
import { Gate } from '../../src/engine/recordings/objects/gate.ts'
import { uploadObject } from '../../src/engine/recordings/objects/object-upload.ts'
import { systemClock } from '../../src/pipeline/clock.ts'
import { archiveWorld } from '../../test/helpers/archive-world.ts'
import { codedVideo } from '../../test/helpers/coded-video.ts'
import { initFragment, mediaFragmentOf } from '../../test/helpers/recording-fragments.ts'
import { startS3, withoutS3 } from '../../test/helpers/s3-server.ts'
import { UsageError } from '../arguments.ts'

export interface S3FinishFigures {
  readonly bytes: number
  /** Until the file is whole and durable on the disk, seconds. */
  readonly savedS: number
  /** Until the recording is listed from the bucket: video looked at, attachments and document there, seconds. */
  readonly keptS: number
  readonly sentAfterStopBytes: number
  /** Were all of it sent after the stop, seconds. */
  readonly allAfterStopS: number
}

/** How often pictures are given to the recording. */
const TICK_MS = 100
const FPS = 30

/** A recording of quality `high` into a real server, fed with one coded clip again and again. */
export async function finishIntoS3(
  { minutes, speed }: { readonly minutes: number; readonly speed: number },
  signal: AbortSignal,
): Promise<S3FinishFigures> {
  if (withoutS3) throw new UsageError(withoutS3)
  const film = await codedVideo('h264', { frames: 10 * FPS, fps: FPS, size: '1280x720', bitrate: '3M' })
  const ends: (() => unknown)[] = []
  const folder = await mkdtemp(join(tmpdir(), 'flybrowser-bench-'))
  ends.push(() => rm(folder, { recursive: true, force: true }))
  try {
    const server = await startS3({ teardown: (end) => ends.unshift(end) })
    const objects = new S3ObjectStore(await server.bucket('films'))
    let sent = 0
    const putPart = objects.putPart.bind(objects)
    objects.putPart = async (upload, number, bytes, partSignal) => {
      const part = await putPart(upload, number, bytes, partSignal)
      sent += bytes.length
      return part
    }
    const spool = new LocalRecordingStore(folder)
    const ports = { spool, objects, owners: new ProcessOwner(), clock: systemClock }
    const { library, archive } = archiveWorld(ports)
    const writer = await library.open({ recordingId: 'rec_bench', sessionId: 'bench' })
    writer.append(initFragment(film))
    const frames = Math.round(minutes * 60 * FPS)
    const began = performance.now()
    for (let frame = 0; frame < frames; ) {
      const due = Math.min(frames, ((performance.now() - began) / 1000) * FPS * speed)
      for (; frame < due; frame++) writer.append(mediaFragmentOf(film, frame))
      await wait(TICK_MS, undefined, { signal })
    }
    const stop = performance.now()
    const sentBefore = sent
    await writer.finish(0, (frames / FPS) * 90_000)
    const savedS = (performance.now() - stop) / 1000
    const { fileSizeBytes: bytes, filePath } = await library.get('rec_bench')
    // Read beside it, since it is gone from the folder soon.
    const file = await spool.open(filePath)
    await archive.kept('rec_bench')
    const keptS = (performance.now() - stop) / 1000
    const sentAfterStopBytes = sent - sentBefore
    const again = performance.now()
    await uploadObject(
      { objects, documents: spool.documents, clock: systemClock, inMemory: new Gate(1) },
      {
        ...{ key: 'again.mp4', stateName: 'again.upload.json', signal },
        spool: {
          progress: of({ bytes, frontBytes: 0, finished: true }),
          read: async (offset, length) => (await file?.read(offset, length)) ?? new Uint8Array(),
        },
      },
    )
    const allAfterStopS = (performance.now() - again) / 1000
    await file?.close()
    return { bytes, savedS, keptS, sentAfterStopBytes, allAfterStopS }
  } finally {
    for (const end of ends) await end()
  }
}
