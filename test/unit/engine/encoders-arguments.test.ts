import test from 'ava'
import fc from 'fast-check'
import { colourParameters, pictureFilters } from '../../../src/engine/encoders/colour.ts'
import { libx264Parts } from '../../../src/engine/encoders/families/libx264.ts'
import { type FfmpegFacts, parseFfmpegFacts } from '../../../src/engine/encoders/ffmpeg-facts.ts'
import { H264_TUNING, type H264Tuning } from '../../../src/engine/encoders/h264-options.ts'
import { keyframeExpression } from '../../../src/engine/encoders/keyframe-expression.ts'
import { liveCommand } from '../../../src/engine/encoders/live-command.ts'
import type { EncodeRequest } from '../../../src/pipeline/ports/encoder-port.ts'

const REQUEST: EncodeRequest = {
  codec: 'h264',
  input: { encoding: 'jpeg', width: 1920, height: 1080 },
  width: 1280,
  height: 720,
  fps: 30,
  bitrateBps: 1_500_000,
  crf: 23,
  keyframeMs: 2000,
}
const NEW: FfmpegFacts = { version: '5.1', fpsMode: true }
const OLD: FfmpegFacts = { version: 'N-47683', fpsMode: false }

const h264Command = (request: EncodeRequest, facts: FfmpegFacts, tuning?: H264Tuning): string[] =>
  libx264Parts(request, tuning).flatMap((parts) => liveCommand('libx264', request, parts, facts, 0))

const argumentOf = (args: readonly string[], option: string): string | undefined => args[args.lastIndexOf(option) + 1]

test('the request is in the arguments', (t) => {
  const args = h264Command(REQUEST, NEW)
  t.is(argumentOf(args, '-crf'), '23')
  t.is(argumentOf(args, '-maxrate'), '1500000')
  t.is(argumentOf(args, '-bufsize'), '1500000')
  t.regex(argumentOf(args, '-vf') ?? '', /^scale=1280:720:/)
  t.regex(argumentOf(args, '-x264-params') ?? '', /^fps=30:/)
  t.is(argumentOf(args, '-preset'), 'ultrafast')
  t.is(argumentOf(h264Command(REQUEST, NEW, { ...H264_TUNING, preset: 'veryfast' }), '-preset'), 'veryfast')
})

test('nothing that holds frames back or drops one is asked for', (t) => {
  const args = h264Command(REQUEST, NEW)
  t.is(argumentOf(args, '-tune'), 'zerolatency')
  t.is(argumentOf(args, '-bf'), '0')
  t.false(args.includes('nobuffer'))
})

test('the bitrate is counted by frames with a floor of quality, or by time with none', (t) => {
  const parameters = (crf: number, rateBy: 'frames' | 'time') =>
    argumentOf(h264Command({ ...REQUEST, crf }, NEW, { ...H264_TUNING, rateBy }), '-x264-params') ?? ''
  t.regex(parameters(23, 'frames'), /:crf-max=39:/)
  t.regex(parameters(45, 'frames'), /:crf-max=51:/)
  t.regex(parameters(23, 'time'), /:force-cfr=0:/)
  t.notRegex(parameters(23, 'time'), /crf-max|qpmin/)
  t.regex(parameters(23, 'frames'), /:qpmin=20:/)
  t.regex(parameters(0, 'frames'), /:qpmin=0:/, 'what is to be lossless is')
})

test('passthrough has its name of the build', (t) => {
  t.is(argumentOf(h264Command(REQUEST, NEW), '-fps_mode'), 'passthrough')
  t.is(argumentOf(h264Command(REQUEST, OLD), '-vsync'), 'passthrough')
  t.false(h264Command(REQUEST, OLD).includes('-fps_mode'))
})

test('the colours said are those converted to', (t) => {
  for (const [encoding, matrix] of [
    ['jpeg', 'smpte170m'],
    ['bgra', 'bt709'],
    ['i420', 'bt709'],
  ] as const) {
    const to = matrix === 'smpte170m' ? 'bt601' : matrix
    t.true(pictureFilters(encoding, 64, 48).includes(`out_color_matrix=${to}`))
    t.true(pictureFilters(encoding, 64, 48).includes('out_range=tv'))
    t.true(colourParameters(encoding).endsWith(`colormatrix=${matrix}`))
  }
})

/** What ffmpeg does with the expression: times in seconds since the encoder's first frame. */
function keyframesBy(expression: string, timesMs: readonly number[]): number[] {
  const body = expression.replace(/^expr:/, '').replaceAll('if(', 'choose(')
  const evaluate = new Function('isnan', 'choose', 'gt', 'floor', 'round', 't', 'prev_forced_t', `return ${body}`) as (
    ...args: unknown[]
  ) => number
  const choose = (condition: unknown, yes: unknown, no: unknown) => (condition ? yes : no)
  const first = timesMs[0] ?? 0
  let previous = Number.NaN
  return timesMs.filter((timeMs) => {
    const t = (timeMs - first) / 1000
    const gt = (a: number, b: number) => (a > b ? 1 : 0)
    const forced = evaluate(Number.isNaN, choose, gt, Math.floor, Math.round, t, previous)
    if (forced) previous = t
    return forced
  })
}

test('a keyframe is the first frame, and each first at or after a multiple on the capture clock', (t) => {
  t.deepEqual(
    keyframesBy(keyframeExpression(1000, 37_200), [37_200, 37_233, 37_999, 38_000, 38_033, 41_500, 42_001]),
    [37_200, 38_000, 41_500, 42_001],
  )
  fc.assert(
    fc.property(
      fc.nat(10_000_000_000),
      fc.array(fc.integer({ min: 1, max: 6000 }), { maxLength: 40 }),
      fc.constantFrom(500, 1000, 2000, 2002),
      (startMs, gaps, keyframeMs) => {
        const times = [startMs]
        for (const gap of gaps) times.push((times.at(-1) ?? 0) + gap)
        const expected = times.filter((timeMs, index) => {
          const before = times[index - 1]
          return before === undefined || Math.floor(timeMs / keyframeMs) > Math.floor(before / keyframeMs)
        })
        t.deepEqual(keyframesBy(keyframeExpression(keyframeMs, startMs), times), expected)
      },
    ),
  )
})

const printed = (version: string, filter: string) =>
  `ffmpeg version ${version} Copyright (c) 2000-2026 the FFmpeg developers\nbuilt with gcc 12\nlibavutil      57. 28.100 / 57. 28.100\nlibavfilter     ${filter} /  ${filter}\n`

test('facts are read from what -version prints', (t) => {
  t.deepEqual(parseFfmpegFacts(printed('5.1.9-0+deb12u1', '8. 44.100')), { version: '5.1.9-0+deb12u1', fpsMode: true })
  t.deepEqual(parseFfmpegFacts(printed('N-47683-g0e8eb07980-static', '7. 46.101'))?.fpsMode, false)
  t.is(parseFfmpegFacts(printed('5.0', '8. 24.100'))?.fpsMode, false)
  t.is(parseFfmpegFacts(printed('8.0', '11.  4.100'))?.fpsMode, true)
  t.is(parseFfmpegFacts('GNU bash, version 5.2'), undefined)
  t.is(parseFfmpegFacts(''), undefined)
})
