import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import test from 'ava'
import { until } from '../helpers/media-time.ts'
import { ownFolder } from '../helpers/own-folder.ts'
import { probeFile } from '../helpers/probe.ts'
import { ACCESS_KEY, type S3Server, SECRET_KEY, startS3, withoutS3 } from '../helpers/s3-server.ts'
import { startServe } from '../helpers/serve-process.ts'
import { testUnless } from '../helpers/test-unless.ts'

const MAIN = fileURLToPath(new URL('../../src/main.js', import.meta.url))
const PAGE =
  'data:text/html,<body><script>setInterval(() => { document.body.textContent = performance.now() }, 30)</script>'
const ends: (() => unknown)[] = []
let server: S3Server

test.before(async () => {
  if (withoutS3) return
  server = await startS3({ teardown: (end) => ends.unshift(end) })
  await server.bucket('films')
})
test.after.always(async () => {
  for (const end of ends) await end()
})

const settings = async (over: NodeJS.ProcessEnv = {}): Promise<NodeJS.ProcessEnv> => ({
  FLYBROWSER_RECORDING_STORAGE: 's3',
  FLYBROWSER_RECORDING_DIR: await ownFolder('spool'),
  FLYBROWSER_CAPTURE: 'screencast',
  FLYBROWSER_S3_BUCKET: 'films',
  FLYBROWSER_S3_PREFIX: 'team',
  FLYBROWSER_S3_ENDPOINT_URL: server.endpoint,
  FLYBROWSER_S3_ACCESS_KEY: ACCESS_KEY,
  FLYBROWSER_S3_SECRET_KEY: SECRET_KEY,
  ...over,
})

testUnless(withoutS3, 'a server keeps its recordings in a bucket, and never says what its secret is', async (t) => {
  const serve = startServe(t, ['--port', '0', '--log-level', 'debug'], await settings())
  const url = await serve.url
  const ask = async (method: string, path: string, body?: object) => {
    const json = body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
    return (await (await fetch(`${url}${path}`, { method, ...json })).json()) as Record<string, unknown>
  }
  const { session_id } = await ask('POST', '/sessions', { url: PAGE })
  const { recording_id: id } = await ask('POST', `/sessions/${session_id}/recording/start`, {})
  await until('some pictures', async () => Number((await ask('GET', `/recordings/${id}`)).frame_count) > 5)
  const stopped = await ask('POST', `/sessions/${session_id}/recording/stop`)
  t.true(Number(stopped.frame_count) > 0, JSON.stringify(stopped))
  await until('it is finished', async () => (await ask('GET', `/recordings/${id}`)).state === 'finished')
  t.like(await ask('GET', `/recordings/${id}`), { stored: 'archived', file_path: `s3://films/team/${id}.mp4` })
  t.is(((await ask('GET', '/recordings')).recordings as unknown[]).length, 1)
  const part = await fetch(`${url}/recordings/${id}/video`, { headers: { range: 'bytes=4-7' } })
  t.deepEqual([part.status, await part.text()], [206, 'ftyp'])
  const video = Buffer.from(await (await fetch(`${url}/recordings/${id}/video`)).arrayBuffer())
  t.is(video.length, Number(stopped.file_size_bytes))
  const screenshots = async () => (await ask('GET', `/recordings/${id}`)).screenshots as unknown[] | undefined
  await until('screenshots', async () => (await screenshots())?.length === 1)
  // By segments, which are ranges of the object; and a clip of it, which goes to the bucket too.
  const probed = await probeFile(`${url}/recordings/${id}/playlist.m3u8`)
  // With what lies hidden before the beginning.
  t.true(probed.frames >= Number(stopped.frame_count))
  const cut = await ask('POST', `/recordings/${id}/clip`, { to_seconds: Number(stopped.duration_seconds) / 2 })
  const { recording_id: clip } = cut
  t.is(typeof clip, 'string', JSON.stringify(cut))
  await until('the clip is finished', async () => (await ask('GET', `/recordings/${clip}`)).state === 'finished')
  t.like(await ask('GET', `/recordings/${clip}`), { stored: 'archived', file_path: `s3://films/team/${clip}.mp4` })
  const address = await ask('GET', `/recordings/${id}/address?valid=1m`)
  t.is(address.valid_seconds, 60)
  t.true(Buffer.from(await (await fetch(String(address.url))).arrayBuffer()).equals(video))
  t.is((await ask('GET', `/recordings/${id}/address?valid=soon`)).code, 'OPTION_INVALID')
  serve.child.kill('SIGTERM')
  t.is(await serve.exit, 0)
  const said = `${serve.said.stdout}${serve.said.stderr}`
  t.false(said.includes(SECRET_KEY) || said.includes('NodeVersion'), said)
})

/** Runs the command to its end. */
function command(words: readonly string[], env: NodeJS.ProcessEnv) {
  const own = { PATH: process.env.PATH, HOME: process.env.HOME, ...env }
  return new Promise<{ exit: number; stdout: string; stderr: string }>((resolve) => {
    execFile(process.execPath, [MAIN, ...words], { env: own }, (error, stdout, stderr) =>
      resolve({ exit: error ? Number(error.code) : 0, stdout, stderr }),
    )
  })
}

testUnless(
  withoutS3,
  'a command waits until its recording is in the bucket; one that is refused records nothing',
  async (t) => {
    const env = await settings()
    const recorded = await command(['record', PAGE, '-d', '500ms', '--json'], env)
    t.is(recorded.exit, 0, recorded.stderr)
    const { recording_id: id, file_path, stored } = JSON.parse(recorded.stdout.trim().split('\n').at(-1) ?? '')
    t.deepEqual([stored, file_path], ['archived', `s3://films/team/${id}.mp4`])
    t.is(recorded.stderr, '')
    const elsewhere = await settings()
    const { stdout } = await command(['recordings', 'address', id], elsewhere)
    t.is((await fetch(stdout.trim())).headers.get('content-type'), 'video/mp4')
    const rules = await command(['recordings', 'lifecycle', '--expire-days', '7', '--json'], elsewhere)
    t.is(rules.exit, 2)
    t.is(JSON.parse(rules.stdout).error.code, 'OBJECTS_UNSUPPORTED')

    const wrong = await settings({ FLYBROWSER_S3_SECRET_KEY: 'not-the-one-it-is' })
    const refused = await command(['record', PAGE, '-d', '500ms', '--json'], wrong)
    t.is(refused.exit, 2)
    t.is(JSON.parse(refused.stdout).error.code, 'OBJECTS_REFUSED')
    t.false(`${refused.stdout}${refused.stderr}`.includes('not-the-one-it-is'))
  },
)
