import test from 'ava'
import fc from 'fast-check'
import { FILE_ENCODERS, filePasses } from '../../../src/engine/encoders/file-passes.ts'

const REQUEST = { crf: 23, bitrateBps: 900_000, fps: 30, statistics: '/tmp/first-pass' }
const told = (encoder: Parameters<typeof filePasses>[0]) =>
  filePasses(encoder, REQUEST).map((options) => options.join(' '))

test('what encoders of files are told', (t) => {
  const vp9 =
    '-deadline good -crf 39 -b:v 900000 -g 300 -row-mt 1 -lag-in-frames 25 -auto-alt-ref 1 -cpu-used 3 -pass 1 -passlogfile /tmp/first-pass'
  t.deepEqual(told('libx265'), [
    '-preset medium -crf 26 -maxrate 900000 -bufsize 3600000 -x265-params log-level=error:info=0:keyint=300:min-keyint=1',
  ])
  t.deepEqual(told('libvpx-vp9'), [vp9, vp9.replace('-pass 1', '-pass 2')])
  t.deepEqual(told('libsvtav1'), ['-preset 6 -crf 44 -g 300 -svtav1-params scm=1:enable-tf=0'])
  t.deepEqual(told('libaom-av1'), ['-strict -2 -cpu-used 6 -crf 44 -b:v 900000 -g 300 -lag-in-frames 25 -row-mt 1'])
})

test('whatever the factor, it stays on the scale of the encoder', (t) => {
  const worst = { libx265: 51, 'libvpx-vp9': 63, libsvtav1: 63, 'libaom-av1': 63 }
  fc.assert(
    fc.property(
      fc.constantFrom(...Object.values(FILE_ENCODERS).flat()),
      fc.integer({ min: 0, max: 51 }),
      (encoder, crf) => {
        for (const options of filePasses(encoder, { ...REQUEST, crf })) {
          const factor = Number(options[options.indexOf('-crf') + 1])
          t.true(Number.isInteger(factor) && factor >= 0 && factor <= worst[encoder])
        }
      },
    ),
  )
})
