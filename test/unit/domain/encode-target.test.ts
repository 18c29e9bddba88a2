import test from 'ava'
import fc from 'fast-check'
import {
  CARRIERS,
  type Carrier,
  CODECS,
  carries,
  recordingContainer,
  requireCarried,
} from '../../../src/domain/codec.ts'
import { codecProfile, ENCODE_RANGES, encodeTarget } from '../../../src/domain/encode-target.ts'
import { FlyBrowserError } from '../../../src/domain/errors.ts'
import { QUALITIES, QUALITY_PROFILES } from '../../../src/domain/quality.ts'

const STANDARD = { size: { width: 1280, height: 720 }, fps: 30, keyframeMs: 1000 }

test('what carries which codec', (t) => {
  const table = Object.keys(CARRIERS).map((carrier) => [
    carrier,
    CODECS.filter((codec) => carries(carrier as Carrier, codec)).join(' '),
  ])
  t.deepEqual(Object.fromEntries(table), {
    hls: 'h264 h265 vp9 av1',
    dash: 'h264 h265 vp9 av1',
    ws: 'h264 h265 vp9 av1',
    mp4: 'h264 h265 vp9 av1',
    webm: 'vp9 vp8',
    rtmp: 'h264 h265 vp9 av1',
  })
})

test('what does not go together is refused with what would', (t) => {
  t.notThrows(() => requireCarried('hls', 'av1'))
  const error = t.throws(() => requireCarried('hls', 'vp8'), { instanceOf: FlyBrowserError })
  t.is(error?.code, 'CODEC_NOT_CARRIED')
  t.is(error?.message, 'HLS does not carry vp8.')
  t.is(error?.advice, 'Use one of h264, h265, vp9, av1 with it, or keep vp8 for what carries it: webm.')
})

test('a recording is MP4 unless its codec or its maker says otherwise', (t) => {
  t.deepEqual(
    CODECS.map((codec) => recordingContainer(codec)),
    ['mp4', 'mp4', 'mp4', 'webm', 'mp4'],
  )
  t.is(recordingContainer('vp9', 'webm'), 'webm')
  t.throws(() => recordingContainer('h264', 'webm'), { message: 'A recording in WebM does not carry h264.' })
  t.throws(() => recordingContainer('vp8', 'mp4'), { message: 'A recording in MP4 does not carry vp8.' })
})

test('profiles: their ceilings, and what of them other codecs need', (t) => {
  const kbps = Object.entries(QUALITY_PROFILES).map(([name, { bitrateBps }]) => [name, bitrateBps / 1000])
  t.deepEqual(Object.fromEntries(kbps), {
    ...{ low_bandwidth: 500, medium: 1500, high: 3000, ultra_high: 6000 },
    ...{ local_high: 12_000, local_4k: 25_000, studio: 50_000, lossless: 100_000 },
  })
  t.is(QUALITY_PROFILES.lossless.crf, 0)
  const medium = CODECS.map((codec) => codecProfile(QUALITY_PROFILES.medium, codec).bitrateBps)
  t.deepEqual(medium, [1_500_000, 900_000, 1_005_000, 1_500_000, 1_005_000])
  t.true(QUALITIES.every((quality) => quality in QUALITY_PROFILES))
})

test('wishes stand in the place of what a profile says', (t) => {
  t.deepEqual(encodeTarget({ codec: 'h265', quality: 'medium' }, STANDARD), {
    ...STANDARD,
    ...{ bitrateBps: 900_000, crf: 23 },
  })
  const wishes = { bitrateBps: 2_000_000, crf: 30, size: { width: 640, height: 360 }, fps: 15, keyframeMs: 2000 }
  t.deepEqual(encodeTarget({ codec: 'vp9', quality: 'high', ...wishes }, STANDARD), wishes)
})

test('wishes out of range are refused, all others taken', (t) => {
  const codeOf = (wish: object): string => {
    try {
      encodeTarget({ codec: 'h264', quality: 'medium', ...wish }, STANDARD)
      return 'taken'
    } catch (error) {
      return error instanceof FlyBrowserError ? error.code : String(error)
    }
  }
  fc.assert(
    fc.property(
      fc.constantFrom('bitrateBps', 'crf', 'keyframeMs', 'fps'),
      fc.integer({ min: -10, max: 2e8 }),
      (name, value) => {
        const [least, most] = ENCODE_RANGES[name]
        const refusal = name === 'fps' ? 'FPS_INVALID' : 'OPTION_INVALID'
        t.is(codeOf({ [name]: value }), value >= least && value <= most ? 'taken' : refusal)
        t.is(codeOf({ [name]: least }), 'taken')
        t.is(codeOf({ [name]: most }), 'taken')
      },
    ),
  )
  t.is(codeOf({ crf: 20.5 }), 'OPTION_INVALID')
  t.is(codeOf({ bitrateBps: Number.NaN }), 'OPTION_INVALID')
  t.is(codeOf({ size: { width: 641, height: 360 } }), 'SIZE_INVALID')
})
