import test from 'ava'
import { FlyBrowserError } from '../../../src/domain/errors.ts'
import type { OptimizeOutcome, OptimizeWish } from '../../../src/engine/recordings/optimize/recording-optimizer.ts'
import { runScene } from '../../helpers/cli-world.ts'

const optimize = (...words: string[]) => optimizing({}, ...words)

/** @param failing how those fail that do */
async function optimizing(failing: Readonly<Record<string, FlyBrowserError>>, ...words: string[]) {
  const asked: object[] = []
  const optimizer = {
    ids: async () => ['rec_a', 'rec_b'],
    optimize: async (recordingId: string, { signal: _, ...wish }: OptimizeWish): Promise<OptimizeOutcome> => {
      asked.push({ recordingId, ...wish })
      const failure = failing[recordingId]
      if (failure) throw failure
      return { recordingId, codec: wish.codec, outcome: 'optimized', bytesBefore: 3e6, bytesAfter: 1e6 }
    },
  }
  return { ...(await runScene(['recordings', 'optimize', ...words], { optimizer })), asked }
}

test('recordings optimize takes all there are, or those named, by the codec and as sharp as asked for', async (t) => {
  const all = await optimize()
  const wish = { codec: 'h265', lossy: false, dryRun: false, again: false }
  t.deepEqual(all.asked, [
    { recordingId: 'rec_a', ...wish },
    { recordingId: 'rec_b', ...wish },
  ])
  t.is(all.stdout, 'rec_a: 3.00 MB -> 1.00 MB, h265\nrec_b: 3.00 MB -> 1.00 MB, h265\n')
  const one = await optimize('rec_b', '--codec', 'av1', '--crf', '23', '--lossy', '--dry-run')
  t.deepEqual(one.asked, [{ recordingId: 'rec_b', codec: 'av1', crf: 23, lossy: true, dryRun: true, again: true }])
})

test('what fails with one recording keeps none of the others from being made smaller', async (t) => {
  const smaller = 'rec_b: 3.00 MB -> 1.00 MB, h265\n'
  const killed = { rec_a: new FlyBrowserError('ENCODER_KILLED', { reason: 'Killed' }) }
  t.like(await optimizing(killed), { exit: 1, stdout: `rec_a: failed, ${killed.rec_a.message}\n${smaller}` })
  const told = await optimizing(killed, '--json', 'rec_a', 'rec_b')
  t.like(JSON.parse(told.stdout.split('\n')[0] ?? ''), { recording_id: 'rec_a', outcome: 'failed' })
  t.is(told.asked.length, 2)

  const gone = { rec_a: new FlyBrowserError('RECORDING_UNKNOWN', { id: 'rec_a' }) }
  t.like(await optimizing(gone), { exit: 0, stdout: smaller }, 'removed since it was listed')
  const named = await optimizing(gone, 'rec_a')
  t.is(named.exit, 2)
  t.regex(named.stderr, /rec_a/)

  const full = { rec_a: new FlyBrowserError('STORE_FULL', { path: '/p' }) }
  const { exit, asked } = await optimizing(full)
  t.is(exit, full.rec_a.exit)
  t.is(asked.length, 1, 'the next would find no room either')
})

test('recordings optimize refuses factors without loss or off the scale, and codecs that make nothing smaller', async (t) => {
  for (const words of [
    ['--crf', '0'],
    ['--crf', '52'],
    ['--codec', 'h264'],
  ]) {
    const { exit, asked } = await optimize(...words)
    t.is(exit, 2, words.join(' '))
    t.deepEqual(asked, [])
  }
})
