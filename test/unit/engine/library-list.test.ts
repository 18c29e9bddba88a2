import test from 'ava'
import fc from 'fast-check'
import { MemoryRecordingStore } from '../../../src/adapters/stores/memory/memory-recording-store.ts'
import { SNAPSHOT_NAME } from '../../../src/engine/recordings/library/index-snapshot.ts'
import type { ListWish } from '../../../src/engine/recordings/library/list-wish.ts'
import { RecordingList } from '../../../src/engine/recordings/library/recording-list.ts'
import type { RecordingMetadata } from '../../../src/engine/recordings/recording-metadata.ts'
import type { RecordingStore } from '../../../src/pipeline/ports/recording-store-port.ts'
import { VirtualClock } from '../../../src/pipeline/testing/virtual-clock.ts'
import { documentOf, FIRST_MS, idOf, writeDocuments } from '../../helpers/recording-documents.ts'
import { logList } from '../../helpers/recording-ports.ts'

const NOW_MS = FIRST_MS + 24 * 3_600_000

interface Scene {
  readonly count?: number
  readonly scratch?: MemoryRecordingStore
}

/** A list over recordings in memory, which counts the documents that are read. */
async function world({ count = 0, scratch }: Scene = {}) {
  const store: RecordingStore = new MemoryRecordingStore()
  if (scratch) Object.assign(store, { scratch: scratch.documents })
  for (let n = 0; n < count; n++) await writeDocuments(store, documentOf(n))
  const clock = new VirtualClock(NOW_MS)
  const log = logList()
  const open = new Map<string, RecordingMetadata>()
  const reads: string[] = []
  const read = store.documents.read
  store.documents.read = (name) => {
    reads.push(name)
    return read(name)
  }
  const fresh = () => new RecordingList({ store, clock, log, open: (id) => open.get(id) })
  const list = fresh()
  const ids = async (wish: ListWish = {}, of = list) =>
    (await of.page(wish)).recordings.map(({ recordingId }) => recordingId)
  return { store, list, ids, open, reads, log, fresh, clock }
}

const newestFirst = (...numbers: number[]) => numbers.toSorted((a, b) => b - a).map(idOf)

test('recordings are listed the newest first, by session, state and age', async (t) => {
  const { ids, store } = await world({ count: 25 })
  await writeDocuments(
    store,
    documentOf(30, { state: 'failed' }),
    documentOf(31, { state: 'recovered', session_id: 'x' }),
  )
  t.deepEqual((await ids()).slice(0, 4), [idOf(31), idOf(30), idOf(24), idOf(23)])
  t.is((await ids()).length, 27)
  t.deepEqual(await ids({ sessionId: 'ses_3' }), newestFirst(3, 13, 23))
  t.deepEqual(await ids({ state: 'failed' }), [idOf(30)])
  t.deepEqual(await ids({ state: ['failed', 'recovered'] }), [idOf(31), idOf(30)])
  const since = new Date(FIRST_MS + 23 * 60_000)
  for (const wish of [since, since.getTime(), since.toISOString(), `${24 * 60 - 23}m`])
    t.deepEqual(await ids({ since: wish }), newestFirst(31, 30, 24, 23), String(wish))
  t.is((await ids({ since: '2026-11-01' })).length, 27)
  t.deepEqual(await ids({ since: '2026-11-02' }), [])
  t.deepEqual(await ids({ sessionId: 'ses_4', state: 'finished', since }), [idOf(24)])
})

test('a recording of which nothing is shown yet is listed by when its metadata was written', async (t) => {
  const { ids, store } = await world()
  const begun = { started_at: null, state: 'recording', working_path: '/recordings/x.partial.mp4' } as const
  await writeDocuments(store, documentOf(5, begun))
  t.deepEqual(await ids({ since: new Date(FIRST_MS + 5 * 60_000) }), [idOf(5)])
  t.deepEqual(await ids({ since: new Date(FIRST_MS + 6 * 60_000) }), [])
})

