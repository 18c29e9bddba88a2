import test from 'ava'
import { MemoryRecordingStore } from '../../../src/adapters/stores/memory/memory-recording-store.ts'
import { localInput } from '../../../src/engine/recordings/export/local-input.ts'
import type { RecordingInfo } from '../../../src/engine/recordings/recording-info.ts'
import { CountedBytes } from '../../helpers/counted-bytes.ts'

const signal = new AbortController().signal
const infoOf = (filePath: string) => ({ filePath }) as RecordingInfo
const VIDEO = Uint8Array.from({ length: 5000 }, (_, i) => i % 251)

test('a recording that is not on this machine is copied for as long as it is read', async (t) => {
  const store = new MemoryRecordingStore()
  const input = await localInput(store, infoOf('s3://bucket/rec_a.mp4'), new CountedBytes(VIDEO), '/o/copy', signal)
  t.is(input.path, '/o/copy')
  const file = (await store.open('/o/copy'))!
  t.deepEqual(await file.read(0, 6000), VIDEO)
  await input.release()
  t.false(await store.exists('/o/copy'))
})

test("what was left of a copy by a process that was killed is in nobody's way", async (t) => {
  const store = new MemoryRecordingStore()
  const left = await store.create('/o/copy')
  await left.write([VIDEO, VIDEO], 0)
  await left.close()
  const input = await localInput(store, infoOf('s3://bucket/rec_a.mp4'), new CountedBytes(VIDEO), '/o/copy', signal)
  t.is(await (await store.open(input.path))?.size(), VIDEO.length)
})

test('one that is here is read where it lies, and stays', async (t) => {
  const store = new MemoryRecordingStore()
  await (await store.create('/recordings/rec_a.mp4')).close()
  const bytes = new CountedBytes(VIDEO)
  const input = await localInput(store, infoOf('/recordings/rec_a.mp4'), bytes, '/o/copy', signal)
  t.is(input.path, '/recordings/rec_a.mp4')
  await input.release()
  t.true(await store.exists('/recordings/rec_a.mp4'))
  t.is(bytes.readBytes, 0)
})

test('nothing is left of a copy that has no room', async (t) => {
  const store = new MemoryRecordingStore(1000)
  const copying = localInput(store, infoOf('s3://bucket/rec_a.mp4'), new CountedBytes(VIDEO), '/o/copy', signal)
  await t.throwsAsync(copying, { code: 'STORE_FULL' })
  t.false(await store.exists('/o/copy'))
})
