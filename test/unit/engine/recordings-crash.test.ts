import test from 'ava'
import { VirtualTimeScheduler } from 'rxjs'
import { MemoryRecordingStore } from '../../../src/adapters/stores/memory/memory-recording-store.ts'
import { RECORDING_CONTAINERS, type RecordingContainer } from '../../../src/domain/codec.ts'
import { indexFile, isWholeFile } from '../../../src/engine/recordings/index-file.ts'
import { RecordingLibrary } from '../../../src/engine/recordings/recording-library.ts'
import { findReserve } from '../../../src/formats/isobmff/hybrid-layout.ts'
import { type Clock, systemClock } from '../../../src/pipeline/clock.ts'
import type { RecordingStore } from '../../../src/pipeline/ports/recording-store-port.ts'
import { CrashingStore } from '../../helpers/crashing-store.ts'
import { initFragment, mediaFragmentOf, opaqueVideo, opaqueVp8 } from '../../helpers/recording-fragments.ts'
import { eventList, logList, OwnersUnderTest } from '../../helpers/recording-ports.ts'

/** What is recorded, and in the end with another decoder configuration. */
const VIDEOS = {
  mp4: [opaqueVideo(6), opaqueVideo(6, 100, 2)],
  webm: [opaqueVp8(6), opaqueVp8(6, 100, { width: 32, height: 32 })],
} as const
const SHARES = [0, 0.5, 1]
/** Time passes, timers do not fire: a process that died has none. */
const CLOCK: Clock = { now: systemClock.now, scheduler: new VirtualTimeScheduler() }

const libraryOf = (store: RecordingStore, owners: OwnersUnderTest, pid: number) => {
  const log = logList()
  return {
    log,
    library: new RecordingLibrary({ store, owners: owners.process(pid), clock: CLOCK, events: eventList(), log }),
  }
}

/** Records six pictures, the last two with another decoder configuration, and finishes; one write after the other. */
async function recordAll(
  crashing: CrashingStore,
  owners: OwnersUnderTest,
  container: RecordingContainer = 'mp4',
): Promise<'done'> {
  const { library } = libraryOf(crashing.store, owners, 1)
  const [video, other] = VIDEOS[container]
  const writer = await library.open({ recordingId: 'rec_a', sessionId: 's', filePath: `/home/film.${container}` })
  const settled = async () => {
    while (writer.pendingBytes > 0 && !crashing.dead) await new Promise((resolve) => setImmediate(resolve))
  }
  writer.append(initFragment(video))
  for (let i = 0; i < 6; i++) {
    if (i === 4) writer.append(initFragment(other, true))
    writer.append(mediaFragmentOf(video, i))
    await settled()
  }
  await writer.finish(3000, 24_000)
  return 'done'
}

/** Runs a task of a process that dies at a change. */
async function until(crashing: CrashingStore, task: Promise<unknown>): Promise<'crashed' | 'done'> {
  return Promise.race([crashing.crashed, task.then(() => 'done' as const)])
}

/** Pictures whole in the file, wherever it is. */
async function pictures(store: RecordingStore, container: RecordingContainer = 'mp4'): Promise<number> {
  for (const path of [`/home/film.rec_a.partial.${container}`, `/home/film.${container}`]) {
    const file = await store.open(path)
    if (file) return (await indexFile(file))?.table.length ?? 0
  }
  return 0
}

/** Whether a player can do something with the file as it is: it is finished, or its reserve is no box that hides the fragments. */
async function plays(store: RecordingStore): Promise<boolean> {
  const file = (await store.open('/home/film.rec_a.partial.mp4')) ?? (await store.open('/home/film.mp4'))!
  const readAt = (offset: number, length: number) => file.read(offset, length)
  const reserve = (await findReserve(readAt, await file.size()))!
  const type = Buffer.from(await file.read(reserve + 4, 4)).toString()
  return type === 'free' || isWholeFile(file)
}