test('pages put together are the list, however many recordings come and go meanwhile', async (t) => {
  const changes = fc.array(fc.record({ n: fc.nat(60), isRemoved: fc.boolean() }), { maxLength: 5 })
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 9 }), fc.array(changes, { maxLength: 8 }), async (limit, rounds) => {
      const { list, store } = await world({ count: 40 })
      const untouched = new Set(newestFirst(...Array(40).keys()))
      const seen: string[] = []
      for (let cursor: string | undefined, round = 0; ; round++) {
        const page = await list.page({ limit, ...(cursor ? { cursor } : {}) })
        seen.push(...page.recordings.map(({ recordingId }) => recordingId))
        if (page.cursor === undefined) break
        cursor = page.cursor
        for (const { n, isRemoved } of rounds[round] ?? []) {
          untouched.delete(idOf(n))
          if (isRemoved) await store.documents.remove(`${idOf(n)}.json`)
          else await writeDocuments(store, documentOf(n))
        }
      }
      t.deepEqual(seen, seen.toSorted().reverse(), 'in order')
      t.is(new Set(seen).size, seen.length, 'none twice')
      for (const id of untouched) t.true(seen.includes(id), id)
    }),
    { numRuns: 12 },
  )
})

test('a page is full or the last one, and only a last one has no cursor', async (t) => {
  const { list } = await world({ count: 6 })
  const first = await list.page({ limit: 3 })
  t.is(first.recordings.length, 3)
  const second = await list.page({ limit: 3, cursor: first.cursor! })
  t.deepEqual(
    second.recordings.map(({ recordingId }) => recordingId),
    newestFirst(0, 1, 2),
  )
  t.is(second.cursor, undefined)
})

test('a cursor is taken by its own list only, and by no other that was made up', async (t) => {
  const { list } = await world({ count: 6 })
  const { cursor = '' } = await list.page({ limit: 2, state: 'finished' })
  const strange = [
    '',
    'x',
    idOf(3),
    cursor.slice(1),
    `${cursor}0`,
    `${cursor.slice(0, 17)}rec_../../etc`,
    `${cursor}\0`,
  ]
  for (const wrong of [...strange, 'a'.repeat(10_000)])
    await t.throwsAsync(list.page({ limit: 2, state: 'finished', cursor: wrong }), { code: 'OPTION_INVALID' })
  await t.throwsAsync(list.page({ limit: 2, cursor }), { code: 'OPTION_INVALID' })
  t.is((await list.page({ limit: 2, state: ['finished'], cursor })).recordings.length, 2)
})

test('what cannot be meant is refused', async (t) => {
  const { list } = await world()
  const wishes: object[] = [
    ...[0, -1, 1.5, 1001, Number.NaN, '3'].map((limit) => ({ limit })),
    ...['yesterday', '-7d', '2026-13-01', '2026-01-01T00:00:00', '', Number.NaN, new Date('x')].map((since) => ({
      since,
    })),
    ...['done', '', ['finished', 'x']].map((state) => ({ state })),
    { sessionId: 7 },
  ]
  for (const wish of wishes)
    await t.throwsAsync(list.page(wish as ListWish), { code: 'OPTION_INVALID' }, JSON.stringify(wish))
})

test('settled recordings are read once, the others and those of a page each time', async (t) => {
  const { ids, store, reads } = await world({ count: 20 })
  await writeDocuments(store, documentOf(20, { state: 'recording', working_path: '/recordings/x.partial.mp4' }))
  await ids({ state: 'failed' })
  t.is(reads.length, 21)
  reads.length = 0
  t.deepEqual(await ids({ state: 'failed' }), [])
  t.deepEqual(reads, [`${idOf(20)}.json`])
  await writeDocuments(store, documentOf(20, { state: 'failed' }))
  t.deepEqual(await ids({ state: 'failed' }), [idOf(20)])
  reads.length = 0
  await ids({ limit: 5 })
  t.is(reads.length, 5)
})

test('a page tells what is on the disk, also of recordings that another process has changed or removed', async (t) => {
  const { list, ids, store } = await world({ count: 5 })
  await ids()
  await writeDocuments(store, documentOf(4, { file_size_bytes: 7 }))
  t.is((await list.page({ limit: 1 })).recordings[0]?.fileSizeBytes, 7)
  // Gone between the look at the folder and the reading of the page.
  const { read } = store.documents
  store.documents.read = async (name) => (name === `${idOf(3)}.json` ? undefined : read(name))
  t.deepEqual(await ids({ limit: 3 }), newestFirst(4, 2, 1))
})

