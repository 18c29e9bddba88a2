import test from 'ava'
import { firstValueFrom } from 'rxjs'
import { MemoryRecordingStore } from '../../../src/adapters/stores/memory/memory-recording-store.ts'
import { WatchedFile } from '../../../src/engine/recordings/archive/watched-file.ts'
import type { SpoolProgress } from '../../../src/engine/recordings/objects/part-plan.ts'

async function watched(frontBytes = 10) {
  const store = new MemoryRecordingStore()
  const file = new WatchedFile(await store.create(store.pathOf('rec_a.mp4')), frontBytes)
  const told: SpoolProgress[] = []
  file.progress.subscribe((progress) => told.push(progress))
  const now = () => firstValueFrom(file.progress)
  return { file, told, now }
}

const bytes = (count: number) => [new Uint8Array(count)]

test('what is appended is told when it is written; the front may change without a word', async (t) => {
  const { file, told, now } = await watched()
  await file.write(bytes(30), 0)
  await file.write(bytes(20), 30)
  await file.write(bytes(4), 2)
  t.deepEqual(
    told.map((progress) => progress.bytes),
    [0, 30, 50],
  )
  t.is((await now()).changed, undefined)
  file.finished(50)
  t.like(await now(), { bytes: 50, finished: true })
})

test('what is cut off, or written over, is told before it is done, and what comes in its place after it', async (t) => {
  const { file, told, now } = await watched()
  await file.write(bytes(50), 0)
  await file.truncate(40)
  t.like(await now(), { bytes: 40, changed: { times: 1, from: 40 } })
  await file.write(bytes(5), 40)
  t.like(await now(), { bytes: 45, changed: { times: 1, from: 40 } })
  told.length = 0
  await file.write(bytes(5), 20)
  t.deepEqual(
    told.map(({ bytes: there, changed }) => [there, changed?.times, changed?.from]),
    [
      [20, 2, 20],
      [45, 2, 20],
    ],
  )
})
