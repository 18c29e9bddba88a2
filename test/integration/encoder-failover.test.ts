import test, { type ExecutionContext } from 'ava'
import { EncoderInventory } from '../../src/adapters/ffmpeg/encoder-inventory.ts'
import type { Fragment, InitFragment } from '../../src/domain/media.ts'
import { ticksToMs } from '../../src/domain/time.ts'
import type { EncoderPort } from '../../src/pipeline/ports/encoder-port.ts'
import { encoderProcesses } from '../helpers/encoder-processes.ts'
import { type FakeBehaviour, type FakeFfmpeg, fakeFfmpeg } from '../helpers/fake-ffmpeg.ts'
import { until } from '../helpers/media-time.ts'
import { ownFolder } from '../helpers/own-folder.ts'
import { BUILDS } from './ffmpeg-tools.ts'
import { decodeFragments, mediaOf, type RealRun, realRun } from './pipeline-run.ts'

const REAL = (BUILDS[0] as (typeof BUILDS)[number]).path
/** Viewers are to be back within two seconds. Milliseconds. */
const BACK_WITHIN_MS = 2000

const document = (encoder: string) => `
name: failover
stages:
  - { id: pattern, use: source.test-pattern, with: { width: 320, height: 180, fps: 30 } }
  - { id: pace, use: video.pace }
  - { id: encode, use: video.encode, with: { encoder: ${encoder} } }
  - { id: fragments, use: test.fragments }
`

const cache = await ownFolder('failover')
const env = { ...process.env, XDG_CACHE_HOME: cache }

/** Films with what the fake offers once all of it has been proven; ended with the test at the latest. */
async function film(
  t: ExecutionContext,
  { path }: FakeFfmpeg,
  { encoder = 'auto', encoders }: { readonly encoder?: string; readonly encoders?: EncoderPort } = {},
): Promise<RealRun> {
  await new EncoderInventory({ binary: path, env }).look({ codecs: ['h264'] })
  const run = realRun(document(encoder), { ffmpeg: { binary: path, env }, ...(encoders ? { encoders } : {}) })
  run.done.catch(() => {})
  t.teardown(() => run.stop())
  return run
}

const filmed = ({ fragments }: RealRun, count: number, after = 0): Promise<void> =>
  until(`${count} pictures of encoder ${after + 1}`, () => {
    const from = inits(fragments)[after]
    return from !== undefined && mediaOf(fragments.slice(fragments.indexOf(from))).length >= count
  })

async function ended(run: RealRun): Promise<readonly Fragment[]> {
  run.stop()
  await run.done
  return run.fragments
}

const inits = (fragments: readonly Fragment[]): readonly InitFragment[] =>
  fragments.filter((fragment) => fragment.kind === 'init')

/** The longest time without a picture, milliseconds. */
function longestHoleMs(fragments: readonly Fragment[]): number {
  const media = mediaOf(fragments)
  return Math.max(0, ...media.slice(1).map(({ pts }, at) => ticksToMs(pts - (media[at]?.pts ?? 0))))
}

/** Hardware at first, then software, with one discontinuity and a short hole; all of it decodes. */
async function goesOn(t: ExecutionContext, run: RealRun, encoder: string): Promise<void> {
  await filmed(run, 15, 1)
  const fragments = await ended(run)
  t.deepEqual(
    inits(fragments).map((init) => [init.encoder, init.discontinuity]),
    [
      [encoder, false],
      ['libx264', true],
    ],
  )
  t.truthy(inits(fragments)[1]?.restarted)
  const holeMs = longestHoleMs(fragments)
  t.true(holeMs <= BACK_WITHIN_MS, `${holeMs} ms without a picture`)
  t.is((await decodeFragments(t, fragments)).length, mediaOf(fragments).length)
}

const RUNNING: readonly (readonly [encoder: string, behaviour: FakeBehaviour, what: string])[] = [
  ['h264_nvenc', { failsAfterMs: 5000 }, 'fails after 5 s'],
  ['h264_nvenc', { hangsAfterMs: 1000 }, 'hangs'],
  ...(['h264_videotoolbox', 'h264_qsv', 'h264_vaapi', 'h264_v4l2m2m', 'h264_amf'] as const).map(
    (encoder) => [encoder, { failsAfterBytes: 4000 }, 'fails while it runs'] as const,
  ),
]

for (const [encoder, behaviour, what] of RUNNING)
  test.serial(`${encoder} that ${what} gives way to software, with one discontinuity`, async (t) => {
    await goesOn(t, await film(t, await fakeFfmpeg({ [encoder]: behaviour }, REAL)), encoder)
  })

for (const encoder of ['h264_nvenc', 'h264_videotoolbox', 'h264_qsv', 'h264_vaapi', 'h264_v4l2m2m', 'h264_amf'])
  test.serial(`${encoder} that fails at its start is never used`, async (t) => {
    const run = await film(t, await fakeFfmpeg({ [encoder]: 'fails-at-start' }, REAL))
    await filmed(run, 1)
    t.deepEqual(
      inits(await ended(run)).map((init) => init.encoder),
      ['libx264'],
    )
  })

test.serial(
  'a card that takes one stream leaves the second to software, and is used again when it is free',
  async (t) => {
    const fake = await fakeFfmpeg({ h264_nvenc: { sessions: 1 } }, REAL)
    const first = await film(t, fake)
    const { encoders } = first.ports
    await filmed(first, 1)
    const second = await film(t, fake, { encoders })
    await filmed(second, 1)
    t.deepEqual([inits(first.fragments)[0]?.encoder, inits(second.fragments)[0]?.encoder], ['h264_nvenc', 'libx264'])
    await ended(first)
    const third = await film(t, fake, { encoders })
    await filmed(third, 1)
    t.is(inits(third.fragments)[0]?.encoder, 'h264_nvenc')
    await Promise.all([ended(second), ended(third)])
  },
)

test.serial('an encoder that is named is taken, and refused with the reason where it does not work', async (t) => {
  const fake = await fakeFfmpeg({ h264_qsv: 'works', h264_nvenc: 'fails-at-start' }, REAL)
  const named = await film(t, fake, { encoder: 'h264_qsv' })
  await filmed(named, 1)
  t.is(inits(await ended(named))[0]?.encoder, 'h264_qsv')
  const refused = await film(t, fake, { encoder: 'h264_nvenc' })
  const error = await t.throwsAsync(refused.done, { code: 'ENCODER_UNUSABLE' })
  t.regex(error?.message ?? '', /no NVIDIA graphics card/)
})

test.after('nothing is left running', async (t) => {
  await until('all encoders to be gone', async () => (await encoderProcesses()).length === 0)
  t.pass()
})
