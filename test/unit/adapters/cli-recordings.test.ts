import test from 'ava'
import type { OptimizeOutcome, OptimizeWish } from '../../../src/engine/recordings/optimize/recording-optimizer.ts'
import { runScene } from '../../helpers/cli-world.ts'

async function optimize(...words: string[]) {
  const asked: object[] = []
  const optimizer = {
    ids: async () => ['rec_a', 'rec_b'],
    optimize: async (recordingId: string, { signal: _, ...wish }: OptimizeWish): Promise<OptimizeOutcome> => {
      asked.push({ recordingId, ...wish })
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
