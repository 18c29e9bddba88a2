import test from 'ava'
import { s3Options } from '../../../src/adapters/stores/s3/s3-storage.ts'
import { DEFAULT_SETTINGS } from '../../../src/engine/settings/default-settings.ts'

const S3 = { ...DEFAULT_SETTINGS.recording.s3, bucket: 'films' }

test('what cannot be a way to a bucket is told, and nothing of a key with it', (t) => {
  for (const wrong of [
    { bucket: '' },
    { accessKey: 'AKIA' },
    { secretKey: 'hush' },
    { sessionToken: 'hush' },
    { endpoint: 'https://AKIA:hush@s3.example' },
    { endpoint: 'https://hush@s3.example' },
    { endpoint: 'https://s3.example/?X-Amz-Signature=hush' },
    { endpoint: 'https://s3.example:port' },
  ]) {
    const error = t.throws(() => s3Options({ ...S3, ...wrong }), { code: 'SETTINGS_INVALID' }, JSON.stringify(wrong))
    t.notRegex(error?.message ?? '', /hush|AKIA/)
  }
  t.like(s3Options({ ...S3, endpoint: 'http://127.0.0.1:9000' }), { endpoint: 'http://127.0.0.1:9000' })
})
