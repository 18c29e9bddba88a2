import { createHash } from 'node:crypto'
import test from 'ava'
import type { FlyBrowserError } from '../../src/domain/errors.ts'
import type { ObjectStore, Page, PageWish } from '../../src/engine/recordings/objects/object-store.ts'
import { tagOfParts } from '../../src/engine/recordings/objects/object-tag.ts'
import { LEAST_PART_BYTES } from '../../src/engine/recordings/objects/part-plan.ts'

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)
const md5 = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('hex')

/** The content of an object, or of a range of it. */
export async function contentOf(store: ObjectStore, key: string, range?: { from: number; to?: number }) {
  const { content } = await store.get(key, range)
  const pieces: Uint8Array[] = []
  for await (const piece of content) pieces.push(piece)
  return Buffer.concat(pieces)
}

/** All items, by pages, and how many of those there were. */
async function walk<T>(list: (wish: PageWish) => Promise<Page<T>>, wish: PageWish) {
  const items: T[] = []
  let [cursor, pages] = [undefined as string | undefined, 0]
  do {
    const page: Page<T> = await list({ ...wish, ...(cursor === undefined ? {} : { cursor }) })
    items.push(...page.items)
    cursor = page.cursor
    pages++
  } while (cursor !== undefined && pages < 50)
  return { items, pages }
}

