import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import test from 'ava'
import { EncodedReader } from '../../src/formats/coded/encoded-reader.ts'
import { fillerFor } from '../../src/formats/filler/filler.ts'
import type { FlvCodec } from '../../src/formats/flv/video-body.ts'
import { concat } from '../../src/formats/isobmff/box.ts'
import { initSegment } from '../../src/formats/isobmff/init-segment.ts'
import { mediaFragment } from '../../src/formats/isobmff/media-fragment.ts'
import { nutSample } from '../helpers/coded-samples.ts'
import { ownFolder } from '../helpers/own-folder.ts'

const run = promisify(execFile)
const CODECS = { h264: 'avc1', h265: 'hvc1', av1: 'av01' } as const satisfies Record<string, FlvCodec>

/** A sample as a file, with so much filler behind each picture. */
function filmOf(codec: keyof typeof CODECS, fillerBytes: number): Uint8Array {
  const reader = new EncodedReader(codec, { fps: 30, bitrateBps: 1_000_000 })
  const fourCc = CODECS[codec]
  const parts = [...reader.read(nutSample(codec))].map((event, at): Uint8Array => {
    if (event.kind === 'config') return initSegment({ timescale: 90_000, ...event.configuration, codec: fourCc })
    const { data, timeMs, keyframe } = event
    const filler = fillerBytes > 0 ? [fillerFor(fourCc, data, fillerBytes) ?? data.subarray(0, 0)] : []
    const unit = concat([data, ...filler])
    const times = { sequence: at, decodeTime: timeMs * 90, duration: 3000, capturedAtMs: 0 }
    return mediaFragment({ ...times, keyframe, data: unit })
  })
  return concat(parts)
}

for (const codec of Object.keys(CODECS) as (keyof typeof CODECS)[])
  test(`decoders leave the filler of ${codec} out`, async (t) => {
    const folder = await ownFolder('filler')
    const decoded = async (fillerBytes: number) => {
      const film = filmOf(codec, fillerBytes)
      const path = join(folder, `${fillerBytes}.mp4`)
      await writeFile(path, film)
      const whole = ['-v', 'warning', '-i', path, '-vsync', 'passthrough', '-f', 'framemd5', '-']
      const { stdout, stderr } = await run('ffmpeg', whole)
      const pictures = stdout.split('\n').filter((line) => /^0,/.test(line))
      return { bytes: film.length, pictures: pictures.map((line) => line.split(',').at(-1)), stderr }
    }
    const [plain, filled] = [await decoded(0), await decoded(5000)]
    t.is(plain.pictures.length, 3)
    t.is(filled.bytes, plain.bytes + 3 * 5000)
    t.deepEqual({ ...filled, bytes: 0 }, { ...plain, bytes: 0 })
  })
