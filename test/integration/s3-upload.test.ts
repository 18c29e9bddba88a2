import { createHash } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'ava'
import { LocalDocuments } from '../../src/adapters/stores/fs/local-documents.ts'
import { S3ObjectStore } from '../../src/adapters/stores/s3/s3-object-store.ts'
import type { S3Options } from '../../src/adapters/stores/s3/s3-options.ts'
import { Secret } from '../../src/domain/secret.ts'
import { Gate } from '../../src/engine/recordings/objects/gate.ts'
import { type UploadNote, uploadObject } from '../../src/engine/recordings/objects/object-upload.ts'
import { systemClock } from '../../src/pipeline/clock.ts'
import { type ProxyFault, startFaultyProxy } from '../helpers/faulty-proxy.ts'
import { growingSpool } from '../helpers/growing-spool.ts'
import { until } from '../helpers/media-time.ts'
import { ownFolder } from '../helpers/own-folder.ts'
import type { ServerLifetime } from '../helpers/rtmp-servers.ts'
import { ACCESS_KEY, type S3Server, startS3, withoutS3 } from '../helpers/s3-server.ts'
import { testUnless } from '../helpers/test-unless.ts'

const MIB = 2 ** 20
/** Why an upload of a process that ends, ends. */
const CLOSING = new Error('closing')
const ends: (() => unknown)[] = []
let server: S3Server
let films: S3Options

test.before(async () => {
  if (withoutS3) return
  server = await startS3({ teardown: (end) => ends.unshift(end) })
  films = await server.bucket('films')
})
test.after.always(async () => {
  for (const end of ends) await end()
})

/** A recording on its way, in parts of 5 MiB. */
async function scene(t: ServerLifetime, key: string) {
  const folder = await ownFolder('spool')
  await mkdir(join(folder, '.metadata'))
  const documents = new LocalDocuments(join(folder, '.metadata'))
  const spool = await growingSpool(t, join(folder, 'rec.mp4'))
  const notes: UploadNote[] = []
  const upload = (options: S3Options = films, signal = new AbortController().signal) =>
    uploadObject(
      {
        objects: new S3ObjectStore({ timeoutMs: 5000, ...options }),
        documents,
        clock: systemClock,
        inMemory: new Gate(1),
      },
      {
        ...{
          key,
          spool,
          stateName: 'rec.upload.json',
          labels: { contentType: 'video/mp4' },
          partBytes: 5 * MIB,
          signal,
        },
        onNote: (note) => notes.push(note),
      },
    )
  const parts = () => notes.flatMap((note) => (note.kind === 'part' ? [note.number] : []))
  const delays = () => notes.filter(({ kind }) => kind === 'delayed').length
  return { documents, spool, notes, upload, parts, delays }
}

async function digestOf(key: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const bytes of (await new S3ObjectStore(films).get(key)).content) hash.update(bytes)
  return hash.digest('hex')
}

testUnless(withoutS3, 'a film goes up while it is made, its front last, over a server that is away', async (t) => {
  const { documents, spool, notes, upload, parts, delays } = await scene(t, '2026/film.mp4')
  const done = upload()
  await spool.grow(11 * MIB)
  await until('the second part', () => parts().length === 1)
  await server.kill()
  await spool.grow(6 * MIB)
  await until('a second attempt in vain', () => delays() >= 2)
  await server.start()
  await until('the third part', () => parts().length === 2)
  await spool.grow(3 * MIB)
  await spool.finish()
  const head = await done
  t.deepEqual(parts(), [2, 3, 4, 1])
  t.like(head, { key: '2026/film.mp4', bytes: 20 * MIB, contentType: 'video/mp4' })
  t.is(await digestOf('2026/film.mp4'), await spool.digest())
  t.deepEqual(await documents.names(), [])
  t.deepEqual((await new S3ObjectStore(films).pendingUploads()).items, [])
  const errors = notes.flatMap((note) => (note.kind === 'delayed' ? [note.error.code] : []))
  t.deepEqual([...new Set(errors)], ['OBJECTS_UNREACHABLE'])
})

