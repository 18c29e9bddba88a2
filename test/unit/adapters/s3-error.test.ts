import { inspect } from 'node:util'
import test from 'ava'
import { s3Error } from '../../../src/adapters/stores/s3/s3-error.ts'
import { Secret } from '../../../src/domain/secret.ts'
import { filesOf } from '../../helpers/repository.ts'

const REQUEST = {
  action: 'put an object',
  endpoint: 'https://s3.example',
  bucket: 'films',
  location: 'https://s3.example, films/',
  key: 'a',
  secrets: [new Secret('hush/hush')],
}
const status = (httpStatusCode: number) => ({ $metadata: { httpStatusCode } })

test('what the SDK throws is told by name, status and errno', (t) => {
  const codes = [
    { name: 'SlowDown', ...status(503) },
    { name: 'Unknown', ...status(429) },
    { name: 'InvalidAccessKeyId', ...status(403) },
    { name: 'Unknown', ...status(403) },
    { name: 'CredentialsProviderError', message: 'Could not load credentials from any providers' },
    { name: 'NoSuchBucket', ...status(404) },
    { name: 'NotFound', ...status(404) },
    { name: 'NoSuchUpload', ...status(404) },
    { name: 'BadDigest', ...status(400) },
    { name: 'NotImplemented', ...status(501) },
    { name: 'TimeoutError', code: 'ECONNRESET' },
    { name: 'TimeoutError', message: 'no socket in time' },
    { name: 'Error', code: 'ECONNREFUSED' },
    { name: 'Error', code: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
    { name: 'TypeError', message: 'Invalid URL' },
    { name: 'InternalError', ...status(500) },
    { name: 'EntityTooSmall', ...status(400) },
    { name: 'PermanentRedirect', ...status(301) },
  ].map((cause) => s3Error(cause, REQUEST, 30).code)
  t.deepEqual(codes, [
    ...(['OBJECTS_BUSY', 'OBJECTS_BUSY', 'OBJECTS_REFUSED', 'OBJECTS_REFUSED', 'OBJECTS_REFUSED'] as const),
    ...(['BUCKET_MISSING', 'OBJECT_UNKNOWN', 'UPLOAD_UNKNOWN', 'OBJECT_DAMAGED', 'OBJECTS_UNSUPPORTED'] as const),
    ...(['OBJECTS_UNREACHABLE', 'OBJECTS_TIMEOUT', 'OBJECTS_UNREACHABLE', 'OBJECTS_UNREACHABLE'] as const),
    ...(['OBJECTS_DECLINED', 'OBJECTS_FAILED', 'OBJECTS_DECLINED', 'OBJECTS_DECLINED'] as const),
  ])
})

test('a secret that the server repeats is not repeated, and what was signed is not kept', (t) => {
  const cause = {
    name: 'SignatureDoesNotMatch',
    message: 'you said hush%2Fhush',
    StringToSign: 'signed',
    ...status(403),
  }
  const error = s3Error(cause, REQUEST, 30)
  const all = inspect(error, { depth: 20 }) + error.message + error.advice
  t.false(/hush|signed/.test(all), all)
})

test('nothing loads the SDK before it is needed', (t) => {
  const loaders = filesOf('src', '.ts').filter(({ text }) =>
    /^(import|export) (?!type)[^'"]*from '@aws-sdk/m.test(text),
  )
  t.deepEqual(loaders, [])
})
