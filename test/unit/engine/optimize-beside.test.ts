import test from 'ava'
import { FlyBrowserError } from '../../../src/domain/errors.ts'
import { RecordingOptimizer } from '../../../src/engine/recordings/optimize/recording-optimizer.ts'
import { RecordingLibrary } from '../../../src/engine/recordings/recording-library.ts'
import { DEFAULT_RECORDING_LIMITS } from '../../../src/engine/recordings/recording-limits.ts'
import type { RecodePort } from '../../../src/pipeline/ports/recode-port.ts'
import { asShared } from '../../helpers/as-shared.ts'
import { CrashingStore } from '../../helpers/crashing-store.ts'
import { recoder, recordedVp8 } from '../../helpers/recorded-vp8.ts'
import { OwnersUnderTest } from '../../helpers/recording-ports.ts'

// What other processes, or other parts of this one, do with a recording while it is made smaller.

const wish = { codec: 'vp9', signal: new AbortController().signal } as const

/** Scenes in which a process was killed at each of its changes while it made the recording smaller, and the one in which it was not. */
async function* killed() {
  for (let at = 1, crashed = true; crashed; at++) {
    const owners = new OwnersUnderTest()
    const { store, ports } = await recordedVp8(owners)
    const crashing = new CrashingStore(store, at, 0.5)
    const dying = new RecordingOptimizer({ ...ports, owners: owners.process(2), store: crashing.store, recoder })
    crashed = (await Promise.race([dying.optimize('rec_a', wish), crashing.crashed])) === 'crashed'
    const library = new RecordingLibrary({ ...ports, owners: owners.process(3) })
    yield { at, store, library, die: () => owners.living.delete(2) }
  }
}

test('a recording that a killed process was at is removed with all that was begun', async (t) => {
  for await (const { at, store, library, die } of killed()) {
    die()
    await library.remove('rec_a')
    t.deepEqual([await store.files(), await store.documents.names()], [[], []], `change ${at}`)
  }
})

test('whoever asks for its digest or annotates it meanwhile undoes nothing that is noted of it', async (t) => {
  for await (const { at, store, library, die } of killed()) {
    const known = await store.documents.read('rec_a.json')
    const owned = (await store.documents.names()).some((name) => name.includes('owner'))
    t.is(await library.digest('rec_a'), await store.digest('/recordings/rec_a.webm'))
    await library.annotate('rec_a', { droppedFrames: 1 })
    if (owned) t.is(await store.documents.read('rec_a.json'), known, `change ${at}`)
    die()
    await library.recover()
    const { codecs, fileSizeBytes, sha256 } = await library.get('rec_a')
    const file = await store.open('/recordings/rec_a.webm')
    t.is(fileSizeBytes, await file!.size(), `change ${at}`)
    t.true(sha256 === undefined || sha256 === (await store.digest('/recordings/rec_a.webm')), `change ${at} ${codecs}`)
  }
})

test('a file that is replaced while its digest is made is read again', async (t) => {
  const owners = new OwnersUnderTest()
  const { store, ports } = await recordedVp8(owners)
  const optimizer = new RecordingOptimizer({ ...ports, owners: owners.process(2), recoder })
  const digest = store.digest.bind(store)
  let asked = 0
  store.digest = async (path) => {
    asked += 1
    const sum = await digest(path)
    if (asked === 1) t.like(await optimizer.optimize('rec_a', wish), { outcome: 'optimized' })
    return sum
  }
  const library = new RecordingLibrary(ports)
  const told = await library.digest('rec_a')
  t.is(told, await digest('/recordings/rec_a.webm'))
  t.like(await library.get('rec_a'), { codec: 'vp9', sha256: told })
})

test('what changed a moment ago is left for later; what is finished long enough is not', async (t) => {
  const { ports } = await recordedVp8(new OwnersUnderTest())
  const optimizer = new RecordingOptimizer({ ...ports, recoder })
  const young = { ...wish, minimalAgeMs: 3_600_000 }
  t.like(await optimizer.optimize('rec_a', young), { outcome: 'skipped', later: true })
  t.like(await optimizer.optimize('rec_a', { ...wish, minimalAgeMs: 0 }), { outcome: 'optimized' })
  t.like(await optimizer.optimize('rec_a', wish), { outcome: 'skipped', later: false, reason: 'it is vp9 already' })
})

