import test from 'ava'
import { CRF_FALL, H264_TUNING, h264Options, KEYFRAME_RATIO } from '../../../src/engine/encoders/h264-options.ts'
import type { EncodeRequest } from '../../../src/pipeline/ports/encoder-port.ts'

const REQUEST: EncodeRequest = {
  codec: 'h264',
  input: { encoding: 'bgra', width: 1280, height: 720 },
  width: 1280,
  height: 720,
  fps: 30,
  bitrateBps: 500_000,
  crf: 28,
  keyframeMs: 2000,
}

/** What x264 is told, by name. */
function parameters(rateBy: 'frames' | 'time'): ReadonlyMap<string, string | undefined> {
  const args = h264Options(REQUEST, { ...H264_TUNING, rateBy })
  const given = args[args.indexOf('-x264-params') + 1] ?? ''
  return new Map(given.split(':').map((pair) => pair.split('=', 2) as [string, string | undefined]))
}

test('keyframes at rest are aimed as far above the pictures before them as they may fall', (t) => {
  t.is(parameters('frames').get('ipratio'), '6')
  // A ratio of quantisers is six steps of QP an octave (ITU-T H.264, 8.5.9); within a step or so of the fall, there is no pulse.
  const steps = 6 * Math.log2(KEYFRAME_RATIO)
  t.true(CRF_FALL - steps <= 1, `a keyframe falls ${CRF_FALL - steps} steps below the pictures it follows`)
  t.true(CRF_FALL - steps >= 0, 'a keyframe never has to be better than the pictures it follows')
})

test('where the bitrate is counted by time, keyframes have all of it already', (t) => {
  t.false(parameters('time').has('ipratio'))
})