test('metadata cut in half stops nothing, is told of once, and counts again when it is whole', async (t) => {
  const { ids, store, log } = await world({ count: 3 })
  await store.documents.write(`${idOf(1)}.json`, JSON.stringify(documentOf(1)).slice(0, 200))
  await writeDocuments(store, documentOf(7, { id: 'rec_else' }))
  await store.documents.write('rec_copy.json', JSON.stringify(documentOf(0)))
  for (const _ of [1, 2]) t.deepEqual(await ids(), ['rec_else', idOf(2), idOf(0)])
  t.deepEqual(log.sentences, Array(2).fill('The metadata of a recording is damaged'))
  await writeDocuments(store, documentOf(1))
  t.deepEqual(await ids(), ['rec_else', idOf(2), idOf(1), idOf(0)])
  // And one that was read before.
  await store.documents.write(`${idOf(2)}.json`, '{')
  t.deepEqual(await ids(), ['rec_else', idOf(1), idOf(0)])
})

test('a recording that is written here is listed as it is, not as its document has it', async (t) => {
  const { ids, store, open } = await world()
  const working = { state: 'recording', working_path: '/recordings/x.partial.mp4' } as const
  await writeDocuments(store, documentOf(1, working))
  open.set(idOf(1), documentOf(1, { ...working, state: 'finishing' }))
  t.deepEqual(await ids({ state: 'finishing' }), [idOf(1)])
})

test('the next process reads the snapshot instead of all documents, and what it has is brought up to date', async (t) => {
  const scratch = new MemoryRecordingStore()
  const { ids, store, reads, fresh } = await world({ count: 600, scratch })
  t.is((await ids()).length, 600)
  reads.length = 0
  await store.documents.remove(`${idOf(0)}.json`)
  await writeDocuments(store, documentOf(600))
  const next = fresh()
  t.deepEqual(await ids({ sessionId: 'ses_0', limit: 2 }, next), newestFirst(600, 590))
  t.is(reads.length, 3, 'the new one, and the page')
  t.false((await ids({ sessionId: 'ses_0' }, next)).includes(idOf(0)))
})

test('a snapshot that is damaged, of another version or gone costs time and nothing else', async (t) => {
  const scratch = new MemoryRecordingStore()
  const { ids, fresh } = await world({ count: 500, scratch })
  const all = await ids()
  const good = (await scratch.documents.read(SNAPSHOT_NAME))!
  t.true(good.length > 500 * 20)
  const damaged = [
    good.slice(0, 3000),
    good.replace('"version":1', '"version":2'),
    '[]',
    'null',
    '',
    good.replace('rec_', '../'),
  ]
  for (const text of damaged) {
    await scratch.documents.write(SNAPSHOT_NAME, text)
    t.deepEqual(await ids({}, fresh()), all)
    t.is(await scratch.documents.read(SNAPSHOT_NAME), good)
  }
  scratch.documents.read = () => Promise.reject(new Error('EIO'))
  scratch.documents.write = () => Promise.reject(new Error('EROFS'))
  t.deepEqual(await ids({}, fresh()), all)
})

test('many who list at once are told the same', async (t) => {
  const { ids } = await world({ count: 30 })
  const answers = await Promise.all(Array.from({ length: 20 }, () => ids({ limit: 10 })))
  for (const answer of answers) t.deepEqual(answer, newestFirst(...Array(30).keys()).slice(0, 10))
})

test('very many names are read seldom; what was begun here is listed at once', async (t) => {
  const { ids, store, clock, list } = await world({ count: 3 })
  const { names } = store.documents
  // Documents of 10,000 that are no recordings: names cost the same.
  const others = Array.from({ length: 10_000 }, (_, n) => `${n}.txt`)
  let looks = 0
  store.documents.names = async () => {
    looks += 1
    return [...(await names()), ...others]
  }
  await ids()
  await writeDocuments(store, documentOf(3), documentOf(4))
  await store.documents.remove(`${idOf(0)}.json`)
  list.added(idOf(4))
  t.deepEqual(await ids(), newestFirst(1, 2, 4))
  t.is(looks, 1)
  clock.jump(199)
  t.deepEqual(await ids(), newestFirst(1, 2, 4))
  clock.jump(2)
  t.deepEqual(await ids(), newestFirst(1, 2, 3, 4))
  t.is(looks, 2)
  clock.jump(60_000)
  await ids()
  t.is(looks, 2, 'nothing has changed')
  await writeDocuments(store, documentOf(5))
  t.is((await list.entries({ anew: true }))[0]?.id, idOf(5))
})