for (const container of RECORDING_CONTAINERS)
  test(`whenever a process dies, recovery makes a whole ${container} of every picture on the disk`, async (t) => {
    const [path, partial] = [`/home/film.${container}`, `/home/film.rec_a.partial.${container}`]
    // A WebM shows all it has from its first picture on.
    const expected =
      container === 'mp4'
        ? { frameCount: 5, durationSeconds: 21_000 / 90_000 }
        : { frameCount: 6, durationSeconds: 24_000 / 90_000 }
    const states = new Set<string>()
    let crashes = 0
    for (let at = 1; ; at++) {
      let finished = false
      for (const share of SHARES) {
        const store = new MemoryRecordingStore()
        const owners = new OwnersUnderTest()
        const crashing = new CrashingStore(store, at, share)
        finished = (await until(crashing, recordAll(crashing, owners, container))) === 'done'
        owners.living.delete(1)
        const onDisk = await pictures(store, container)
        const label = `change ${at}, share ${share}`
        // The write of the reserve is smaller than what a disk or a kernel tears.
        if (container === 'mp4' && onDisk > 0 && share !== 0.5) t.true(await plays(store), label)
        const { library, log } = libraryOf(store, owners, 2)
        await library.recover()
        t.false(log.sentences.includes('A recording could not be recovered'), label)
        const [info] = (await library.list()).recordings
        states.add(info?.state ?? 'none')
        if (onDisk > 0) {
          t.regex(info?.state ?? '', /^(finished|recovered)$/, label)
          t.is(info?.filePath, path, label)
          const file = (await store.open(path))!
          t.true(await isWholeFile(file), label)
          t.is((await indexFile(file))?.table.length, onDisk, label)
          t.is(info?.fileSizeBytes, await file.size(), label)
          // The end was noted before finishing began, so all of it is known again; before that, all pictures are shown.
          if (info?.state === 'finished') t.like(info, expected, label)
          else t.true([onDisk, onDisk - 1].includes(info?.frameCount ?? -1), label)
        } else if (info) t.is(info.state, 'failed', label)
        t.false(await store.exists(partial), label)
        t.deepEqual(
          (await store.documents.names()).filter((name) => name.includes('owner')),
          [],
          label,
        )
        t.deepEqual(await library.recover(), [], label)
        crashes++
      }
      if (finished) break
    }
    t.deepEqual([...states].sort(), ['failed', 'finished', 'none', 'recovered'])
    t.true(crashes > 50, `${crashes} crashes`)
  })

test('recovery itself may die anywhere and be repeated', async (t) => {
  for (const firstAt of [6, 9, 12, 14, 16, 17]) {
    for (let at = 1; ; at++) {
      let done = false
      for (const share of SHARES) {
        const store = new MemoryRecordingStore()
        const owners = new OwnersUnderTest()
        const recording = new CrashingStore(store, firstAt, 0.5)
        await until(recording, recordAll(recording, owners))
        owners.living.delete(1)
        const onDisk = await pictures(store)
        const recovering = new CrashingStore(store, at, share)
        done = (await until(recovering, libraryOf(recovering.store, owners, 2).library.recover())) === 'done'
        owners.living.delete(2)
        const { library } = libraryOf(store, owners, 3)
        await library.recover()
        const label = `recording died at ${firstAt}, recovery at ${at}, share ${share}`
        const info = await library.get('rec_a')
        t.is(info.state, onDisk > 0 ? 'recovered' : 'failed', label)
        t.is(await pictures(store), onDisk, label)
        t.false(await store.exists('/home/film.rec_a.partial.mp4'), label)
      }
      if (done) break
    }
  }
})

test('a recording that a living process writes is not touched, whoever it is', async (t) => {
  const store = new MemoryRecordingStore()
  const owners = new OwnersUnderTest()
  const crashing = new CrashingStore(store, 8, 1)
  await until(crashing, recordAll(crashing, owners))
  const { library } = libraryOf(store, owners, 2)
  t.deepEqual(await library.recover(), [])
  t.is((await library.get('rec_a')).state, 'recording')
  await t.throwsAsync(library.remove('rec_a'), { code: 'RECORDING_ACTIVE' })
  const late = { recordingId: 'rec_a', sessionId: 's' }
  await t.throwsAsync(library.open(late), { code: 'FILE_EXISTS' })
  owners.living.delete(1)
  t.is((await library.recover()).length, 1)
})

test('of several processes that recover at once one does it', async (t) => {
  const store = new MemoryRecordingStore()
  const owners = new OwnersUnderTest()
  const crashing = new CrashingStore(store, 8, 1)
  await until(crashing, recordAll(crashing, owners))
  owners.living.delete(1)
  const counts = await Promise.all(
    [2, 3, 4, 5].map(async (pid) => (await libraryOf(store, owners, pid).library.recover()).length),
  )
  t.deepEqual(counts.toSorted(), [0, 0, 0, 1])
})

test('an owner on another machine counts as alive until it has been silent for half a minute', async (t) => {
  const store = new MemoryRecordingStore()
  const owners = new OwnersUnderTest()
  const crashing = new CrashingStore(store, 8, 1)
  await until(crashing, recordAll(crashing, owners))
  const seenAfter = async (ms: number) => {
    const clock = { ...CLOCK, now: () => systemClock.now() + ms }
    const elsewhere = owners.process(9, 'elsewhere')
    const ports = { store, owners: elsewhere, clock, events: eventList(), log: logList() }
    return (await new RecordingLibrary(ports).recover()).length
  }
  t.is(await seenAfter(20_000), 0)
  t.is(await seenAfter(40_000), 1)
})
