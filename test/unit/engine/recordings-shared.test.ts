import test from 'ava'
import fc from 'fast-check'
import { MemoryRecordingStore } from '../../../src/adapters/stores/memory/memory-recording-store.ts'
import { indexFile } from '../../../src/engine/recordings/index-file.ts'
import { Ownership, SIGN_EVERY_MS, SILENCE_MS } from '../../../src/engine/recordings/ownership.ts'
import { RecordingLibrary } from '../../../src/engine/recordings/recording-library.ts'
import { LOOK_EVERY_MS, TakeOverWatch } from '../../../src/engine/recordings/take-over-watch.ts'
import type { DocumentStore, RecordingStore } from '../../../src/pipeline/ports/recording-store-port.ts'
import { VirtualClock } from '../../../src/pipeline/testing/virtual-clock.ts'
import { asShared } from '../../helpers/as-shared.ts'
import { initFragment, mediaFragmentOf, opaqueVideo } from '../../helpers/recording-fragments.ts'
import { eventList, logList, OwnersUnderTest } from '../../helpers/recording-ports.ts'

const VIDEO = opaqueVideo(40)
const HOUR_MS = 3_600_000

const sharedStore = (documents?: DocumentStore): RecordingStore => asShared(new MemoryRecordingStore(), documents)

/** Machines of which each believes in a time of its own; one whose clock is not let go on stands still. */
function world(store = sharedStore()) {
  const owners = new OwnersUnderTest()
  const machine = (pid: number, skewMs = 0, host = `machine ${pid}`) => {
    const clock = new VirtualClock(1_900_000_000_000 + skewMs)
    const ports = { store, owners: owners.process(pid, host), clock, events: eventList(), log: logList() }
    const library = new RecordingLibrary(ports)
    return { ...ports, library, owner: new Ownership(store.documents, ports.owners, clock) }
  }
  /** Lets time go on for these machines, a second after the other. */
  const pass = async (ms: number, ...awake: readonly { readonly clock: VirtualClock }[]) => {
    for (let passed = 0; passed < ms; passed += 1000) for (const { clock } of awake) await clock.pass(1000)
  }
  return { store, machine, pass, owners }
}

type Machine = ReturnType<ReturnType<typeof world>['machine']>

/** Begins a recording of so many pictures. */
async function begin({ library, clock }: Machine, pictures: number) {
  const writer = await library.open({ recordingId: 'rec_a', sessionId: 'ses_a' })
  writer.append(initFragment(VIDEO))
  for (let i = 0; i < pictures; i++) writer.append(mediaFragmentOf(VIDEO, i))
  await clock.settle()
  return writer
}

test('a machine that lives is left alone, however far its clock is from that of others', async (t) => {
  for (const skewMs of [-HOUR_MS, 0, HOUR_MS]) {
    const { machine, pass } = world()
    const [a, b] = [machine(1, skewMs), machine(2)]
    const watch = new TakeOverWatch({ ...b, recordings: b.library })
    const writer = await begin(a, 10)
    await pass(10 * SILENCE_MS, a, b)
    t.is((await b.library.get('rec_a')).state, 'recording')
    await t.throwsAsync(b.library.remove('rec_a'), { code: 'RECORDING_ACTIVE' })
    t.deepEqual(b.events.published, [])
    const done = writer.finish(0, 10 * 3000)
    await a.clock.settle()
    await done
    t.is((await b.library.get('rec_a')).state, 'finished')
    t.deepEqual((await b.store.documents.names()).sort(), ['rec_a.json'])
    await watch.close()
  }
})

test('of several machines one finishes what another left that fell silent, and not before half a minute', async (t) => {
  const { machine, pass, store } = world()
  const [a, b, c] = [machine(1, HOUR_MS), machine(2), machine(3, -HOUR_MS)]
  const watches = [b, c].map((each) => new TakeOverWatch({ ...each, recordings: each.library }))
  await begin(a, 10)
  await pass(12_000, a, b, c)
  await pass(SILENCE_MS - 3000, b, c)
  t.is((await b.library.get('rec_a')).state, 'recording')
  await pass(2 * LOOK_EVERY_MS, b, c)
  const info = await b.library.get('rec_a')
  t.like(info, { state: 'recovered', frameCount: 10 })
  t.deepEqual(
    [...b.events.published, ...c.events.published].map(({ name }) => name),
    ['recording.recovered'],
  )
  t.deepEqual((await store.documents.names()).sort(), ['rec_a.json'])
  for (const watch of watches) await watch.close()
})

