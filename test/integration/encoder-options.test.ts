import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import test from 'ava'
import { proofRequest } from '../../src/engine/encoders/encoder-proof.ts'
import { KNOWN_ENCODERS } from '../../src/engine/encoders/families/known-families.ts'
import { listedEncoders } from '../../src/engine/encoders/listed-encoders.ts'
import { encoderOptions, untakenOptions } from '../helpers/ffmpeg-options.ts'
import { BUILDS } from './ffmpeg-tools.ts'

const run = promisify(execFile)
const [MACHINE] = BUILDS

/** What a build need not have: SVT-AV1 came after 2018. */
const YOUNG = ['libsvtav1']

const builds = await Promise.all(
  BUILDS.map(async (build) => {
    const { stdout } = await run(build.path, ['-hide_banner', '-encoders'])
    return { ...build, listed: listedEncoders(stdout) }
  }),
)

for (const { name, path, listed } of builds) {
  test.serial(`${name} has every encoder in software`, (t) => {
    const software = KNOWN_ENCODERS.filter(({ family }) => !family.hardware)
    t.deepEqual(
      software.filter(({ encoder }) => !listed.has(encoder)).map(({ encoder }) => encoder),
      path === MACHINE?.path ? [] : YOUNG,
    )
  })

  for (const { encoder, codec, family } of KNOWN_ENCODERS.filter((known) => listed.has(known.encoder))) {
    test.serial(`${name} lists the options that ${encoder} is told, and takes their values`, async (t) => {
      const options = await encoderOptions(path, encoder)
      const untaken = family.variants(proofRequest(codec)).map((parts) => untakenOptions(options, parts.options))
      // Old builds need not know what the later variants are for.
      if (path === MACHINE?.path) t.deepEqual(untaken.flat(), [])
      else
        t.true(
          untaken.some((options) => options.length === 0),
          JSON.stringify(untaken),
        )
    })
  }
}
