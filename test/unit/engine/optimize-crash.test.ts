import test from 'ava'
import { indexFile, isWholeFile } from '../../../src/engine/recordings/index-file.ts'
import { RecordingOptimizer } from '../../../src/engine/recordings/optimize/recording-optimizer.ts'
import { RecordingLibrary } from '../../../src/engine/recordings/recording-library.ts'
import { CrashingStore } from '../../helpers/crashing-store.ts'
import { PICTURES, recoder, recordedVp8 } from '../../helpers/recorded-vp8.ts'
import { OwnersUnderTest } from '../../helpers/recording-ports.ts'

const signal = new AbortController().signal

test('killed at any moment, a whole file is listed as what it is, and nothing else is left', async (t) => {
  const ends = new Set<string>()
  for (let at = 1, crashed = true; crashed; at++) {
    for (const share of [0, 0.5]) {
      const owners = new OwnersUnderTest()
      const { store, ports } = await recordedVp8(owners)
      const crashing = new CrashingStore(store, at, share)
      const dying = new RecordingOptimizer({ ...ports, owners: owners.process(2), store: crashing.store, recoder })
      const end = await Promise.race([dying.optimize('rec_a', { codec: 'vp9', signal }), crashing.crashed])
      crashed = end === 'crashed'
      owners.living.delete(2)
      const library = new RecordingLibrary({ ...ports, owners: owners.process(3) })
      await library.recover()
      const info = await library.get('rec_a')
      const file = await store.open(info.filePath)
      const media = await indexFile(file!)
      t.true(await isWholeFile(file!), `change ${at}`)
      t.is(media?.table.length, PICTURES)
      t.is(media?.picture.codecs, info.codecs)
      t.is(await file!.size(), info.fileSizeBytes)
      t.deepEqual(await store.files(), ['rec_a.webm'])
      t.deepEqual(await store.documents.names(), ['rec_a.json'])
      ends.add(info.codecs)
    }
  }
  t.deepEqual([...ends].sort(), ['vp8', 'vp9'])
})

test('what fails the comparison is removed, noted, and not tried again by itself', async (t) => {
  const { store, ports } = await recordedVp8(new OwnersUnderTest())
  const worse = { ...recoder, likeness: async () => ({ pictures: PICTURES, mean: 0.95, worst: 0.9, worstRegion: 0.9 }) }
  const optimizer = new RecordingOptimizer({ ...ports, recoder: worse })
  const { sha } = { sha: await store.digest('/recordings/rec_a.webm') }
  t.like(await optimizer.optimize('rec_a', { codec: 'vp9', signal, dryRun: true }), { outcome: 'planned' })
  t.like(await optimizer.optimize('rec_a', { codec: 'vp9', signal }), { outcome: 'kept' })
  t.like(await optimizer.optimize('rec_a', { codec: 'vp9', signal }), { outcome: 'skipped' })
  t.is(await store.digest('/recordings/rec_a.webm'), sha)
  t.deepEqual(await store.files(), ['rec_a.webm'])
  await t.throwsAsync(optimizer.optimize('rec_none', { codec: 'vp9', signal }), { code: 'RECORDING_UNKNOWN' })
})