/** What every object store does. `make` gives one that is empty; nothing is made when there is a reason not to. */
export function objectStoreContract(
  name: string,
  make: () => Promise<ObjectStore>,
  declare: (title: string, body: (t: import('ava').ExecutionContext) => Promise<void>) => void = test,
): void {
  declare(`${name}: puts, looks at, gets and removes an object`, async (t) => {
    const store = await make()
    const bytes = bytesOf('a film')
    t.is(await store.head('2026/a b+ü.mp4'), undefined)
    const tag = await store.put('2026/a b+ü.mp4', bytes, {
      contentType: 'video/mp4',
      metadata: { 'recording-id': 'rec_1' },
    })
    t.is(tag, md5(bytes))
    const head = await store.head('2026/a b+ü.mp4')
    t.like(head, { key: '2026/a b+ü.mp4', bytes: 6, tag, contentType: 'video/mp4' })
    t.deepEqual({ ...head?.metadata }, { 'recording-id': 'rec_1' })
    t.true(Math.abs(head!.modifiedMs - Date.now()) < 60_000)
    t.is(`${await contentOf(store, '2026/a b+ü.mp4')}`, 'a film')
    await store.put('2026/a b+ü.mp4', bytesOf('another'))
    t.is(`${await contentOf(store, '2026/a b+ü.mp4')}`, 'another')
    await store.remove('2026/a b+ü.mp4')
    await store.remove('2026/a b+ü.mp4')
    t.is(await store.head('2026/a b+ü.mp4'), undefined)
    await t.throwsAsync(store.get('2026/a b+ü.mp4'), { code: 'OBJECT_UNKNOWN' })
  })

  declare(`${name}: gets ranges of bytes`, async (t) => {
    const store = await make()
    await store.put('a', bytesOf('0123456789'))
    t.is(`${await contentOf(store, 'a', { from: 2, to: 4 })}`, '234')
    t.is(`${await contentOf(store, 'a', { from: 7 })}`, '789')
    t.is(`${await contentOf(store, 'a', { from: 8, to: 100 })}`, '89')
    const { bytes, totalBytes } = await store.get('a', { from: 9 })
    t.deepEqual({ bytes, totalBytes }, { bytes: 1, totalBytes: 10 })
    await t.throwsAsync(store.get('a', { from: 10 }), { code: 'OBJECTS_DECLINED' })
  })

  declare(`${name}: lists one folder without those below it, page by page`, async (t) => {
    const store = await make()
    const keys = ['.metadata/a.json', '.metadata/a/1.jpg', '.metadata/a/2.jpg', '.metadata/b.json', '.metadata/b/1.jpg']
    for (const key of [...keys, '.metadata/c.json', 'a.mp4']) await store.put(key, bytesOf(key))
    const wish = { prefix: '.metadata/', flat: true, limit: 2 }
    const { items } = await walk((each) => store.list(each), wish)
    t.deepEqual(
      items.map(({ key }) => key),
      ['.metadata/a.json', '.metadata/b.json', '.metadata/c.json'],
    )
    const behind = await walk((each) => store.list(each), { ...wish, limit: 1, after: '.metadata/a.json' })
    t.deepEqual(
      behind.items.map(({ key }) => key),
      ['.metadata/b.json', '.metadata/c.json'],
    )
  })

  declare(`${name}: lists by prefix in the order of keys, page by page`, async (t) => {
    const store = await make()
    const keys = ['a/1', 'a/2', 'a/3', 'a/4', 'a/5', 'b/1']
    for (const key of keys.toReversed()) await store.put(key, bytesOf(key))
    const all = await walk((wish) => store.list(wish), { limit: 2 })
    t.deepEqual(
      all.items.map(({ key, bytes }) => [key, bytes]),
      keys.map((key) => [key, 3]),
    )
    t.is(all.pages, 3)
    const some = await walk((wish) => store.list(wish), { prefix: 'a/', limit: 4 })
    t.deepEqual(
      some.items.map(({ tag }) => tag),
      keys.slice(0, 5).map((key) => md5(bytesOf(key))),
    )
    t.deepEqual((await store.list({ prefix: 'none/' })).items, [])
  })

  declare(`${name}: an object in parts, in any order, one of them twice, is seen when it is complete`, async (t) => {
    const store = await make()
    const [first, second] = [new Uint8Array(LEAST_PART_BYTES).fill(1), bytesOf('the end')]
    const upload = await store.begin('film.mp4', { contentType: 'video/mp4', metadata: { 'recording-id': 'rec_2' } })
    const end = await store.putPart(upload, 2, second)
    await store.putPart(upload, 1, new Uint8Array(LEAST_PART_BYTES))
    const front = await store.putPart(upload, 1, first)
    t.is(await store.head('film.mp4'), undefined)
    t.deepEqual((await store.list()).items, [])
    const stored = await store.parts(upload)
    t.deepEqual(
      stored.map(({ number, tag, bytes }) => ({ number, tag, bytes })),
      [front, end],
    )
    t.true(stored.every(({ storedMs = Date.now() }) => Math.abs(Date.now() - storedMs) < 3_600_000))
    t.deepEqual([front.tag, end.tag], [md5(first), md5(second)])
    await store.complete(upload, [front, end])
    const head = await store.head('film.mp4')
    t.like(head, { bytes: first.length + second.length, contentType: 'video/mp4' })
    t.is(head?.tag, tagOfParts([front.tag, end.tag]))
    t.is(head?.metadata['recording-id'], 'rec_2')
    t.is(`${await contentOf(store, 'film.mp4', { from: first.length - 1 })}`, '\x01the end')
    // Completing twice may be taken as done, and may be told as unknown.
    const again = await store.complete(upload, [front, end]).catch((error: FlyBrowserError) => error.code)
    t.true(again === undefined || again === 'UPLOAD_UNKNOWN')
    t.is((await store.head('film.mp4'))?.tag, head?.tag)
  })

  declare(`${name}: uploads that were left are found and given up`, async (t) => {
    const store = await make()
    const left = [await store.begin('a/1'), await store.begin('a/2'), await store.begin('b/1')]
    await store.putPart(left[0]!, 1, bytesOf('x'))
    const found = await walk((wish) => store.pendingUploads(wish), { limit: 1 })
    t.deepEqual(
      found.items.map(({ key, uploadId }) => ({ key, uploadId })),
      left,
    )
    t.true(found.items.every(({ begunMs }) => Math.abs(begunMs - Date.now()) < 60_000))
    t.deepEqual((await store.pendingUploads({ prefix: 'b/' })).items.length, 1)
    for (const upload of [...left, left[0]!]) await store.abort(upload)
    t.deepEqual((await store.pendingUploads()).items, [])
    await t.throwsAsync(store.putPart(left[0]!, 1, bytesOf('x')), { code: 'UPLOAD_UNKNOWN' })
    await t.throwsAsync(store.parts(left[0]!), { code: 'UPLOAD_UNKNOWN' })
    await t.throwsAsync(store.complete(left[0]!, [{ number: 1, tag: md5(bytesOf('x')), bytes: 1 }]), {
      code: 'UPLOAD_UNKNOWN',
    })
  })

  declare(`${name}: names that lead elsewhere or cannot be said are refused`, async (t) => {
    const store = await make()
    for (const bad of ['', '/a', 'a//b', '../a', 'a/../b', 'a/.', 'a/', 'a\0b', 'a\nb', '\ud800', 'x'.repeat(10_000)]) {
      for (const wish of [
        store.put(bad, bytesOf('x')),
        store.head(bad),
        store.get(bad),
        store.begin(bad),
        store.address(bad),
      ])
        await t.throwsAsync(wish, { code: 'OBJECT_KEY_INVALID' }, JSON.stringify(bad.slice(0, 20)))
    }
    t.deepEqual((await store.list()).items, [])
  })

  declare(`${name}: a signal ends a request with its reason`, async (t) => {
    const store = await make()
    const reason = new Error('enough')
    await t.throwsAsync(store.put('a', bytesOf('x'), {}, AbortSignal.abort(reason)), { is: reason })
    await t.throwsAsync(store.list({ signal: AbortSignal.abort(reason) }), { is: reason })
    await store.put('a', bytesOf('x'))
    const late = new AbortController()
    const { content } = await store.get('a', undefined, late.signal)
    late.abort(reason)
    const read = async () => {
      for await (const _ of content);
    }
    await t.throwsAsync(read(), { is: reason })
  })
}
