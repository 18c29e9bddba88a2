import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Coded pictures as an encoder stage hands them over. */
export interface H264Samples {
  readonly width: number
  readonly height: number
  readonly fps: number
  /** Content of `avcC`. */
  readonly record: Uint8Array
  readonly units: readonly { readonly keyframe: boolean; readonly data: Uint8Array }[]
}

/** What to encode: ffmpeg's test picture, no B frames. */
export interface H264Request {
  readonly width?: number
  readonly height?: number
  readonly fps?: number
  readonly frames?: number
  /** Frames from keyframe to keyframe. */
  readonly gop?: number
}

/** Real H.264 made by the ffmpeg of this machine, cut into access units with lengths in front of their NAL units. */
export async function h264Samples(request: H264Request = {}): Promise<H264Samples> {
  const { width = 160, height = 120, fps = 30, frames = 90, gop = 30 } = request
  const { stdout } = await run(
    'ffmpeg',
    [
      ...['-v', 'error', '-f', 'lavfi', '-i', `testsrc2=size=${width}x${height}:rate=${fps}`, '-frames:v', `${frames}`],
      ...['-pix_fmt', 'yuv420p', '-c:v', 'libx264', '-preset', 'ultrafast', '-bf', '0', '-g', `${gop}`],
      ...['-x264-params', 'aud=1:scenecut=0', '-f', 'h264', '-'],
    ],
    { encoding: 'buffer', maxBuffer: 1 << 28 },
  )
  const nals = nalUnits(stdout)
  const sps = nals.find((nal) => nalType(nal) === 7)
  const pps = nals.find((nal) => nalType(nal) === 8)
  if (!sps || !pps) throw new Error('ffmpeg wrote no parameter sets')
  const units: { keyframe: boolean; data: Uint8Array }[] = []
  let current: Uint8Array[] = []
  const close = () => {
    if (current.length === 0) return
    units.push({ keyframe: current.some((nal) => nalType(nal) === 5), data: withLengths(current) })
    current = []
  }
  for (const nal of nals) {
    if (nalType(nal) === 9) close()
    else if (nalType(nal) !== 7 && nalType(nal) !== 8) current.push(nal)
  }
  close()
  return { width, height, fps, record: decoderRecord(sps, pps), units }
}

const nalType = (nal: Uint8Array): number => nal[0]! & 0x1f

/** Units between Annex B start codes. */
function nalUnits(stream: Uint8Array): Uint8Array[] {
  const starts: number[] = []
  for (let i = 0; i + 2 < stream.length; i++) {
    if (stream[i] === 0 && stream[i + 1] === 0 && stream[i + 2] === 1) starts.push(i + 3)
  }
  return starts.map((start, i) => {
    let end = i + 1 < starts.length ? starts[i + 1]! - 3 : stream.length
    while (end > start && stream[end - 1] === 0) end--
    return stream.slice(start, end)
  })
}

function withLengths(nals: readonly Uint8Array[]): Uint8Array {
  const data = new Uint8Array(nals.reduce((sum, nal) => sum + 4 + nal.length, 0))
  let offset = 0
  for (const nal of nals) {
    new DataView(data.buffer).setUint32(offset, nal.length)
    data.set(nal, offset + 4)
    offset += 4 + nal.length
  }
  return data
}

const decoderRecord = (sps: Uint8Array, pps: Uint8Array): Uint8Array =>
  Uint8Array.from([
    ...[1, sps[1]!, sps[2]!, sps[3]!, 0xff, 0xe1, sps.length >> 8, sps.length & 0xff, ...sps],
    ...[1, pps.length >> 8, pps.length & 0xff, ...pps],
  ])
