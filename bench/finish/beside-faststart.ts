import { execFile } from 'node:child_process'
import { copyFile, mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { LocalRecordingStore } from '../../src/adapters/stores/fs/local-recording-store.ts'
import { ProcessOwner } from '../../src/adapters/stores/fs/process-owner.ts'
import { RecordingLibrary } from '../../src/engine/recordings/recording-library.ts'
import { systemClock } from '../../src/pipeline/clock.ts'
import { codedVideo } from '../../test/helpers/coded-video.ts'
import { initFragment, mediaFragmentOf } from '../../test/helpers/recording-fragments.ts'
import { eventList, logList } from '../../test/helpers/recording-ports.ts'

const run = promisify(execFile)

/** How long one way of finishing takes, and what it makes. */
export interface LocalFinish {
  readonly way: string
  readonly seconds: number
  /** Written for it. */
  readonly writtenBytes: number
}

export interface LocalFinishFigures {
  readonly bytes: number
  readonly frames: number
  readonly finishes: readonly LocalFinish[]
}

const FPS = 30
const FILM = { frames: 10 * FPS, fps: FPS, size: '1280x720', bitrate: '3M' } as const
/** The disk is let catch up each so many pictures, as in life: what is measured is the end, not a disk that is behind. */
const BATCH = 2000

/**
 * Finishes a recording of so many megabytes, and has ffmpeg make a file that seeks of the same fragments, in the two ways there are: with its index in
 * front, which writes the file twice, and at the end, which writes it once. All end with what they made being on the disk.
 */
export async function finishBesideFaststart(megabytes: number, signal: AbortSignal): Promise<LocalFinishFigures> {
  const film = await codedVideo('h264', FILM)
  const folder = await mkdtemp(join(tmpdir(), 'flybrowser-bench-'))
  try {
    const store = new LocalRecordingStore(folder)
    const ports = { store, owners: new ProcessOwner(), clock: systemClock, events: eventList(), log: logList() }
    const library = new RecordingLibrary(ports)
    const writer = await library.open({ recordingId: 'rec_bench', sessionId: 'bench' })
    writer.append(initFragment(film))
    let frames = 0
    for (let bytes = 0; bytes < megabytes * 1e6; ) {
      signal.throwIfAborted()
      for (const until = frames + BATCH; frames < until && bytes < megabytes * 1e6; frames++) {
        const fragment = mediaFragmentOf(film, frames)
        bytes += fragment.bytes.length
        writer.append(fragment)
      }
      while (writer.pendingBytes > 0) await new Promise((resolve) => setImmediate(resolve))
    }
    const fragments = join(folder, 'fragments.mp4')
    await copyFile(join(folder, 'rec_bench.partial.mp4'), fragments)
    await run('sync', { signal })
    const began = performance.now()
    await writer.finish(0, (frames / FPS) * 90_000)
    const seconds = (performance.now() - began) / 1000
    const { fileSizeBytes: bytes, filePath } = await library.get('rec_bench')
    const writtenBytes = bytes - (await stat(fragments)).size
    await rm(filePath) // room for what follows
    const finishes: LocalFinish[] = [{ way: 'FlyBrowser', seconds, writtenBytes }]
    for (const [flags, times] of [
      [['-movflags', '+faststart'], 2],
      [[], 1],
    ] as const) {
      const made = join(folder, 'made.mp4')
      const from = performance.now()
      await run('ffmpeg', ['-v', 'error', '-i', fragments, '-c', 'copy', ...flags, made], { signal })
      await run('sync', [made], { signal })
      const way = ['ffmpeg -c copy', ...flags].join(' ')
      finishes.push({ way, seconds: (performance.now() - from) / 1000, writtenBytes: times * (await stat(made)).size })
      await rm(made)
    }
    return { bytes, frames, finishes }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
