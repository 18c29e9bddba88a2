import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ExecutionContext } from 'ava'
import { createServer } from '../../src/adapters/http/create-server.ts'
import { listen } from '../../src/adapters/http/listen.ts'
import { LocalMediaStore } from '../../src/adapters/stores/fs/local-media-store.ts'
import { ProcessOwner } from '../../src/adapters/stores/fs/process-owner.ts'
import type { MediaFragment } from '../../src/domain/media.ts'
import { TIMESCALE } from '../../src/domain/time.ts'
import { LiveStreams, type LiveStreamsOptions } from '../../src/engine/live/live-streams.ts'
import { systemClock } from '../../src/pipeline/clock.ts'
import { silentLog } from '../../src/pipeline/ports/log-port.ts'
import type { MediaStore } from '../../src/pipeline/ports/media-store-port.ts'
import { type H264Samples, h264Samples } from '../helpers/h264-samples.ts'
import { initFragment, mediaFragmentOf } from '../helpers/recording-fragments.ts'

export const FPS = 30

/** Ten seconds of ffmpeg's test picture, of which every frame is another one, a keyframe every second. */
export const video: Promise<H264Samples> = h264Samples({ frames: 300, gop: FPS })

/** The same store, which tells how many writes are under way. */
const countingWrites = (store: MediaStore): MediaStore & { writing: number } => ({
  writing: 0,
  shelf() {
    const shelf = store.shelf()
    const write = async (...args: Parameters<typeof shelf.write>) => {
      this.writing += 1
      try {
        await shelf.write(...args)
      } finally {
        this.writing -= 1
      }
    }
    return { write, read: (msn) => shelf.read(msn), remove: (msn) => shelf.remove(msn), close: () => shelf.close() }
  },
  reap: () => store.reap(),
  close: () => store.close(),
})

/** What a stream is made with. */
export interface SceneOptions extends Partial<LiveStreamsOptions> {
  readonly windowMs: number
  /** Where the folder of the store is made; default: a new folder. */
  readonly parent?: string
}

/**
 * A server with one live stream, `s1`, whose media is made as fast as the disk takes it, each frame with the time it would have. A
 * segment is a second long, in two parts.
 */
export async function shiftScene(t: ExecutionContext, { windowMs, parent: given, ...options }: SceneOptions) {
  const parent = given ?? (await mkdtemp(join(tmpdir(), 'flybrowser-shift-')))
  const store = new LocalMediaStore({ owners: new ProcessOwner(), parent, reserveBytes: 0 })
  const counted = countingWrites(store)
  const live = new LiveStreams({ clock: systemClock, mediaStore: counted, ...options })
  const server = createServer({ live, log: silentLog })
  const at = await listen(server, { host: '127.0.0.1', port: 0 })
  const close = async () => {
    await live.close()
    await server.close()
    if (given === undefined) await rm(parent, { recursive: true, force: true })
  }
  t.teardown(close)
  const lengths = { partMs: 500, segmentMs: 1000, gridMs: 1000 }
  const writer = live.open({ streamId: 's1', protocol: 'hls', ...lengths, windowMs })
  const stream = live.get('s1')!
  const { window } = stream.commons
  const coded = await video
  writer.push(initFragment(coded))
  let frame = 0
  const part = (msn: number, index: number): MediaFragment[] => {
    const fragments = Array.from({ length: FPS / 2 }, () => mediaFragmentOf(coded, frame++))
    const [{ pts }] = fragments as [MediaFragment]
    writer.push({ kind: 'part', msn, part: index, pts, duration: TIMESCALE / 2, independent: index === 0, fragments })
    return fragments
  }
  /** Whatever the disk was given it has taken, or has refused. */
  const settled = async () => {
    do await new Promise(setImmediate)
    while (counted.writing > 0)
  }
  /** Makes so many seconds; tells the bytes of each segment, by its number. */
  const seconds = async (count: number): Promise<Map<number, Buffer>> => {
    const made = new Map<number, Buffer>()
    for (let left = count; left > 0; left -= 1) {
      const msn = frame / FPS
      const fragments = [...part(msn, 0), ...part(msn, 1)]
      writer.push({ kind: 'segment', msn, parts: 2, pts: msn * TIMESCALE, duration: TIMESCALE })
      made.set(window.next.msn - 1, Buffer.concat(fragments.map(({ bytes }) => bytes)))
      await settled()
    }
    return made
  }
  const url = (path: string) => `${at.url}/streams/s1/${path}`
  const playlist = async () => (await fetch(url('video/media.m3u8'))).text()
  const segment = (msn: number) => fetch(url(`video/${stream.prefix}/segment-${msn}.m4s`))
  return { parent, store, live, writer, stream, window, seconds, url, playlist, segment, close }
}

export const bodyOf = async (response: Response): Promise<Buffer> => Buffer.from(await response.arrayBuffer())
