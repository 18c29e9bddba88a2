import test, { type ExecutionContext } from 'ava'
import fc from 'fast-check'
import { MemoryRecordingStore } from '../../../src/adapters/stores/memory/memory-recording-store.ts'
import { RECORDING_CONTAINERS, type RecordingContainer } from '../../../src/domain/codec.ts'
import { indexFile, isWholeFile } from '../../../src/engine/recordings/index-file.ts'
import { RecordingLibrary } from '../../../src/engine/recordings/recording-library.ts'
import { parseMetadata, RECORDING_STATES } from '../../../src/engine/recordings/recording-metadata.ts'
import type { RecordingStore } from '../../../src/pipeline/ports/recording-store-port.ts'
import { VirtualClock } from '../../../src/pipeline/testing/virtual-clock.ts'
import { CrashingStore } from '../../helpers/crashing-store.ts'
import { PowerLossStore } from '../../helpers/power-loss-store.ts'
import { initFragment, mediaFragmentOf, opaqueVideo, opaqueVp8 } from '../../helpers/recording-fragments.ts'
import { eventList, logList, OwnersUnderTest } from '../../helpers/recording-ports.ts'
import { seeded } from '../../helpers/seeded.ts'

const VIDEOS = { mp4: opaqueVideo(8), webm: opaqueVp8(8) } as const
/** More changes than a recording and its end take. */
const MOST_CHANGES = 60

const libraryOf = (store: RecordingStore, owners: OwnersUnderTest, pid: number, clock = new VirtualClock()) =>
  new RecordingLibrary({ store, owners: owners.process(pid), clock, events: eventList(), log: logList() })

/** Records eight pictures with a note each, made durable every second, and finishes. */
async function recordAll(store: RecordingStore, owners: OwnersUnderTest, container: RecordingContainer): Promise<void> {
  const clock = new VirtualClock()
  const writer = await libraryOf(store, owners, 1, clock).open({ recordingId: 'rec_a', sessionId: 's', container })
  writer.append(initFragment(VIDEOS[container]))
  for (let i = 0; i < 8; i++) {
    writer.note({ pts: i * 3000, event: 'mark', details: { name: `${i}` } })
    writer.append(mediaFragmentOf(VIDEOS[container], i))
    await clock.pass(400)
  }
  await writer.finish(0, 24_000)
}

/** Pictures in a file. */
async function picturesIn(bytes: Uint8Array | undefined): Promise<number> {
  const memory = new MemoryRecordingStore()
  const file = await memory.create('/recordings/it')
  await file.write([bytes ?? new Uint8Array(0)], 0)
  return (await indexFile(file))?.table.length ?? 0
}

/** What holds of a disk at any moment: one of five states, and what is finished is whole. */
async function checkDisk(t: ExecutionContext, store: RecordingStore): Promise<string> {
  const text = await store.documents.read('rec_a.json')
  if (text === undefined) return 'none'
  const metadata = parseMetadata(text)
  t.true(metadata !== undefined && RECORDING_STATES.includes(metadata.state))
  if (metadata?.state === 'finished' || metadata?.state === 'recovered') {
    const file = (await store.open(metadata.file_path))!
    t.true(await isWholeFile(file))
    t.is(await file.size(), metadata.file_size_bytes)
  }
  return metadata?.state ?? 'damaged'
}

for (const container of RECORDING_CONTAINERS)
  test(`whenever the power goes, of a ${container} nothing is lost that was durable, and what is finished is whole`, async (t) => {
    const seen = new Set<string>()
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: MOST_CHANGES }),
        fc.constantFrom(0, 0.5, 1),
        fc.option(fc.integer({ min: 1, max: 25 }), { nil: undefined }),
        fc.integer(),
        async (at, share, again, seed) => {
          const memory = new MemoryRecordingStore()
          const owners = new OwnersUnderTest()
          const random = seeded(seed)
          // What reaches the disk: all of a change, none of it, or a half.
          const part = () => Math.floor(random() * 3) / 2
          const disk = new PowerLossStore(memory)
          const crashing = new CrashingStore(disk.store, at, share)
          await Promise.race([crashing.crashed, recordAll(crashing.store, owners, container)])
          owners.living.clear()
          const names = [`/recordings/rec_a.partial.${container}`, `/recordings/rec_a.${container}`]
          const durable = Math.max(...(await Promise.all(names.map((name) => picturesIn(disk.durable(name))))))
          await disk.lose(part)
          const before = await checkDisk(t, memory)
          seen.add(before)
          if (again !== undefined) {
            const second = new PowerLossStore(memory)
            const dying = new CrashingStore(second.store, again, share)
            await Promise.race([dying.crashed, libraryOf(dying.store, owners, 2).recover()])
            owners.living.clear()
            await second.lose(part)
            await checkDisk(t, memory)
          }
          const library = libraryOf(memory, owners, 3)
          await library.recover()
          const after = await checkDisk(t, memory)
          seen.add(after)
          if (before === 'finished') t.is(after, 'finished')
          if (durable > 0) {
            t.true(after === 'finished' || after === 'recovered', `${durable} pictures were durable: ${after}`)
            const { filePath, timeline, durationSeconds } = await library.get('rec_a')
            const there = (await indexFile((await memory.open(filePath))!))?.table.length ?? 0
            t.true(there >= durable, `${there} of ${durable} pictures`)
            for (const { atSeconds, name } of timeline) t.true(Math.abs(atSeconds - Number(name) / 30) < 0.1)
            t.true(durationSeconds > 0)
          } else t.true(['none', 'failed', 'recovered', 'finished'].includes(after), after)
          t.deepEqual(
            (await memory.documents.names()).filter((name) => name !== 'rec_a.json'),
            [],
          )
          t.deepEqual(await library.recover(), [])
        },
      ),
      { numRuns: 40 },
    )
    for (const state of ['recording', 'finished', 'recovered']) t.true(seen.has(state), state)
  })
