import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ExecutionContext } from 'ava'
import type { Codec } from '../../src/domain/codec.ts'
import { type DestinationState, type DestinationStatus, FlyBrowser, type PipelineRun } from '../../src/index.ts'
import { until } from './media-time.ts'

/** A run that streams the test pattern by HLS, records it, and pushes it where the test says. */
export interface PushedStream {
  readonly run: PipelineRun
  /** Media playlist of its HLS stream. */
  playlist(): Promise<string>
  /** Pictures in its recording so far. */
  recorded(): Promise<number>
  /** Waits until a destination is so; gives its status. */
  reaches(destinationId: string, state: DestinationState, withinMs?: number): Promise<DestinationStatus>
}

const document = (keyframeMs: number, codec: Codec): string => `
name: pushed
stages:
  - { id: pattern, use: source.test-pattern, with: { width: 320, height: 180, fps: 30 } }
  - { id: pace, use: video.pace, with: { fps: 30 } }
  - { id: encode, use: video.encode, with: { codec: ${codec}, encoder: software, quality: medium } }
  - { id: cut, use: package.segment, with: { part: 200ms, segment: ${keyframeMs}ms } }
  - { id: hls, use: sink.hls }
  - { id: file, use: sink.recording, from: encode }
  - { id: rtmp, use: sink.rtmp, from: encode }
`

/** Starts it with a keyframe a second; it ends with the test. There is no browser. */
export async function startPushedStream(
  t: ExecutionContext,
  keyframeMs = 1000,
  codec: Codec = 'h264',
): Promise<PushedStream> {
  const folder = await mkdtemp(join(tmpdir(), 'flybrowser-push-'))
  const session = await FlyBrowser.launch({ browser: false, recordingDir: folder, logLevel: 'silent' })
  t.teardown(async () => {
    await session.close()
    await rm(folder, { recursive: true, force: true })
  })
  const run = await session.runPipeline({ text: document(keyframeMs, codec) })
  const [info] = run.streams
  const base = `${info?.streamUrl ?? ''}`
  await until('the stream', async () => (await fetch(base)).ok)
  return {
    run,
    playlist: async () => {
      const [media = ''] = (await (await fetch(base)).text()).split('\n').filter((line) => /^[^#]/.test(line))
      return (await fetch(new URL(media, base))).text()
    },
    recorded: async () => (await run.recordings())[0]?.frameCount ?? 0,
    reaches: async (destinationId, state, withinMs = 15_000) => {
      const find = () => run.destinations().find((status) => status.destinationId === destinationId)
      await until(`${destinationId} to be ${state}`, () => find()?.state === state, withinMs).catch((error: Error) => {
        throw new Error(`${error.message}; it is ${JSON.stringify(find())}`)
      })
      return find() as DestinationStatus
    },
  }
}
