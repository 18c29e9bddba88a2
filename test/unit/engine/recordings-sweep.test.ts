import test from 'ava'
import { MemoryRecordingStore } from '../../../src/adapters/stores/memory/memory-recording-store.ts'
import { sweepDaily, sweepUploads } from '../../../src/engine/recordings/archive/sweep-uploads.ts'
import { uploadStateName, writeUploadState } from '../../../src/engine/recordings/objects/upload-state.ts'
import { VirtualClock } from '../../../src/pipeline/testing/virtual-clock.ts'
import { MemoryObjectStore } from '../../helpers/memory-objects.ts'
import { logList } from '../../helpers/recording-ports.ts'

const DAY_MS = 86_400_000

/** A bucket with uploads that were begun now. */
async function scene() {
  const [objects, { documents }, log] = [new MemoryObjectStore(), new MemoryRecordingStore(), logList()]
  const clock = new VirtualClock(Date.now())
  const left = async () => (await objects.pendingUploads()).items.map(({ key }) => key).sort()
  return { objects, documents, clock, log, left }
}

test('uploads that nobody works on any more are given up; those that are known, fresh or no recordings are not', async (t) => {
  const { objects, documents, clock, log, left } = await scene()
  await objects.begin('rec_left.mp4')
  await objects.begin('holiday.mp4')
  const known = await objects.begin('rec_known.webm')
  await writeUploadState(documents, uploadStateName('rec_known'), { ...known, firstBytes: 1 })
  const fresh = await objects.begin('rec_elsewhere.mp4')
  const parts = objects.parts.bind(objects)
  objects.parts = async (upload) =>
    upload.uploadId === fresh.uploadId
      ? [{ number: 2, tag: '', bytes: 1, storedMs: clock.now() - DAY_MS }]
      : parts(upload)
  const ports = { objects, documents, clock, log }
  await clock.pass(DAY_MS)
  t.is(await sweepUploads(ports), 0, 'it was begun a day ago')
  await clock.pass(2 * DAY_MS)
  t.is(await sweepUploads(ports), 1)
  t.deepEqual(await left(), ['holiday.mp4', 'rec_elsewhere.mp4', 'rec_known.webm'])
})

test('it is done now and once a day, also after a day on which the bucket was away', async (t) => {
  const { objects, documents, clock, log, left } = await scene()
  await objects.begin('rec_left.mp4')
  objects.fault = () => {
    throw new Error('away')
  }
  const sweeping = sweepDaily({ objects, documents, clock, log })
  await clock.pass(2 * DAY_MS)
  t.is(log.sentences.filter((sentence) => /could not be looked for/.test(sentence)).length, 3)
  objects.fault = () => {}
  await clock.pass(DAY_MS)
  t.deepEqual(await left(), [])
  sweeping.unsubscribe()
  t.is(clock.timers, 0)
})
