import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import test from 'ava'
import { S3ObjectStore } from '../../src/adapters/stores/s3/s3-object-store.ts'
import type { S3Options } from '../../src/adapters/stores/s3/s3-options.ts'
import { Secret } from '../../src/domain/secret.ts'
import type { ServerLifetime } from '../helpers/rtmp-servers.ts'

// What Swift does not do, and AWS does: seen in what is sent, and told by what AWS answers.

interface Seen {
  readonly line: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** A server that answers each kind of request with a text, and a store that uses it. */
async function scripted(
  t: ServerLifetime,
  answers: Record<string, string>,
  options: Partial<S3Options> & { readonly headers?: Record<string, string>; readonly aheadMs?: number } = {},
) {
  const { headers = {}, aheadMs = 0, ...more } = options
  const seen: Seen[] = []
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = []
    for await (const piece of request) pieces.push(piece)
    const line = `${request.method} ${request.url}`
    seen.push({ line, headers: request.headers, body: `${Buffer.concat(pieces)}` })
    const answer = Object.entries(answers).find(([start]) => line.startsWith(start))?.[1] ?? ''
    response.setHeader('etag', '"d41d8cd98f00b204e9800998ecf8427e"')
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
    const now = Date.now() + aheadMs
    if (aheadMs > 0) response.setHeader('date', new Date(now).toUTCString())
    if (now - signedAt(request.headers['x-amz-date']) > 900_000) response.writeHead(403).end(SKEWED)
    else response.end(answer)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const credentials = {
    accessKey: 'AKIA',
    secretKey: new Secret('not-to-be-seen'),
    sessionToken: new Secret('token-of-a-while'),
  }
  return { seen, store: new S3ObjectStore({ endpoint, bucket: 'films', prefix: 'cam 1', credentials, ...more }) }
}

const SKEWED = '<Error><Code>RequestTimeTooSkewed</Code><Message>The difference is too large.</Message></Error>'

/** As it stands in a signature: `20261123T115500Z`. */
const signedAt = (text: unknown): number =>
  Date.parse(`${text}`.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z'))

const begun = '<InitiateMultipartUploadResult><UploadId>u1</UploadId></InitiateMultipartUploadResult>'

test('encryption, class and labels go with what is put, digests with every body', async (t) => {
  const encryption = { kind: 'aws:kms', keyId: 'key-1' } as const
  const { seen, store } = await scripted(
    t,
    { 'POST /films/cam%201/b': begun },
    { encryption, storageClass: 'STANDARD_IA' },
  )
  t.false(store.tagsAreDigests)
  await store.put('a', new TextEncoder().encode('abc'), {
    contentType: 'video/mp4',
    metadata: { 'recording-id': 'rec_1' },
  })
  t.deepEqual(await store.begin('b'), { key: 'b', uploadId: 'u1' })
  for (const { headers } of seen) {
    t.is(headers['x-amz-server-side-encryption'], 'aws:kms')
    t.is(headers['x-amz-server-side-encryption-aws-kms-key-id'], 'key-1')
    t.is(headers['x-amz-storage-class'], 'STANDARD_IA')
    t.is(headers['x-amz-security-token'], 'token-of-a-while')
  }
  t.is(seen[0]?.headers['content-md5'], 'kAFQmDzST7DWlj99KOF/cg==')
  t.is(seen[0]?.headers['x-amz-meta-recording-id'], 'rec_1')
  t.is(seen[0]?.body, 'abc')
})

test('a bucket that encrypts by keys of a service without being asked: its tags are no digests', async (t) => {
  for (const kind of ['aws:kms', 'aws:kms:dsse', 'AES256']) {
    const { store } = await scripted(
      t,
      { 'POST /films/cam%201/b': begun },
      { headers: { 'x-amz-server-side-encryption': kind } },
    )
    t.true(store.tagsAreDigests)
    await store.begin('b')
    t.is(store.tagsAreDigests, kind === 'AES256')
    await store.put('a', new Uint8Array(1))
    await store.putPart({ key: 'b', uploadId: 'u1' }, 1, new Uint8Array(1))
    t.is(store.tagsAreDigests, kind === 'AES256')
  }
})

test('a clock that is two hours behind refuses nothing', async (t) => {
  const { seen, store } = await scripted(t, { 'POST /films/cam%201/b': begun }, { aheadMs: 7_200_000 })
  t.like(await store.begin('b'), { uploadId: 'u1' })
  await store.put('a', new Uint8Array(1))
  t.is(seen.length, 3, 'one request was sent again')
})

test('rules of ours are written beside those of others, and those of other prefixes', async (t) => {
  const rule = (id: string, prefix: string, days: number) =>
    `<Rule><ID>${id}</ID><Filter><Prefix>${prefix}</Prefix></Filter><Status>Disabled</Status><Expiration><Days>${days}</Days></Expiration></Rule>`
  const written = async (prefix: string, present: string) => {
    const answers = { 'GET /films/?lifecycle': `<LifecycleConfiguration>${present}</LifecycleConfiguration>` }
    const { seen, store } = await scripted(t, answers, { prefix })
    const before = await store.lifecycle()
    await store.setLifecycle([{ id: 'left', prefix: '', abortUploadsDays: 3 }])
    const { body = '' } = seen.at(-1) ?? {}
    return { before, body, id: /<ID>(flybrowser-left[^<]*)</.exec(body)?.[1] ?? '', store, seen }
  }
  const [one, other, whole] = [await written('cam 1', ''), await written('cam 2', ''), await written('', '')]
  t.is(new Set([one.id, other.id, whole.id]).size, 3)
  t.regex(one.body, /<Prefix>cam 1\/<\/Prefix>/)
  t.regex(one.body, /<DaysAfterInitiation>3<\/DaysAfterInitiation>/)
  const present = [
    ...[rule('logs', 'logs/', 1), rule(one.id, 'cam 1/2025/', 30)],
    ...[rule(other.id, 'cam 2/', 31), rule(whole.id, '', 32)],
  ].join('')
  for (const [prefix, mine, below, expireDays] of [
    ['cam 1', one.id, '2025/', 30],
    ['cam 2', other.id, '', 31],
    ['', whole.id, '', 32],
  ] as const) {
    const { before, body, store, seen } = await written(prefix, present)
    t.deepEqual(before, [{ id: 'left', prefix: below, expireDays }])
    t.is(body.split(`<ID>${mine}</ID>`).length, 2, 'in place of the one that was there')
    t.regex(body, /<ID>logs<\/ID>/)
    t.regex(body, /<Status>Disabled<\/Status>/)
    t.is(body.match(/<ID>/g)?.length, 4)
    await store.setLifecycle([])
    t.is(seen.at(-1)?.body.match(/<ID>/g)?.length, 3)
    t.false(seen.at(-1)?.body.includes(`<ID>${mine}</ID>`))
  }
})

test('an answer that begins as a success and is an error is an error', async (t) => {
  const failed = '<?xml version="1.0"?><Error><Code>InternalError</Code><Message>We are sorry.</Message></Error>'
  const { store } = await scripted(t, { 'POST /films/cam%201/b?uploadId': failed })
  const upload = { key: 'b', uploadId: 'u1' }
  const error = await t.throwsAsync(store.complete(upload, [{ number: 1, tag: 'x', bytes: 1 }]), {
    code: 'OBJECTS_FAILED',
  })
  t.regex(error?.message ?? '', /We are sorry/)
})
