import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateBucketCommand } from '@aws-sdk/client-s3'
import { openClient } from '../../src/adapters/stores/s3/s3-client.ts'
import type { S3Options } from '../../src/adapters/stores/s3/s3-options.ts'
import { Secret } from '../../src/domain/secret.ts'
import { ROOT } from './repository.ts'
import { freePort, type ServerLifetime } from './rtmp-servers.ts'

/** Debian's; another one in PATH would not find the package. */
const PYTHON = '/usr/bin/python3'
const S3_API = '/usr/lib/python3/dist-packages/swift/common/middleware/s3api'
const START_MS = 60_000

/** Why there is no server with the API of S3 here; undefined where there is. */
export const withoutS3: string | undefined =
  existsSync(PYTHON) && existsSync(S3_API)
    ? undefined
    : 'OpenStack Swift is not installed (apt-get install python3-swift)'

export const ACCESS_KEY = 'test:tester'
export const SECRET_KEY = 'wJalrXUtnFEMI-not-to-be-seen'

/** A real server with the API of S3: OpenStack Swift, one node, one copy. */
export interface S3Server {
  readonly endpoint: string
  /** What a store needs to use a bucket of it. */
  options(bucket: string): S3Options
  /** Makes a bucket. */
  bucket(name: string): Promise<S3Options>
  /** Ends it as a power cut would, and waits until it is gone. What it has stored stays. */
  kill(): Promise<void>
  /** Starts it again, at the same port, with what it had stored. */
  start(): Promise<void>
}

/** Resolves when it takes requests; rejects with what it wrote. */
async function ready(child: ChildProcess): Promise<void> {
  let said = ''
  child.stderr?.on('data', (bytes) => {
    said = (said + bytes).slice(-5000)
  })
  const signal = AbortSignal.timeout(START_MS)
  const line = once(child.stdout!, 'data', { signal })
  const gone = once(child, 'exit', { signal }).then(() => {
    throw new Error(`the S3 server has ended: ${said}`)
  })
  gone.catch(() => {})
  await Promise.race([line, gone])
}

/** Its folder and its process are gone when the test is over. */
export async function startS3(t: ServerLifetime): Promise<S3Server> {
  const folder = await mkdtemp(join(tmpdir(), 'flybrowser-s3-'))
  const port = await freePort()
  const endpoint = `http://127.0.0.1:${port}`
  let child: ChildProcess | undefined
  const start = async () => {
    const args = [join(ROOT, 'test/helpers/s3-server.py'), folder, `${port}`, ACCESS_KEY, SECRET_KEY]
    // It ends when its input does, which is when this process is gone, however it went.
    child = spawn(PYTHON, args, { stdio: ['pipe', 'pipe', 'pipe'] })
    await ready(child)
  }
  const kill = async () => {
    if (child && child.exitCode === null && child.signalCode === null) {
      const gone = once(child, 'exit')
      child.kill('SIGKILL')
      await gone
    }
  }
  t.teardown(async () => {
    await kill()
    await rm(folder, { recursive: true, force: true })
  })
  await start()
  const credentials = { accessKey: ACCESS_KEY, secretKey: new Secret(SECRET_KEY) }
  const options = (bucket: string): S3Options => ({ endpoint, bucket, credentials })
  const bucket = async (name: string) => {
    const client = await openClient(options(name))
    await client.send(new CreateBucketCommand({ Bucket: name }))
    client.destroy()
    return options(name)
  }
  return { endpoint, options, bucket, kill, start }
}
