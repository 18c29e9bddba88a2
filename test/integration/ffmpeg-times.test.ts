import test from 'ava'
import { FfmpegEncoders } from '../../src/adapters/ffmpeg/ffmpeg-encoders.ts'
import type { FrameEncoding } from '../../src/domain/media.ts'
import { avcCodecs } from '../../src/formats/avc/avc-record.ts'
import { BUILDS, blocksI420, Collector, encodeAll, feed, flatI420, noiseI420, REQUEST } from './ffmpeg-tools.ts'

const { width, height } = REQUEST.input
const PIX_FMT = { bgra: 'bgra', i420: 'yuv420p' } as const

/** The same moving picture in every encoding. */
async function pictures(encoding: FrameEncoding, count: number): Promise<Uint8Array[]> {
  const source = ['-loglevel', 'error', '-f', 'lavfi', '-i', `testsrc=s=${width}x${height}:r=10`]
  const all: Uint8Array[] = []
  for (let index = 0; index < count; index += 1) {
    const one = [...source, '-ss', String(index / 10), '-frames:v', '1']
    const format =
      encoding === 'jpeg' ? ['-f', 'mjpeg', '-pix_fmt', 'yuvj420p'] : ['-f', 'rawvideo', '-pix_fmt', PIX_FMT[encoding]]
    all.push(await feed('ffmpeg', [...one, ...format, '-'], new Uint8Array()))
  }
  return all
}

/** Steps of a moving page, then of one at rest, then a hole. */
const TIMES = [0, 33, 67, 100, 433, 766, 5766, 5799, 5833]

for (const build of BUILDS) {
  const encoders = new FfmpegEncoders({ binary: build.path })

  for (const encoding of ['jpeg', 'bgra', 'i420'] as const) {
    test.serial(
      `${build.name}, ${encoding}: each picture comes out at its time, before the next frame is written`,
      async (t) => {
        const frames = await pictures(encoding, 3)
        // The middle of a GOP, the origin, and a wall clock, which needs more bits than FLV has.
        for (const startMs of [37_200, 0, 1_760_000_000_123]) {
          const session = await encoders.open({ ...REQUEST, input: { encoding, width, height } })
          const collector = new Collector(session.output)
          for (const [index, offset] of TIMES.entries()) {
            session.write(frames[index % frames.length] as Uint8Array, startMs + offset)
            await collector.unitCount(index + 1)
            t.is(collector.units[index]?.timeMs, startMs + offset)
          }
          session.end()
          await collector.ended
          t.is(collector.units.length, TIMES.length)
          t.is(collector.outputs.filter(({ kind }) => kind === 'config').length, 1)
          t.is(avcCodecs(collector.record), 'avc1.4d4014')
        }
      },
    )
  }

  test.serial(
    `${build.name}: keyframes are where the capture clock has them, wherever the encoder starts`,
    async (t) => {
      const dark = flatI420(width, height, 30)
      const bright = flatI420(width, height, 220)
      const gaps = [...Array<number>(70).fill(33), 333, 333, 333, 5000, 1, 999, 1, 1000, 2001, 33]
      for (const [startMs, keyframeMs] of [
        [37_200, 1000],
        [0, 2000],
        [999, 1000],
        [1000, 1000],
        [1_760_000_000_123, 2000],
      ] as const) {
        const times = [startMs as number]
        for (const gap of gaps) times.push((times.at(-1) as number) + gap)
        const session = await encoders.open({ ...REQUEST, keyframeMs })
        // Cuts from dark to bright would tempt an encoder to place keyframes of its own.
        const { units } = await encodeAll(
          session,
          times.map((timeMs, index) => [timeMs, index % 5 === 0 ? bright : dark]),
        )
        const period = (timeMs: number) => Math.floor(timeMs / keyframeMs)
        const expected = times.filter(
          (timeMs, index) => index === 0 || period(timeMs) > period(times[index - 1] as number),
        )
        t.deepEqual(
          units.map(({ timeMs }) => timeMs),
          times,
        )
        t.deepEqual(
          units.filter(({ keyframe }) => keyframe).map(({ timeMs }) => timeMs),
          expected,
        )
      }
    },
  )

  test.serial(
    `${build.name}: counted by time, the bitrate holds and is used, whatever the rate of frames`,
    async (t) => {
      const noise = Array.from({ length: 10 }, (_, seed) => noiseI420(width, height, seed))
      const byTime = new FfmpegEncoders({ binary: build.path, rateBy: 'time' })
      for (const [stepMs, count] of [
        [33, 150],
        [333, 30],
      ] as const) {
        const session = await byTime.open({ ...REQUEST, bitrateBps: 1_500_000 })
        const frames = Array.from(
          { length: count },
          (_, index) => [37_200 + index * stepMs, noise[index % noise.length] as Uint8Array] as const,
        )
        const { units } = await encodeAll(session, frames)
        // What the rate control may spend: its buffer of one second, and the time that passed.
        const seconds = 1 + (count * stepMs) / 1000
        const bps = (units.reduce((sum, { data }) => sum + data.length, 0) * 8) / seconds
        t.true(bps < 1_500_000 * 1.1, `${stepMs} ms: ${bps} bit/s`)
        t.true(bps > 1_500_000 * 0.5, `${stepMs} ms: ${bps} bit/s`)
      }
    },
  )

  test.serial(
    `${build.name}: counted by frames, the keyframes of a page at rest stay as good as they were`,
    async (t) => {
      const session = await encoders.open({ ...REQUEST, bitrateBps: 300_000, keyframeMs: 2000 })
      const page = blocksI420(width, height)
      const { units } = await encodeAll(
        session,
        Array.from({ length: 60 }, (_, index) => [index * 200, page] as const),
      )
      const sizes = units.filter(({ keyframe }) => keyframe).map(({ data }) => data.length)
      t.is(sizes.length, 6)
      t.true((sizes.at(-1) as number) > (sizes[0] as number) / 3, sizes.join(' '))
    },
  )
}