test('while it works it gives signs of life, so that nobody on another machine takes it for gone', async (t) => {
  const owners = new OwnersUnderTest()
  const { store, ports } = await recordedVp8(owners)
  const { clock } = ports
  const stopping = new AbortController()
  const slow: RecodePort = {
    ...recoder,
    shown: (_path, signal) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  }
  const optimizer = new RecordingOptimizer({ ...ports, owners: owners.process(2), recoder: slow })
  const working = optimizer.optimize('rec_a', { codec: 'vp9', signal: stopping.signal })
  await clock.pass(60_000)
  const elsewhere = new RecordingLibrary({ ...ports, owners: owners.process(9, 'elsewhere') })
  await t.throwsAsync(elsewhere.remove('rec_a'), { code: 'RECORDING_ACTIVE' })
  await elsewhere.recover()
  t.is((await store.files()).length, 2, 'what is being made is still there')
  stopping.abort(new Error('enough'))
  await t.throwsAsync(working, { message: 'enough' })
  t.is(clock.timers, 0)
  t.deepEqual(await store.files(), ['rec_a.webm'])
})

test('what stood still until another machine took over leaves that one’s file alone, and the original', async (t) => {
  const { store: memory, ports } = await recordedVp8(new OwnersUnderTest())
  const store = asShared(memory)
  const begun = '/recordings/rec_a.rec_a.optimizing.webm'
  const takenOver: RecodePort = {
    ...recoder,
    likeness: async (...asked) => {
      // What the other has made of it so far.
      await memory.remove(begun)
      await (await memory.create(begun)).write([new Uint8Array(3)], 0)
      await memory.documents.create('rec_a.owner.9', '{}')
      return recoder.likeness(...asked)
    },
  }
  const original = await memory.digest('/recordings/rec_a.webm')
  const optimizer = new RecordingOptimizer({ ...ports, store, recoder: takenOver })
  await t.throwsAsync(optimizer.optimize('rec_a', wish), {
    code: 'STORE_UNWRITABLE',
    message: /taken the recording over/,
  })
  t.is(await memory.digest('/recordings/rec_a.webm'), original)
  t.is(await (await memory.open(begun))?.size(), 3)
})

test('what becomes no smaller is given up before its end', async (t) => {
  const { store, ports } = await recordedVp8(new OwnersUnderTest())
  let given = 0
  const larger: RecodePort = {
    ...recoder,
    async *recode(request, signal) {
      for await (const event of recoder.recode(request, signal)) {
        if (event.kind === 'unit') given += 1
        yield event.kind === 'unit' ? { ...event, data: new Uint8Array(5000).fill(1) } : event
      }
    },
  }
  const end = await new RecordingOptimizer({ ...ports, recoder: larger }).optimize('rec_a', wish)
  t.like(end, { outcome: 'kept' })
  t.regex(end.reason ?? '', /^it became no smaller/)
  t.is(given, 1)
  t.deepEqual(await store.files(), ['rec_a.webm'])
})

test('an encoder that is killed by others says nothing of the recording: it may be tried again', async (t) => {
  const { store, ports } = await recordedVp8(new OwnersUnderTest())
  const dying: RecodePort = {
    ...recoder,
    // biome-ignore lint/correctness/useYield: it comes to nothing
    async *recode() {
      throw new FlyBrowserError('ENCODER_KILLED', { reason: 'it ended with exit code 137' })
    },
  }
  const known = await store.digest('/recordings/rec_a.webm')
  await t.throwsAsync(new RecordingOptimizer({ ...ports, recoder: dying }).optimize('rec_a', wish), {
    code: 'ENCODER_KILLED',
  })
  t.is(await store.digest('/recordings/rec_a.webm'), known)
  t.deepEqual([await store.files(), await store.documents.names()], [['rec_a.webm'], ['rec_a.json']])
  t.like(await new RecordingOptimizer({ ...ports, recoder }).optimize('rec_a', wish), { outcome: 'optimized' })
})

test('nothing is begun where it would take the room that recordings need', async (t) => {
  const { store, ports } = await recordedVp8(new OwnersUnderTest())
  const known = await store.documents.read('rec_a.json')
  store.freeBytes = async () => DEFAULT_RECORDING_LIMITS.reserveBytes
  await t.throwsAsync(new RecordingOptimizer({ ...ports, recoder }).optimize('rec_a', wish), { code: 'STORE_FULL' })
  t.deepEqual([await store.files(), await store.documents.names()], [['rec_a.webm'], ['rec_a.json']])
  t.is(await store.documents.read('rec_a.json'), known)
})
