import test from 'ava'
import fc from 'fast-check'
import { UsageError } from '../../../bench/arguments.ts'
import { readEncodingArguments } from '../../../bench/encoding/arguments.ts'
import { CLIP_SHAPE } from '../../../bench/encoding/clips.ts'
import { factorAtSsim, type RatePoint, savingAtEqualSsim } from '../../../bench/encoding/equal-likeness.ts'
import { pacedClip } from '../../../bench/encoding/paced-clip.ts'
import { pictureNumber } from '../../../bench/encoding/picture-number.ts'
import { presentPeers, presentProfiles, presentSavings } from '../../../bench/encoding/present.ts'
import { bytesOf, mostBitrate } from '../../../bench/encoding/rates.ts'

test('the command line of the bench of encoding', (t) => {
  const all = readEncodingArguments([])
  t.deepEqual(all?.parts, ['live', 'optimize', 'peers'])
  t.deepEqual(all?.codecs, ['h264', 'h265', 'vp9', 'vp8', 'av1'])
  t.deepEqual(all?.qualities, ['low_bandwidth', 'medium', 'high', 'ultra_high'])
  t.is(all?.clips.length, 3)
  const some = readEncodingArguments([
    '--parts',
    'peers',
    '--clips=text',
    '--codecs',
    'av1,vp9',
    '--keep',
    'k',
    '--json',
    'f',
  ])
  t.like(some, { parts: ['peers'], codecs: ['av1', 'vp9'], keep: 'k', json: 'f' })
  t.is(readEncodingArguments(['--help']), undefined)
  for (const [args, message] of [
    [['--codecs', 'mpeg2'], /There is no codec mpeg2 here\./],
    [['--parts', 'half'], /There is no part half here\. There are: live, optimize, peers\./],
    [['text'], /There is no place for text\./],
  ] as const)
    t.throws(() => readEncodingArguments(args), { instanceOf: UsageError, message })
})

/** A curve on which each halving of what is not alike costs so many times the bits. */
const curve = (scale: number, from = 0, count = 4): RatePoint[] =>
  Array.from({ length: count }, (_, index) => ({
    bitrateBps: scale * 1_000_000 * 1.7 ** (from + index),
    ssim: 1 - 0.1 / 2 ** (from + index),
  }))

test('who needs the same share of the bits at each likeness saves the rest', (t) => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.1, max: 3, noNaN: true }),
      fc.double({ min: -1.5, max: 1.5, noNaN: true }),
      (scale, shift) => {
        const saving = savingAtEqualSsim(curve(1), curve(scale, shift))
        t.true(Math.abs((saving?.share ?? Number.NaN) - (1 - scale)) < 1e-6)
      },
    ),
  )
})

test('likeness is compared where both reach it, and nowhere else', (t) => {
  const saving = savingAtEqualSsim(curve(1), curve(0.5, 1))
  t.true(Math.abs((saving?.fromSsim ?? 0) - 0.95) < 1e-9)
  t.true(Math.abs((saving?.toSsim ?? 0) - 0.9875) < 1e-9)
  t.is(savingAtEqualSsim(curve(1), curve(1, 10)), undefined)
  t.is(savingAtEqualSsim(curve(1), curve(1).slice(0, 1)), undefined)
})

test('a point that costs more and looks worse than another is not on the curve', (t) => {
  const worse = { bitrateBps: 3_000_000, ssim: 0.91 }
  t.deepEqual(savingAtEqualSsim(curve(1), [...curve(0.6), worse]), savingAtEqualSsim(curve(1), curve(0.6)))
})

test('what is equal to the last digit has a place on the curve too', (t) => {
  const lossless = [
    { bitrateBps: 1000, ssim: 0.9 },
    { bitrateBps: 2000, ssim: 1 },
  ]
  t.is(savingAtEqualSsim(lossless, lossless)?.share, 0)
})

test('the factor at which a likeness is reached lies between its neighbours', (t) => {
  const points = [
    { crf: 18, ssim: 0.999 },
    { crf: 28, ssim: 0.99 },
    { crf: 38, ssim: 0.9 },
  ]
  t.is(Math.round(factorAtSsim(points, 1 - 0.001 * 10 ** 0.5) ?? 0), 23)
  t.is(factorAtSsim(points, 0.99), 28)
  t.is(factorAtSsim(points, 0.9999), undefined)
  t.is(factorAtSsim(points, 0.5), undefined)
})