const LETTERS = '0123456789abcdef'
/** An id as they are made: by time, then by chance. */
const idAt = (ms: number, n: number): string => `rec_${ms.toString(36)}${LETTERS[n % 16]}${String(n).padStart(5, '0')}`

/** A store that tells names between two, and how many it told. */
function bucketWorld(times: readonly number[]) {
  const store: RecordingStore = new MemoryRecordingStore()
  const told = { names: 0, looks: 0, documents: 0 }
  const { names, read } = store.documents
  Object.assign(store.documents, {
    names: () => {
      throw new Error('all names are asked for')
    },
    namesBetween: async (after: string, until?: string) => {
      const found = (await names()).filter((name) => name > after && (until === undefined || name < until))
      told.names += found.length
      told.looks++
      return found
    },
    read: (name: string) => {
      told.documents++
      return read(name)
    },
  })
  const clock = new VirtualClock(NOW_MS)
  const list = new RecordingList({ store, clock, log: logList(), open: () => undefined })
  const ids = times.map(idAt)
  const write = async (state: (n: number) => 'finished' | 'failed' = () => 'finished') => {
    for (const [n, id] of ids.entries()) {
      const started_at = new Date((times[n] ?? 0) + 900).toISOString()
      await writeDocuments(store, documentOf(n, { id, started_at, state: state(n) }))
    }
  }
  return { list, told, write, newest: ids.toSorted().toReversed() }
}

test('a page of a bucket reads what is on it, and names of little more', async (t) => {
  const times = Array.from({ length: 3000 }, (_, n) => NOW_MS - n * 2_400_000)
  const { list, told, write, newest } = bucketWorld(times)
  await write()
  const first = await list.page({ limit: 100 })
  t.deepEqual(
    first.recordings.map(({ recordingId }) => recordingId),
    newest.slice(0, 100),
  )
  t.deepEqual([told.documents, told.looks], [100, 2])
  t.true(told.names < 400, `${told.names} names`)
  const second = await list.page({ limit: 50, cursor: first.cursor ?? t.fail() ?? '' })
  t.deepEqual(
    second.recordings.map(({ recordingId }) => recordingId),
    newest.slice(100, 150),
  )
  t.is(told.documents, 150)
})

test('pages of a bucket are those of the index, wherever they are cut and whatever is wanted', async (t) => {
  const days = fc.integer({ min: 0, max: 2000 * 24 * 60 })
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(days, { maxLength: 40 }),
      fc.integer({ min: 1, max: 15 }),
      fc.option(days, { nil: undefined }),
      fc.boolean(),
      async (ages, limit, since, failedOnly) => {
        const times = ages.map((minutes) => NOW_MS - minutes * 60_000)
        const { list, write, newest } = bucketWorld(times)
        await write((n) => (n % 3 === 0 ? 'failed' : 'finished'))
        const sinceMs = since === undefined ? undefined : NOW_MS - since * 60_000
        const wanted = new Set(
          times.flatMap((ms, n) =>
            (sinceMs === undefined || ms + 900 >= sinceMs) && (!failedOnly || n % 3 === 0) ? idAt(ms, n) : [],
          ),
        )
        const wish = {
          limit,
          ...(sinceMs === undefined ? {} : { since: sinceMs }),
          ...(failedOnly ? { state: 'failed' as const } : {}),
        }
        const found: string[] = []
        let cursor: string | undefined
        do {
          const page = await list.page({ ...wish, ...(cursor === undefined ? {} : { cursor }) })
          t.true(page.recordings.length <= limit)
          found.push(...page.recordings.map(({ recordingId }) => recordingId))
          ;({ cursor } = page)
        } while (cursor !== undefined && found.length <= ages.length)
        t.deepEqual(
          found,
          newest.filter((id) => wanted.has(id)),
        )
      },
    ),
    { numRuns: 60 },
  )
})