test('a machine that wakes up when another has taken over writes nothing into what that one made', async (t) => {
  const { machine, pass, store } = world()
  const [a, b] = [machine(1), machine(2)]
  const watch = new TakeOverWatch({ ...b, recordings: b.library })
  const writer = await begin(a, 10)
  await pass(SILENCE_MS + 2 * LOOK_EVERY_MS, b)
  const info = await b.library.get('rec_a')
  t.is(info.state, 'recovered')
  const [digest, text] = [await store.digest(info.filePath), await store.documents.read('rec_a.json')]
  // It has not heard of anything: its next pictures go where nobody looks any more.
  for (let i = 10; i < 20; i++) writer.append(mediaFragmentOf(VIDEO, i))
  await pass(2 * SIGN_EVERY_MS, a)
  t.throws(() => writer.append(mediaFragmentOf(VIDEO, 20)), { code: 'STORE_UNWRITABLE', message: /another machine/ })
  await t.throwsAsync(writer.finish(0, 20 * 3000), { code: 'STORE_UNWRITABLE' })
  t.deepEqual(
    a.events.published.map(({ name }) => name),
    ['recording.failed'],
  )
  t.is(await store.digest(info.filePath), digest)
  t.is(await store.documents.read('rec_a.json'), text)
  t.deepEqual((await store.files()).sort(), ['rec_a.mp4'])
  t.deepEqual((await store.documents.names()).sort(), ['rec_a.json'])
  t.is((await indexFile((await store.open(info.filePath))!))?.table.length, 10)
  await watch.close()
})

test('a machine whose server was away for minutes goes on, when nobody has taken over', async (t) => {
  const { machine, pass } = world()
  const a = machine(1)
  const writer = await begin(a, 10)
  a.clock.jump(10 * SILENCE_MS)
  await pass(2 * SIGN_EVERY_MS, a)
  for (let i = 10; i < 20; i++) writer.append(mediaFragmentOf(VIDEO, i))
  await a.clock.settle()
  await writer.finish(0, 20 * 3000)
  t.like(await a.library.get('rec_a'), { state: 'finished', frameCount: 20 })
})

test('in whatever order the calls of two machines arrive, they never both own a recording', async (t) => {
  const seen = { taken: 0, kept: 0 }
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.boolean(),
      fc.integer({ min: 1, max: 12 }),
      async (scheduler, releases, lag) => {
        const { documents } = new MemoryRecordingStore()
        let delayed = false
        const late = Object.entries(documents).map(([name, call]: [string, (...args: never[]) => unknown]) => [
          name,
          async (...args: never[]) => {
            // The sign of the first machine may be on its way for longer than all that the other one does.
            const hops = String(args[1]).includes('"pid":1,') ? lag : 1
            for (let hop = 0; delayed && hop < hops; hop++) await scheduler.schedule(Promise.resolve(), name)
            return await call(...args)
          },
        ])
        const { machine } = world(sharedStore(Object.fromEntries(late) as DocumentStore))
        const [a, b] = [machine(1), machine(2)]
        t.true(await a.owner.claim('rec_a'))
        t.false(await b.owner.claim('rec_a'))
        await b.clock.pass(SILENCE_MS)
        delayed = true
        a.clock.jump(SIGN_EVERY_MS) // it begins to give a sign
        const taking = b.owner.claim('rec_a').then(async (won) => {
          if (won && releases) await b.owner.release('rec_a')
          return won
        })
        const won = await scheduler.waitFor(taking)
        while (scheduler.count() > 0) await scheduler.waitAll()
        delayed = false
        const holds = await a.owner.holds('rec_a')
        t.false(won && holds)
        t.true(won || holds)
        seen[won ? 'taken' : 'kept'] += 1
        await a.owner.release('rec_a')
        await b.owner.release('rec_a')
        t.deepEqual(await documents.names(), [])
      },
    ),
    { numRuns: 200 },
  )
  t.true(seen.taken > 0 && seen.kept > 0, JSON.stringify(seen))
})

test('who never claimed a recording, or gave it free, gives nothing of another free', async (t) => {
  const [store, owners, clock] = [new MemoryRecordingStore(), new OwnersUnderTest(), new VirtualClock()]
  const [one, other] = [1, 2].map((pid) => new Ownership(store.documents, owners.process(pid), clock))
  t.true(await one?.claim('rec_a'))
  await other?.release('rec_a')
  t.deepEqual(await store.documents.names(), ['rec_a.owner.1'])
  await one?.release('rec_a')
  t.true(await other?.claim('rec_a'))
  await one?.release('rec_a')
  t.false(await one?.claim('rec_a'))
})

test('what a machine left that went down while it took a recording over goes with the recovery', async (t) => {
  const { machine, store, owners } = world()
  const [a, next] = [machine(1), machine(2, 0, 'machine 1')]
  await begin(a, 10)
  owners.living.delete(1)
  await (await store.create('/recordings/rec_a.partial.mp4.copy')).close()
  t.like(await next.library.recover(), [{ state: 'recovered', frameCount: 10 }])
  t.deepEqual(await store.files(), ['rec_a.mp4'])
})