const sized = (...bytes: number[]) => bytes.map((byteLength, index) => ({ timeMs: index * 100, byteLength }))

test('the most over a stretch is that of the worst stretch', (t) => {
  const pictures = sized(10, 10, 500, 500, 10, 10, 10, 10, 10, 10)
  t.is(bytesOf(pictures), 1080)
  t.is(mostBitrate(pictures, 200, 1000), (1000 * 8) / 0.2)
  t.is(mostBitrate(pictures, 1000, 1000), 1080 * 8)
  t.is(mostBitrate(pictures, 10_000, 1000), 1080 * 8)
})

test('no stretch has more than the most', (t) => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(1000), { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 1, max: 20 }),
      (bytes, count) => {
        const endMs = bytes.length * 100
        const length = Math.min(count, bytes.length)
        const sums = bytes
          .slice(0, bytes.length - length + 1)
          .map((_, at) => bytes.slice(at, at + length).reduce((a, b) => a + b, 0))
        t.true(
          Math.abs(mostBitrate(sized(...bytes), count * 100, endMs) - (Math.max(...sums) * 8) / (length / 10)) < 1e-6,
        )
      },
    ),
  )
})

const { width } = CLIP_SHAPE

/** Cells as the page of the clips paints them. */
function painted(number: number): Uint8Array {
  const picture = new Uint8Array(width * 32)
  for (let y = 0; y < 32; y += 1)
    for (let x = 0; x < 160; x += 1) {
      const bit = (number >> (9 - Math.floor(x / 16))) & 1
      picture[y * width + x] = (bit === 1) === y < 16 ? 235 : 16
    }
  return picture
}

test('a picture tells its number, and nothing where there are no cells', (t) => {
  for (const number of [0, 1, 255, 299, 1023]) t.is(pictureNumber(painted(number), width), number)
  t.is(pictureNumber(new Uint8Array(width * 32).fill(235), width), undefined)
})

test('a clip that moves is given picture by picture; one at rest is repeated, seldom and never late', (t) => {
  const moving = pacedClip({ changes: Array.from({ length: CLIP_SHAPE.pictures }, (_, number) => number) })
  t.is(moving.length, CLIP_SHAPE.pictures)
  t.deepEqual(moving.at(-1), { timeMs: 9967, picture: 299 })
  const resting = pacedClip({ changes: [0, 150] })
  t.true(resting.length > 30 && resting.length < 60, String(resting.length))
  t.true(resting.every(({ timeMs, picture }) => picture === (timeMs < 5000 ? 0 : 150)))
})

test('figures of encoding as tables', (t) => {
  const row = {
    ...{
      clip: 'text',
      codec: 'vp9',
      encoder: 'libvpx-vp9',
      quality: 'medium',
      crf: 23,
      bitrateBps: 916_000,
      ceilingBps: 1_005_000,
    },
    ...{
      most1S: 1.2,
      most10S: 0.9,
      bytesAMinute: 6_870_000,
      promisedBytesAMinute: 11_250_000,
      ssim: 0.99523,
      speed: 2.4,
    },
  }
  t.regex(
    presentProfiles([row]),
    /^text +vp9 +libvpx-vp9 +medium +916 +1005 +1\.20 +0\.90 +6\.87 +11\.25 +0\.9952 +- +2\.40$/m,
  )
  const points = [{ crf: 23, bitrateBps: 900_000, ssim: 0.99, speed: 1.5 }]
  const saving = {
    clip: 'text',
    codec: 'vp9',
    encoder: 'libvpx-vp9',
    saving: 0.334,
    fromSsim: 0.98,
    toSsim: 0.99,
    speed: 1.5,
    points,
  }
  t.regex(presentSavings([saving]), /^text +vp9 +libvpx-vp9 +33 % +0\.9800 +0\.9900 +- +1\.50 +900 0\.9900$/m)
  const peers = presentPeers([
    { clip: 'text', contender: 'record', bytesAMinute: 9e6, ssim: 0.99, picturesASecond: 30, unreadable: 1 },
    { clip: 'text', contender: 'playwright', failed: 'it is not there' },
  ])
  t.regex(peers, /^text +record +9\.00 +0\.9900 +30\.0 +1\ntext, playwright: it is not there$/m)
})