testUnless(
  withoutS3,
  'another process goes on with what has arrived, and sends again what is another now',
  async (t) => {
    const { documents, spool, notes, upload, parts } = await scene(t, '2026/resumed.mp4')
    const first = new AbortController()
    const ended = t.throwsAsync(upload(films, first.signal), { is: CLOSING })
    await spool.grow(15 * MIB)
    await until('two parts', () => parts().length === 2)
    first.abort(CLOSING)
    await ended
    t.deepEqual(await documents.names(), ['rec.upload.json'])
    // As recovery may: the end is cut off, and the film goes on.
    await spool.overwrite(14 * MIB, new Uint8Array(1000))
    const done = upload()
    await until('the third part again', () => parts().length === 3)
    await spool.grow(100)
    await spool.finish()
    t.is((await done).bytes, 15 * MIB + 100)
    t.deepEqual(
      notes.filter(({ kind }) => kind === 'resumed'),
      [{ kind: 'resumed', parts: 1 }],
    )
    t.deepEqual(parts(), [2, 3, 3, 4, 1])
    t.is(await digestOf('2026/resumed.mp4'), await spool.digest())
    // Once more, as after a crash between the last answer and its note: it is found whole, and nothing is sent.
    await documents.write(
      'rec.upload.json',
      JSON.stringify({ key: '2026/resumed.mp4', uploadId: 'none', firstBytes: 5 * MIB }),
    )
    t.is((await upload()).bytes, 15 * MIB + 100)
    t.is(parts().length, 5)
  },
)

testUnless(withoutS3, 'a wrong secret and a missing bucket end the attempt, not the film', async (t) => {
  const { documents, spool, upload, parts } = await scene(t, '2026/refused.mp4')
  await spool.grow(11 * MIB)
  const wrong = { ...films, credentials: { accessKey: ACCESS_KEY, secretKey: new Secret('wrong') } }
  await t.throwsAsync(upload(wrong), { code: 'OBJECTS_REFUSED' })
  await t.throwsAsync(upload(server.options('none')), { code: 'BUCKET_MISSING' })
  t.deepEqual(await documents.names(), [])
  const stopped = new AbortController()
  const ended = t.throwsAsync(upload(films, stopped.signal), { is: CLOSING })
  await until('a part', () => parts().length === 1)
  stopped.abort(CLOSING)
  await ended
  // The secret is changed while it is under way.
  await t.throwsAsync(upload(wrong), { code: 'OBJECTS_REFUSED' })
  t.deepEqual(await documents.names(), ['rec.upload.json'])
  await spool.finish()
  t.is((await upload()).bytes, 11 * MIB)
  t.deepEqual(parts(), [2, 3, 1])
  t.is(await digestOf('2026/refused.mp4'), await spool.digest())
})

testUnless(
  withoutS3,
  'damaged bytes, stuck and cut connections, a busy server and a lost last answer cost time only',
  async (t) => {
    const { spool, notes, upload, parts } = await scene(t, '2026/faults.mp4')
    const proxy = await startFaultyProxy(t, server.endpoint)
    const faults: ProxyFault[] = ['busy', 'damage', 'pass', 'stall', 'pass', 'cut']
    let completions = 0
    proxy.fault = ({ method, url = '' }) => {
      if (method === 'PUT') return faults.shift() ?? 'pass'
      return method === 'POST' && url.includes('uploadId=') && completions++ === 0 ? 'cut-body' : 'pass'
    }
    await spool.grow(12 * MIB)
    await spool.finish()
    const head = await upload({ ...films, endpoint: proxy.url, timeoutMs: 2000 })
    t.is(head.bytes, 12 * MIB)
    t.deepEqual(parts(), [2, 3, 1])
    t.is(await digestOf('2026/faults.mp4'), await spool.digest())
    const errors = notes.flatMap((note) => (note.kind === 'delayed' ? [note.error.code] : []))
    t.deepEqual(errors.slice(0, 4), ['OBJECTS_BUSY', 'OBJECT_DAMAGED', 'OBJECTS_TIMEOUT', 'OBJECTS_UNREACHABLE'])
    t.true(completions >= 1)
  },
)
