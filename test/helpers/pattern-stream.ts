import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Codec } from '../../src/domain/codec.ts'
import { FlyBrowser, type PipelineRun, type StreamInfo } from '../../src/index.ts'
import { until } from './media-time.ts'

export interface PatternStreamOptions {
  /** Default 640x360. */
  readonly width?: number
  readonly height?: number
  /** Lengths as documents have them. Default those of the profile `lan`. */
  readonly part?: string
  readonly segment?: string
  /** How far back viewers can seek. Default `60s`. */
  readonly window?: string
  /** Default `h264`. */
  readonly codec?: Codec
  /** Default `auto`. */
  readonly encoder?: string
  /** Path of ffmpeg. */
  readonly ffmpeg?: string
  /** Path of a recording to be made beside. */
  readonly file?: string
  /** Stages that serve the stream. Default `sink.hls` only. */
  readonly sinks?: readonly string[]
}

export interface PatternStream extends AsyncDisposable {
  readonly info: StreamInfo
  /** Ends the stream; what it was stays to be fetched for a while. */
  end(): Promise<void>
}

const STREAM_ID = 'pattern'

const pipeline = (options: PatternStreamOptions): string => {
  const { width = 640, height = 360, part = '200ms', segment = '1s', window = '60s', sinks = ['sink.hls'] } = options
  const { codec = 'h264', encoder = 'auto', file } = options
  return `
name: test-pattern
stages:
  - { id: pattern, use: source.test-pattern, with: { width: ${width}, height: ${height}, fps: 30 } }
  - { id: pace, use: video.pace, with: { fps: 30 } }
  - { id: encode, use: video.encode, with: { codec: ${codec}, encoder: ${encoder}, quality: medium } }
  - { id: cut, use: package.segment, with: { part: ${part}, segment: ${segment} } }
${sinks.map((use, index) => `  - { id: sink${index}, use: ${use}, from: cut, with: { stream: ${STREAM_ID}, window: ${window} } }`).join('\n')}
${file === undefined ? '' : `  - { id: recording, use: sink.recording, from: encode, with: { file: ${file} } }`}
`
}

/** Streams the test pattern with a real encoder and over real HTTP; there is no browser. */
export async function openPatternStream(options: PatternStreamOptions = {}): Promise<PatternStream> {
  const folder = await mkdtemp(join(tmpdir(), 'flybrowser-test-'))
  const session = await FlyBrowser.launch({
    ...{ browser: false, recordingDir: folder, logLevel: 'error' },
    ...(options.ffmpeg === undefined ? {} : { ffmpeg: options.ffmpeg }),
  })
  const close = async () => {
    await session.close()
    await rm(folder, { recursive: true, force: true })
  }
  try {
    const run: PipelineRun = await session.runPipeline({ text: pipeline(options) })
    const [info] = run.streams
    if (!info) throw new Error('the pipeline serves no stream')
    // A pipeline runs before its stream is there.
    await until('the stream', async () => (await fetch(info.streamUrl)).ok)
    return { info, end: () => run.stop(), [Symbol.asyncDispose]: close }
  } catch (error) {
    await close()
    throw error
  }
}
