import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { LocalRecordingStore } from '../../src/adapters/stores/fs/local-recording-store.ts'
import { FlyBrowserError } from '../../src/domain/errors.ts'
import { downloadRecording } from '../../src/engine/recordings/library/download-recording.ts'
import { verifyRecordings } from '../../src/engine/recordings/library/verify/verify-recordings.ts'
import { RecordingLibrary } from '../../src/engine/recordings/recording-library.ts'
import { systemClock } from '../../src/pipeline/clock.ts'
import { initFragment, mediaFragmentOf, opaqueVideo } from '../helpers/recording-fragments.ts'
import { eventList, logList, OwnersUnderTest } from '../helpers/recording-ports.ts'

/** Pictures that make a file which is read in many pieces. */
const VIDEO = opaqueVideo(30, 100_000)

/** Two programs that know nothing of each other, on one folder of the disk. */
async function twoUsers(t: ExecutionContext) {
  const folder = await mkdtemp(join(tmpdir(), 'flybrowser-two-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  const processes = new OwnersUnderTest()
  const user = (pid: number) => {
    const store = new LocalRecordingStore(folder)
    const ports = { store, owners: processes.process(pid), clock: systemClock, events: eventList(), log: logList() }
    return { ...ports, recordings: new RecordingLibrary(ports, { reserveBytes: 0 }) }
  }
  const [one, other] = [user(1), user(2)]
  const begin = async (recordingId: string) => {
    const writer = await one.recordings.open({ recordingId, sessionId: 's' })
    writer.append(initFragment(VIDEO))
    for (let i = 0; i < 30; i++) writer.append(mediaFragmentOf(VIDEO, i))
    return writer
  }
  const listed = async ({ recordings }: typeof one) =>
    (await recordings.list()).recordings.map(({ recordingId, state }) => `${recordingId} ${state}`)
  return { folder, one, other, begin, listed }
}

test('what one begins, ends and removes the other lists as it is', async (t) => {
  const { one, other, begin, listed } = await twoUsers(t)
  t.deepEqual(await listed(other), [])
  const writer = await begin('rec_a')
  t.deepEqual(await listed(other), ['rec_a recording'])
  await t.throwsAsync(other.recordings.remove('rec_a'), { code: 'RECORDING_ACTIVE' })
  await t.throwsAsync(other.recordings.bytes('rec_a'), { code: 'RECORDING_ACTIVE' })
  const found: unknown[] = []
  for await (const finding of verifyRecordings(other, { repair: true })) found.push(finding)
  t.deepEqual(found, [])
  await Promise.all([writer.finish(0, 90_000), writer.finish(0, 90_000)])
  t.deepEqual(await listed(other), ['rec_a finished'])
  await other.recordings.remove('rec_a')
  t.deepEqual(await listed(one), [])
})

test('of many who remove the same at once one does, and all is gone', async (t) => {
  const { one, other, begin, listed, folder } = await twoUsers(t)
  await (await begin('rec_a')).finish(0, 90_000)
  const outcomes = await Promise.allSettled(
    [one, other, one, other].map(({ recordings }) => recordings.remove('rec_a')),
  )
  t.true(outcomes.some(({ status }) => status === 'fulfilled'))
  for (const outcome of outcomes)
    if (outcome.status === 'rejected')
      t.true(outcome.reason instanceof FlyBrowserError && /^RECORDING_(UNKNOWN|ACTIVE)$/.test(outcome.reason.code))
  t.deepEqual(await listed(one), [])
  t.deepEqual(await new LocalRecordingStore(folder).documents.names(), [])
})

test('what one removes while the other fetches it is fetched whole', async (t) => {
  const { one, other, begin, folder } = await twoUsers(t)
  await (await begin('rec_a')).finish(0, 90_000)
  const whole = await readFile(join(folder, 'rec_a.mp4'))
  let removed: Promise<void> | undefined
  const onProgress = ({ receivedBytes }: { receivedBytes: number }) => {
    if (receivedBytes > 0) removed ??= one.recordings.remove('rec_a')
  }
  const files = other.store
  const done = await downloadRecording({ ...other, files }, 'rec_a', join(folder, 'copy.mp4'), { onProgress })
  await removed
  t.is(done.fileSizeBytes, whole.length)
  t.true(whole.equals(await readFile(join(folder, 'copy.mp4'))))
  await t.throwsAsync(other.recordings.get('rec_a'), { code: 'RECORDING_UNKNOWN' })
})
