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
async function scripted(t: ServerLifetime, answers: Record<string, string>, options: Partial<S3Options> = {}) {
  const seen: Seen[] = []
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = []
    for await (const piece of request) pieces.push(piece)
    const line = `${request.method} ${request.url}`
    seen.push({ line, headers: request.headers, body: `${Buffer.concat(pieces)}` })
    const answer = Object.entries(answers).find(([start]) => line.startsWith(start))?.[1] ?? ''
    response.setHeader('etag', '"d41d8cd98f00b204e9800998ecf8427e"')
    response.end(answer)
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
  return { seen, store: new S3ObjectStore({ endpoint, bucket: 'films', prefix: 'cam 1', credentials, ...options }) }
}

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

test('rules of ours are written beside those of others', async (t) => {
  const rules = `<LifecycleConfiguration>
    <Rule><ID>logs</ID><Filter><Prefix>logs/</Prefix></Filter><Status>Disabled</Status><Expiration><Days>1</Days></Expiration></Rule>
    <Rule><ID>flybrowser-old</ID><Filter><Prefix>cam 1/2025/</Prefix></Filter><Status>Enabled</Status><Expiration><Days>30</Days></Expiration></Rule>
  </LifecycleConfiguration>`
  const { seen, store } = await scripted(t, { 'GET /films/?lifecycle': rules })
  t.deepEqual(await store.lifecycle(), [{ id: 'old', prefix: '2025/', expireDays: 30 }])
  await store.setLifecycle([{ id: 'left', prefix: '', abortUploadsDays: 3 }])
  const body = seen.at(-1)?.body ?? ''
  t.regex(body, /<ID>logs<\/ID>/)
  t.regex(body, /<Status>Disabled<\/Status>/)
  t.regex(body, /<ID>flybrowser-left<\/ID>/)
  t.regex(body, /<Prefix>cam 1\/<\/Prefix>/)
  t.regex(body, /<DaysAfterInitiation>3<\/DaysAfterInitiation>/)
  t.notRegex(body, /flybrowser-old/)
  await store.setLifecycle([])
  t.regex(seen.at(-1)?.body ?? '', /<ID>logs</)
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
