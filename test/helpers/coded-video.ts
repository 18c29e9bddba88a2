import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Codec } from '../../src/domain/codec.ts'
import { EncodedReader } from '../../src/formats/coded/encoded-reader.ts'
import type { CodedVideo } from './recording-fragments.ts'

const run = promisify(execFile)

const VPX = ['-deadline', 'realtime', '-cpu-used', '8', '-lag-in-frames', '0', '-auto-alt-ref', '0', '-b:v', '300k']

/** Encoders of ffmpeg, told not to put pictures into another order. */
const ENCODERS: Readonly<Record<Codec, readonly string[]>> = {
  h264: ['libx264', '-preset', 'ultrafast', '-tune', 'zerolatency'],
  h265: ['libx265', '-preset', 'ultrafast', '-x265-params', 'log-level=none:bframes=0:rc-lookahead=0:open-gop=0'],
  vp9: ['libvpx-vp9', ...VPX],
  vp8: ['libvpx', ...VPX],
  av1: ['libaom-av1', '-usage', 'realtime', '-cpu-used', '8', '-lag-in-frames', '0', '-b:v', '300k'],
}

export interface CodedVideoRequest {
  readonly frames: number
  readonly fps: number
  /** `160x120` */
  readonly size: string
  /** As ffmpeg takes it, for example `3M`; default: what the encoder likes. */
  readonly bitrate?: string
}

/** ffmpeg's test picture as a real encoder of a codec makes it, a keyframe a second. */
export async function codedVideo(codec: Codec, { frames, fps, size, bitrate }: CodedVideoRequest): Promise<CodedVideo> {
  const { stdout } = await run(
    'ffmpeg',
    [
      ...['-v', 'error', '-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=${fps}`, '-frames:v', String(frames)],
      ...[
        '-pix_fmt',
        'yuv420p',
        '-c:v',
        ...ENCODERS[codec],
        ...(bitrate ? ['-b:v', bitrate] : []),
        '-g',
        String(fps),
        '-threads',
        '2',
      ],
      ...['-f', 'nut', '-write_index', '0', 'pipe:1'],
    ],
    { encoding: 'buffer', maxBuffer: 1 << 26 },
  )
  const [config, ...rest] = new EncodedReader(codec, { fps, bitrateBps: 300_000 }).read(stdout)
  if (config?.kind !== 'config') throw new Error(`${codec} gave no configuration`)
  const { configuration } = config
  const { width, height, record } = configuration
  return { width, height, record, configuration, fps, units: rest.filter((event) => event.kind === 'unit') }
}
