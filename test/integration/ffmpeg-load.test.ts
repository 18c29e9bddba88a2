import test from 'ava'
import { FfmpegEncoders } from '../../src/adapters/ffmpeg/ffmpeg-encoders.ts'
import type { EncodeRequest } from '../../src/pipeline/ports/encoder-port.ts'
import { BUILDS, encodeAll, flatI420, REQUEST } from './ffmpeg-tools.ts'

/** `AVCProfileIndication` (ISO/IEC 14496-15, 5.3.3.1): of x264's presets only ultrafast makes do with the main profile, 77. */
const profile = (record: Uint8Array): number => record[1] ?? Number.NaN

for (const { name, path } of BUILDS)
  test(`${name}: an encoder tells which presets are faster than the usual one, and takes them`, async (t) => {
    const picture = flatI420(320, 240, 100)
    const encoded = async (wish: Partial<EncodeRequest>) => {
      const session = await new FfmpegEncoders({ binary: path }).open({ ...REQUEST, preset: 'veryfast', ...wish })
      t.deepEqual(session.fasterPresets, ['superfast', 'ultrafast'], 'than the usual one, whichever is at work')
      const { units, record } = await encodeAll(session, [
        [0, picture],
        [33, picture],
      ])
      t.is(units.length, 2)
      return profile(record)
    }
    t.not(await encoded({}), 77)
    t.is(await encoded({ fasterPreset: 'ultrafast' }), 77)
    t.not(await encoded({ fasterPreset: 'placebo' }), 77, 'one that was not offered is not taken')
  })

test('the preset is the fastest unless another is asked for: there is no other to give way to', async (t) => {
  const session = await new FfmpegEncoders().open(REQUEST)
  t.deepEqual(session.fasterPresets, [])
  session.kill()
})
