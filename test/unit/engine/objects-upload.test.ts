import { createHash } from 'node:crypto'
import test from 'ava'
import fc from 'fast-check'
import { BehaviorSubject } from 'rxjs'
import { MemoryRecordingStore } from '../../../src/adapters/stores/memory/memory-recording-store.ts'
import { FlyBrowserError } from '../../../src/domain/errors.ts'
import { Gate } from '../../../src/engine/recordings/objects/gate.ts'
import { uploadObject } from '../../../src/engine/recordings/objects/object-upload.ts'
import type { SpoolProgress } from '../../../src/engine/recordings/objects/part-plan.ts'
import { uploadStateName } from '../../../src/engine/recordings/objects/upload-state.ts'
import { VirtualClock } from '../../../src/pipeline/testing/virtual-clock.ts'
import { MemoryObjectStore } from '../../helpers/memory-objects.ts'

const STATE = uploadStateName('rec_1')
const PART = 10
const FRONT = 4

/** A film of bytes that tell their place, and its way into a store. */
function scene(tagsAreDigests = true, inMemory = new Gate(1)) {
  const objects = new MemoryObjectStore({ tagsAreDigests, leastPartBytes: PART })
  const { documents } = new MemoryRecordingStore()
  const clock = new VirtualClock()
  const film = new Uint8Array(1000).map((_, i) => i)
  const progress = new BehaviorSubject<SpoolProgress>({ bytes: 0, frontBytes: FRONT, finished: false })
  const spool = { progress, read: async (offset: number, length: number) => film.slice(offset, offset + length) }
  const grow = (bytes: number) => progress.next({ ...progress.value, bytes: progress.value.bytes + bytes })
  const finish = () => {
    film.fill(255, 0, FRONT)
    progress.next({ ...progress.value, finished: true })
  }
  const upload = (signal = new AbortController().signal) =>
    uploadObject(
      { objects, documents, clock, inMemory, random: () => 1 },
      { key: 'film.mp4', spool, stateName: STATE, partBytes: PART, signal },
    )
  const isThere = async () => {
    const hash = createHash('sha256')
    for await (const bytes of (await objects.get('film.mp4')).content) hash.update(bytes)
    return hash.digest('hex') === createHash('sha256').update(film.subarray(0, progress.value.bytes)).digest('hex')
  }
  return { objects, documents, clock, film, progress, grow, finish, upload, isThere }
}

const FAULTS = ['OBJECTS_BUSY', 'OBJECTS_UNREACHABLE', 'OBJECTS_REFUSED', 'UPLOAD_UNKNOWN', 'death'] as const

for (const tagsAreDigests of [true, false])
  test(`whatever fails whenever, the film is there whole in the end, tags ${tagsAreDigests ? 'are' : 'are no'} digests`, async (t) => {
    const fault = fc.constantFrom(...FAULTS)
    const faults = fc.array(
      fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fault }),
      {
        maxLength: 25,
      },
    )
    await fc.assert(
      fc.asyncProperty(faults, fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 6 }), async (luck, growth) => {
        const { objects, documents, clock, grow, finish, upload, isThere } = scene(tagsAreDigests)
        const left = [...luck]
        const steps = [...growth]
        let process = new AbortController()
        objects.fault = () => {
          const next = left.shift()
          if (next === 'death') process.abort()
          else if (next) throw new FlyBrowserError(next)
        }
        for (let attempt = 0; ; attempt++) {
          process = new AbortController()
          let outcome: 'there' | 'failed' | undefined
          upload(process.signal).then(
            () => (outcome = 'there'),
            () => (outcome = 'failed'),
          )
          for (let i = 0; i < 20 && !outcome; i++) {
            await clock.pass(5000)
            if (steps.length > 0) grow(steps.shift()!)
            else if (i > 8) finish()
          }
          if (outcome === 'there') break
          t.is(outcome, 'failed')
          t.true(attempt < 30)
        }
        objects.fault = () => {}
        t.true(await isThere())
        t.deepEqual(await documents.names(), [])
        t.is(clock.timers, 0)
      }),
      { numRuns: 60 },
    )
  })

test('what the store has is looked at before it is called there', async (t) => {
  const { objects, documents, grow, finish, upload, film } = scene()
  grow(25)
  finish()
  const whole = objects.head.bind(objects)
  objects.head = async (key) => ({ ...(await whole(key))!, bytes: 24 })
  await t.throwsAsync(upload(), { code: 'OBJECT_DAMAGED', message: /24 of 25 bytes/ })
  objects.head = async (key) => ({ ...(await whole(key))!, tag: 'another' })
  await t.throwsAsync(upload(), { code: 'OBJECT_DAMAGED', message: /its checksum is another/ })
  objects.head = async () => undefined
  await t.throwsAsync(upload(), { code: 'OBJECT_DAMAGED', message: /not there/ })
  t.deepEqual(await documents.names(), [])
  objects.head = whole
  t.is((await upload()).bytes, 25)
  t.is(film[0], 255)
})

test('a state that was cut in half, or is of another file, is no state', async (t) => {
  for (const text of [
    '',
    '{"key":"film',
    'null',
    '[]',
    '{"key":"film.mp4"}',
    '{"key":"film.mp4","uploadId":"","firstBytes":10}',
  ]) {
    const { documents, grow, finish, upload, isThere } = scene()
    await documents.write(STATE, text)
    grow(25)
    finish()
    await upload()
    t.true(await isThere())
  }
})

test('a film too large for parts is told', async (t) => {
  const { progress, upload } = scene()
  progress.next({ bytes: 1e9, frontBytes: FRONT, finished: false })
  await t.throwsAsync(upload(), { code: 'OBJECT_TOO_LARGE' })
})

test('a film that is cut and goes on is sent as it is in the end, however much of it was sent before', async (t) => {
  const { objects, clock, film, progress, grow, finish, upload, isThere } = scene()
  const done = upload()
  grow(35)
  await clock.settle()
  t.is((await objects.parts((await objects.pendingUploads()).items[0]!)).length, 2)
  // As a full disk has it: the end is given up, and an index takes its place.
  progress.next({ ...progress.value, bytes: 15, changed: { times: 1, from: 15 } })
  film.fill(77, 15)
  grow(20)
  await clock.settle()
  finish()
  await clock.settle()
  t.is((await done).bytes, 35)
  t.true(await isThere())
})

test('however many films go up, and whatever fails, few of their parts are in memory', async (t) => {
  const gate = new Gate(3)
  let [held, most, failures] = [0, 0, 300]
  const scenes = Array.from({ length: 40 }, () => scene(true, gate))
  for (const { objects, grow, finish } of scenes) {
    grow(35)
    finish()
    const putPart = objects.putPart.bind(objects)
    objects.putPart = async (...args) => {
      held++
      most = Math.max(most, held)
      try {
        await Promise.resolve()
        if (failures-- > 0)
          throw new FlyBrowserError('OBJECTS_UNREACHABLE', { endpoint: 'e', action: 'a', reason: 'r' })
        return await putPart(...args)
      } finally {
        held--
      }
    }
  }
  const stop = new AbortController()
  const [stopped, ...others] = scenes
  const given = stopped!.upload(stop.signal)
  const uploads = others.map(({ upload }) => upload())
  stop.abort(new Error('enough'))
  await t.throwsAsync(given, { message: 'enough' })
  for (let i = 0; i < 20; i++) await Promise.all(scenes.map(({ clock }) => clock.pass(20_000)))
  await Promise.all(uploads)
  t.is(most, 3)
  for (const { isThere } of others) t.true(await isThere())
})
