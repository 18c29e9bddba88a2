import { inspect } from 'node:util'
import test from 'ava'
import { S3ObjectStore } from '../../src/adapters/stores/s3/s3-object-store.ts'
import type { S3Options } from '../../src/adapters/stores/s3/s3-options.ts'
import type { FlyBrowserError } from '../../src/domain/errors.ts'
import { Secret } from '../../src/domain/secret.ts'
import { abandonedUploads } from '../../src/engine/recordings/objects/abandoned-uploads.ts'
import { objectStoreContract } from '../contract/object-store.ts'
import { type FaultyProxy, type ProxyFault, startFaultyProxy } from '../helpers/faulty-proxy.ts'
import { freePort } from '../helpers/rtmp-servers.ts'
import { ACCESS_KEY, type S3Server, SECRET_KEY, startS3, withoutS3 } from '../helpers/s3-server.ts'
import { testUnless } from '../helpers/test-unless.ts'

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

const s3Test = (title: string, body: Parameters<typeof testUnless>[2]) => testUnless(withoutS3, title, body)
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)

let prefixes = 0
objectStoreContract('S3', async () => new S3ObjectStore({ ...films, prefix: `/contract/${++prefixes}/` }), s3Test)

/** No key, no secret and no signature, in no depth of an error. */
const tellsNothing = (error: unknown): boolean =>
  ![SECRET_KEY, ACCESS_KEY, 'Signature=', 'Credential='].some((word) => inspect(error, { depth: 20 }).includes(word))

s3Test('a wrong secret, an unknown key and a bucket that is missing are told as what they are', async (t) => {
  const refused = async (options: S3Options, code: string) => {
    const store = new S3ObjectStore(options)
    for (const wish of [
      store.put('a', bytesOf('x')),
      store.list(),
      store.head('a'),
      store.get('a'),
      store.begin('a'),
    ]) {
      const error = (await t.throwsAsync(wish, { code })) as unknown as FlyBrowserError
      t.true(error.message.includes(code === 'BUCKET_MISSING' ? 'none' : 'films'), error.message)
      t.true(tellsNothing(error), inspect(error, { depth: 20 }))
    }
  }
  await refused({ ...films, credentials: { accessKey: ACCESS_KEY, secretKey: new Secret('wrong') } }, 'OBJECTS_REFUSED')
  await refused(
    { ...films, credentials: { accessKey: 'nobody', secretKey: new Secret(SECRET_KEY) } },
    'OBJECTS_REFUSED',
  )
  await refused(server.options('none'), 'BUCKET_MISSING')
})

s3Test('an address lets anybody get the object, and nothing else', async (t) => {
  const store = new S3ObjectStore({ ...films, prefix: 'shared' })
  await store.put('film.mp4', bytesOf('a film'), { contentType: 'video/mp4' })
  const address = new URL(await store.address('film.mp4', { fileName: 'München "1".mp4' }))
  t.is(address.searchParams.get('X-Amz-Expires'), '86400')
  t.false(`${address}`.includes(SECRET_KEY))
  const answer = await fetch(address, { headers: { range: 'bytes=2-' } })
  t.is(await answer.text(), 'film')
  t.is(answer.headers.get('content-disposition'), `attachment; filename*=UTF-8''M%C3%BCnchen%20%221%22.mp4`)
  address.pathname = address.pathname.replace('film', 'other')
  t.is((await fetch(address)).status, 403)
})

s3Test('a server that keeps no rules says so', async (t) => {
  const store = new S3ObjectStore(films)
  t.deepEqual(await store.lifecycle(), [])
  await t.throwsAsync(store.setLifecycle([{ id: 'a', prefix: '', expireDays: 7 }]), { code: 'OBJECTS_UNSUPPORTED' })
  // Nothing to remove: asked all the same, this server would remove the bucket.
  const empty = new S3ObjectStore(await server.bucket('empty'))
  await empty.setLifecycle([])
  t.is(await empty.head('a'), undefined)
})

s3Test('uploads that nobody works on are found by their age', async (t) => {
  const store = new S3ObjectStore({ ...films, prefix: 'left' })
  const [left, known] = [await store.begin('a'), await store.begin('b')]
  const found = async (beforeMs: number) => {
    const uploads = []
    for await (const upload of abandonedUploads(store, { beforeMs, known: new Set([known.uploadId]) }))
      uploads.push({ key: upload.key, uploadId: upload.uploadId })
    return uploads
  }
  t.deepEqual(await found(Date.now() - 60_000), [])
  t.deepEqual(await found(Date.now() + 60_000), [left])
})

const FAULTS: readonly { fault: ProxyFault; code: string }[] = [
  { fault: 'busy', code: 'OBJECTS_BUSY' },
  { fault: 'cut', code: 'OBJECTS_UNREACHABLE' },
  { fault: 'stall', code: 'OBJECTS_TIMEOUT' },
]

s3Test('faults on the way are told by their kind, and are gone when they are', async (t) => {
  const proxy: FaultyProxy = await startFaultyProxy(t, server.endpoint)
  const store = new S3ObjectStore({ ...films, endpoint: proxy.url, timeoutMs: 400 })
  const bytes = new Uint8Array(200_000).fill(7)
  for (const { fault, code } of FAULTS) {
    proxy.fault = () => fault
    for (const wish of [store.put('faults', new Uint8Array(10)), store.list(), store.head('faults')]) {
      const error = await t.throwsAsync(wish, { code }, fault)
      t.true(tellsNothing(error))
    }
  }
  proxy.fault = () => 'damage'
  await t.throwsAsync(store.put('faults', bytes), { code: 'OBJECT_DAMAGED' })
  proxy.fault = () => 'pass'
  await store.put('faults', bytes)
  const read = async () => {
    let got = 0
    for await (const piece of (await store.get('faults')).content) got += piece.length
    return got
  }
  proxy.fault = () => 'cut-body'
  await t.throwsAsync(read(), { code: 'OBJECTS_UNREACHABLE' })
  proxy.fault = () => 'stall-body'
  await t.throwsAsync(read(), { code: 'OBJECTS_TIMEOUT' })
  proxy.fault = () => 'pass'
  t.is(await read(), bytes.length)
})

s3Test('nobody at the address, and a name that is none', async (t) => {
  for (const endpoint of [`http://127.0.0.1:${await freePort()}`, 'http://nobody.invalid'])
    await t.throwsAsync(new S3ObjectStore({ ...films, endpoint }).list(), { code: 'OBJECTS_UNREACHABLE' })
})
