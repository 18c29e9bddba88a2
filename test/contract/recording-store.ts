import test, { type ExecutionContext } from 'ava'
import type { RecordingStore } from '../../src/pipeline/ports/recording-store-port.ts'
import { until } from '../helpers/media-time.ts'

/** A store of its own for one test, with the path of a folder outside it where a user may want a file. */
export interface StoreUnderTest {
  readonly store: RecordingStore
  readonly userFolder: string
}

async function piecesOf(content: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  const pieces: Uint8Array[] = []
  for await (const piece of content) pieces.push(piece)
  return pieces
}

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values)

interface ContractOptions {
  /** Whether its documents tell when they change. */
  readonly versions?: boolean
  readonly declare?: (title: string, body: (t: ExecutionContext) => Promise<void>) => void
}

/** What every recording store does. */
export function recordingStoreContract(
  name: string,
  make: () => Promise<StoreUnderTest>,
  { versions = true, declare = test }: ContractOptions = {},
): void {
  const prepared = async (): Promise<StoreUnderTest> => {
    const made = await make()
    await made.store.prepare()
    return made
  }

  declare(`${name}: writes parts in order, reads them, knows its size`, async (t) => {
    const { store } = await prepared()
    const file = await store.create(store.pathOf('rec_a.mp4'))
    await file.write([bytes(1, 2), bytes(), bytes(3)], 0)
    await file.write([bytes(4)], 3)
    await file.write([bytes(9)], 1)
    t.is(await file.size(), 4)
    t.deepEqual([...(await file.read(0, 100))], [1, 9, 3, 4])
    t.deepEqual([...(await file.read(2, 1))], [3])
    t.is((await file.read(50, 10)).length, 0)
    await file.sync()
    await file.close()
    await file.close()
  })

  declare(`${name}: truncates, and what comes back behind the cut is not the old content`, async (t) => {
    const { store } = await prepared()
    const file = await store.create(store.pathOf('rec_a.mp4'))
    await file.write([bytes(1, 2, 3, 4, 5)], 0)
    await file.truncate(2)
    await file.write([bytes(6)], 4)
    t.deepEqual([...(await file.read(0, 9))], [1, 2, 0, 0, 6])
    await file.close()
  })

  declare(`${name}: a thousand parts in one write`, async (t) => {
    const { store } = await prepared()
    const file = await store.create(store.pathOf('rec_a.mp4'))
    const parts = Array.from({ length: 3000 }, (_, i) => bytes(i % 251, i % 7))
    await file.write(parts, 0)
    t.deepEqual(await file.read(0, 6000), Uint8Array.from(parts.flatMap((part) => [...part])))
    await file.close()
  })

  declare(`${name}: create refuses a name that is taken, open tells a file that is not there`, async (t) => {
    const { store, userFolder } = await prepared()
    const path = store.resolve(`${userFolder}/film.mp4`)
    t.false(await store.exists(path))
    t.is(await store.open(path), undefined)
    const file = await store.create(path)
    await file.write([bytes(1)], 0)
    await file.close()
    t.true(await store.exists(path))
    await t.throwsAsync(store.create(path), { code: 'FILE_EXISTS' })
    const again = await store.open(path)
    t.is(await again?.size(), 1)
    await again?.write([bytes(2)], 1)
    t.is(await again?.size(), 2)
    await again?.close()
  })

  declare(`${name}: renames, but never over another file`, async (t) => {
    const { store } = await prepared()
    const [a, b] = [store.pathOf('rec_a.mp4'), store.pathOf('rec_b.mp4')]
    for (const path of [a, b]) await (await store.create(path)).close()
    t.false(await store.rename(a, b))
    t.true(await store.exists(a))
    await store.remove(b)
    await store.remove(b)
    t.true(await store.rename(a, b))
    t.deepEqual(
      (await store.files()).filter((file) => file.endsWith('.mp4')),
      ['rec_b.mp4'],
    )
  })

  declare(`${name}: an open file can be read while another writes it, and survives its renaming`, async (t) => {
    const { store } = await prepared()
    const writer = await store.create(store.pathOf('rec_a.partial.mp4'))
    const reader = await store.open(store.pathOf('rec_a.partial.mp4'))
    await writer.write([bytes(1, 2, 3)], 0)
    t.true(await store.rename(store.pathOf('rec_a.partial.mp4'), store.pathOf('rec_a.mp4')))
    t.deepEqual([...(await reader!.read(0, 3))], [1, 2, 3])
    await writer.close()
    await reader?.close()
  })

  if (versions)
    declare(`${name}: the version of the documents is another one after each change only`, async (t) => {
      const { documents } = (await prepared()).store
      const known = async () => {
        let version: string | undefined
        await until('a version', async () => {
          version = await documents.version?.()
          return version !== undefined
        })
        return version
      }
      const seen = [await known()]
      for (const change of [
        () => documents.write('a.json', '1'),
        () => documents.write('a.json', '2'),
        () => documents.create('b.json', '3'),
        () => documents.remove('a.json'),
      ]) {
        await change()
        const now = await documents.version?.()
        t.false(now !== undefined && seen.includes(now))
        seen.push(await known())
        t.is(await known(), seen.at(-1))
      }
      t.is(new Set(seen).size, seen.length)
    })

  declare(`${name}: documents are read, replaced, listed and removed`, async (t) => {
    const { documents } = (await prepared()).store
    t.is(await documents.read('a.json'), undefined)
    await documents.write('a.json', 'one')
    await documents.write('a.json', 'two')
    t.is(await documents.read('a.json'), 'two')
    t.deepEqual(await documents.names(), ['a.json'])
    await documents.remove('a.json')
    await documents.remove('a.json')
    t.deepEqual(await documents.names(), [])
  })

  declare(`${name}: of many who create a document at once one succeeds`, async (t) => {
    const { documents } = (await prepared()).store
    const won = await Promise.all(Array.from({ length: 20 }, (_, i) => documents.create('a.owner.1', `${i}`)))
    t.is(won.filter(Boolean).length, 1)
    t.is(await documents.read('a.owner.1'), `${won.indexOf(true)}`)
    t.deepEqual(await documents.names(), ['a.owner.1'])
  })

  declare(`${name}: names that lead elsewhere are refused`, async (t) => {
    const { documents } = (await prepared()).store
    for (const bad of ['../a', 'a/b', 'a\\b', '', '.', '..', '.hidden', 'a\0b', 'a\nb']) {
      await t.throwsAsync(async () => documents.write(bad, 'x'), { code: 'INTERNAL' }, JSON.stringify(bad))
      await t.throwsAsync(async () => documents.create(bad, 'x'), { code: 'INTERNAL' }, JSON.stringify(bad))
    }
  })

  declare(`${name}: attachments are written as a whole, read, listed by recording and removed`, async (t) => {
    const { attachments, ...store } = (await prepared()).store
    t.deepEqual(await attachments.names('rec_a'), [])
    t.is(await attachments.read('rec_a', 'one.jpg'), undefined)
    await attachments.write('rec_a', 'two.jpg', bytes(2))
    await attachments.write('rec_a', 'one.jpg', bytes(1, 1))
    await attachments.write('rec_b', 'one.jpg', bytes(9))
    await attachments.write('rec_a', 'one.jpg', bytes(3))
    t.deepEqual(await attachments.names('rec_a'), ['one.jpg', 'two.jpg'])
    t.deepEqual(Uint8Array.from((await attachments.read('rec_a', 'one.jpg')) ?? []), bytes(3))
    await attachments.remove('rec_a', 'two.jpg')
    await attachments.remove('rec_a', 'two.jpg')
    t.deepEqual(await attachments.names('rec_a'), ['one.jpg'])
    await attachments.removeAll('rec_a')
    await attachments.removeAll('rec_a')
    t.deepEqual(await attachments.names('rec_a'), [])
    t.deepEqual(await attachments.names('rec_b'), ['one.jpg'])
    // They are no documents, and no files of recordings.
    t.deepEqual(await store.documents.names(), [])
  })

  declare(`${name}: what is appended follows what is there, in the order of the calls`, async (t) => {
    const { attachments } = (await prepared()).store
    const text = async () => Buffer.from((await attachments.read('rec_a', 'timeline.jsonl')) ?? []).toString()
    const first = await attachments.append('rec_a', 'timeline.jsonl')
    t.is(await text(), '')
    const lines = Array.from({ length: 100 }, (_, index) => `${index}\n`)
    await Promise.all(lines.map((line) => first.write(Buffer.from(line))))
    await first.sync()
    await first.close()
    await first.close()
    const second = await attachments.append('rec_a', 'timeline.jsonl')
    await second.write(Buffer.from('last\n'))
    await second.close()
    t.is(await text(), `${lines.join('')}last\n`)
  })

  declare(`${name}: attachments whose recordings or names lead elsewhere are refused`, async (t) => {
    const { attachments } = (await prepared()).store
    for (const bad of ['../a', 'a/b', 'a\\b', '', '.', '..', '.hidden', 'a\0b', 'a\nb', 'a'.repeat(10_000)]) {
      const refused = { code: 'INTERNAL' }
      await t.throwsAsync(async () => attachments.write('rec_a', bad, bytes(1)), refused, JSON.stringify(bad))
      await t.throwsAsync(async () => attachments.append('rec_a', bad), refused, JSON.stringify(bad))
      await t.throwsAsync(async () => attachments.read('rec_a', bad), refused, JSON.stringify(bad))
      await t.throwsAsync(async () => attachments.write(bad, 'a', bytes(1)), refused, JSON.stringify(bad))
      await t.throwsAsync(async () => attachments.removeAll(bad), refused, JSON.stringify(bad))
    }
  })

  declare(`${name}: tells free space and the digest of a file`, async (t) => {
    const { store } = await prepared()
    const path = store.pathOf('rec_a.mp4')
    const file = await store.create(path)
    await file.write([new TextEncoder().encode('abc')], 0)
    await file.close()
    t.true((await store.freeBytes(path)) > 0)
    t.is(await store.digest(path), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  })

  declare(
    `${name}: a finished file is read in ranges, by several at once, and to its end where somebody removes it`,
    async (t) => {
      const { store } = await prepared()
      const path = store.pathOf('rec_a.mp4')
      t.is(await store.bytes(path, 'video/mp4'), undefined)
      const content = Uint8Array.from({ length: 700_000 }, (_, i) => i % 251)
      const file = await store.create(path)
      await file.write([content], 0)
      await file.close()
      const opened = (await store.bytes(path, 'video/mp4'))!
      t.is(opened.size, content.length)
      t.is(opened.contentType, 'video/mp4')
      const again = await store.bytes(path, 'video/mp4')
      t.is(again?.tag, opened.tag)
      await again?.close()
      const all = async (from: number, to: number) => Buffer.concat(await piecesOf(opened.read(from, to)))
      const [whole, inside, beyond] = await Promise.all([
        all(0, opened.size),
        all(5, 9),
        all(opened.size - 2, opened.size + 9),
      ])
      t.true(whole.equals(content))
      t.deepEqual([...inside], [5, 6, 7, 8])
      t.deepEqual([...beyond], [...content.slice(-2)])
      t.is((await all(3, 3)).length, 0)
      const left = AbortSignal.abort(new Error('the reader has gone'))
      await t.throwsAsync(piecesOf(opened.read(0, 9, left)), { message: 'the reader has gone' })
      await store.remove(path)
      t.true((await all(0, opened.size)).equals(content))
      await opened.close()
      await opened.close()
    },
  )

  declare(`${name}: another content has another tag`, async (t) => {
    const { store } = await prepared()
    const tags = new Set<string | undefined>()
    for (const [at, content] of [bytes(1), bytes(2, 3)].entries()) {
      const path = store.pathOf(`rec_${at}.mp4`)
      const file = await store.create(path)
      await file.write([content], 0)
      await file.close()
      const opened = await store.bytes(path, 'video/mp4')
      tags.add(opened?.tag)
      await opened?.close()
    }
    t.is(tags.size, 2)
  })
}
