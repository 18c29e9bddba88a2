import test from 'ava'
import { FfmpegEncoders } from '../../src/adapters/ffmpeg/ffmpeg-encoders.ts'
import { BUILDS, encodeAll, flatI420, REQUEST } from './ffmpeg-tools.ts'

/** `AVCProfileIndication` (ISO/IEC 14496-15, 5.3.3.1): of x264's presets only ultrafast makes do with the baseline profile, 66. */
const profile = (record: Uint8Array): number => record[1] ?? Number.NaN

for (const { name, path } of BUILDS)
  test(`${name}: an encoder tells which presets are faster than its own, and takes them`, async (t) => {
    const picture = flatI420(320, 240, 100)
    const encoded = async (preset?: string) => {
      const encoders = new FfmpegEncoders({ binary: path, preset: 'veryfast' })
      const session = await encoders.open(preset === undefined ? REQUEST : { ...REQUEST, preset })
      t.deepEqual(session.fasterPresets, ['superfast', 'ultrafast'], 'of its own, whatever was asked for')
      const { units, record } = await encodeAll(session, [
        [0, picture],
        [33, picture],
      ])
      t.is(units.length, 2)
      return profile(record)
    }
    t.not(await encoded(), 66)
    t.is(await encoded('ultrafast'), 66)
    t.not(await encoded('placebo'), 66, 'one that was not offered is not taken')
  })

test('the usual preset is the fastest: there is no other to give way to', async (t) => {
  const session = await new FfmpegEncoders().open(REQUEST)
  t.deepEqual(session.fasterPresets, [])
  session.kill()
})
