import test from 'ava'
import { FfmpegEncoders } from '../../src/adapters/ffmpeg/ffmpeg-encoders.ts'
import type { FrameEncoding } from '../../src/domain/media.ts'
import { BUILDS, decodeRgb, encodeAll, feed, probeStream, REQUEST } from './ffmpeg-tools.ts'

type Rgb = readonly [number, number, number]

/** Four fields, so that a picture upside down, mirrored or with its colours swapped is seen. */
const FIELDS: readonly Rgb[] = [
  [255, 255, 255],
  [200, 30, 40],
  [20, 180, 60],
  [10, 20, 220],
]

const fieldOf = (x: number, y: number, width: number, height: number): Rgb =>
  FIELDS[(x < width / 2 ? 0 : 1) + (y < height / 2 ? 0 : 2)] as Rgb

function bgraFields(width: number, height: number): Uint8Array {
  const picture = new Uint8Array(width * height * 4)
  for (let at = 0; at < width * height; at += 1) {
    const [red, green, blue] = fieldOf(at % width, Math.floor(at / width), width, height)
    // The fourth byte of a framebuffer means nothing.
    picture.set([blue, green, red, at % 2 === 0 ? 0 : 255], at * 4)
  }
  return picture
}

/** The fields in each encoding; conversions by an ffmpeg are told every detail, so that they do not share a wrong default. */
async function fields(encoding: FrameEncoding, width: number, height: number): Promise<Uint8Array> {
  const bgra = bgraFields(width, height)
  if (encoding === 'bgra') return bgra
  const input = ['-loglevel', 'error', '-f', 'rawvideo', '-pix_fmt', 'bgra', '-s', `${width}x${height}`, '-i', '-']
  const [matrix, range] = encoding === 'jpeg' ? ['bt601', 'pc'] : ['bt709', 'tv']
  const scale = `scale=out_color_matrix=${matrix}:out_range=${range}:flags=accurate_rnd`
  const format = encoding === 'jpeg' ? ['yuvj420p', '-q:v', '2', '-f', 'mjpeg'] : ['yuv420p', '-f', 'rawvideo']
  return feed('ffmpeg', [...input, '-vf', scale, '-pix_fmt', ...format, '-'], bgra)
}

/** The colour in the middle of each field. */
const middles = (rgb: Uint8Array, width: number, height: number): Rgb[] =>
  [0.25, 0.75].flatMap((down) =>
    [0.25, 0.75].map((across): Rgb => {
      const at = (Math.floor(height * down) * width + Math.floor(width * across)) * 3
      return [rgb[at] as number, rgb[at + 1] as number, rgb[at + 2] as number]
    }),
  )

const isClose = (one: Rgb, other: Rgb): boolean =>
  one.every((value, index) => Math.abs(value - (other[index] as number)) <= 6)

for (const build of BUILDS) {
  const encoders = new FfmpegEncoders({ binary: build.path })

  for (const encoding of ['jpeg', 'bgra', 'i420'] as const) {
    for (const [what, from, to] of [
      ['as they come', { width: 320, height: 240 }, { width: 320, height: 240 }],
      ['made smaller, from an odd size', { width: 641, height: 361 }, { width: 320, height: 180 }],
      ['made larger', { width: 160, height: 120 }, { width: 320, height: 240 }],
    ] as const) {
      test.serial(`${build.name}, ${encoding}: pictures ${what} have their size and their colours`, async (t) => {
        const picture = await fields(encoding, from.width, from.height)
        const session = await encoders.open({ ...REQUEST, ...to, crf: 10, input: { encoding, ...from } })
        const coded = await encodeAll(session, [
          [0, picture],
          [33, picture],
        ])
        const { width, height, pix_fmt, color_range, color_space, color_primaries, color_transfer, has_b_frames } =
          await probeStream(coded)
        t.deepEqual({ width, height, pix_fmt, has_b_frames }, { ...to, pix_fmt: 'yuv420p', has_b_frames: 0 })
        t.deepEqual(
          { color_range, color_space, color_primaries, color_transfer },
          {
            color_range: 'tv',
            color_space: encoding === 'jpeg' ? 'smpte170m' : 'bt709',
            color_primaries: 'bt709',
            color_transfer: 'bt709',
          },
        )
        const decoded = await decodeRgb(coded, to.width, to.height)
        t.is(decoded.length, 2)
        for (const rgb of decoded) {
          const found = middles(rgb, to.width, to.height)
          t.true(
            found.every((colour, index) => isClose(colour, FIELDS[index] as Rgb)),
            JSON.stringify(found),
          )
        }
      })
    }
  }

  test.serial(
    `${build.name}: a JPEG of another size than announced is brought to the size of the stream`,
    async (t) => {
      const announced = { encoding: 'jpeg', width: 320, height: 240 } as const
      const session = await encoders.open({ ...REQUEST, input: announced })
      const coded = await encodeAll(session, [
        [0, await fields('jpeg', 320, 240)],
        [33, await fields('jpeg', 400, 300)],
        [67, await fields('jpeg', 320, 240)],
      ])
      t.deepEqual(
        coded.units.map(({ timeMs }) => timeMs),
        [0, 33, 67],
      )
      t.is((await decodeRgb(coded, 320, 240)).length, 3)
    },
  )

  test.serial(`${build.name}: a broken JPEG costs its own picture only`, async (t) => {
    const good = await fields('jpeg', 320, 240)
    const session = await encoders.open({ ...REQUEST, input: { encoding: 'jpeg', width: 320, height: 240 } })
    const coded = await encodeAll(session, [
      [0, good],
      [33, new Uint8Array(500).fill(7)],
      [67, good],
    ])
    t.deepEqual(
      coded.units.map(({ timeMs }) => timeMs),
      [0, 67],
    )
  })
}
