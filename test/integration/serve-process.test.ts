import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { startServe } from '../helpers/serve-process.ts'

async function folderOf(t: ExecutionContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'flybrowser-serve-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  return folder
}

test('it says where it listens in one line, and a signal ends it with 0', async (t) => {
  const env = { FLYBROWSER_RECORDING_DIR: await folderOf(t) }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    const serve = startServe(t, ['--port', '0'], env)
    const url = await serve.url
    t.is((await fetch(`${url}/health`)).status, 200)
    t.deepEqual(await (await fetch(`${url}/sessions`)).json(), { sessions: [], max_sessions: 4, free_sessions: 4 })
    serve.child.kill(signal)
    t.is(await serve.exit, 0)
    t.is(serve.said.stdout.trim().split('\n').length, 1)
    t.is(serve.said.stderr, '')
  }
})

test('a port that is in use, a foreign address and a missing token end it with 2 and a code', async (t) => {
  const env = { FLYBROWSER_RECORDING_DIR: await folderOf(t) }
  const first = startServe(t, ['--port', '0'], env)
  const { port } = new URL(await first.url)
  for (const [words, code] of [
    [['--port', port], 'PORT_BUSY'],
    [['--port', '0', '--host', '0.0.0.0'], 'TOKEN_REQUIRED'],
    [['--port', '0', '--config', 'nowhere.yaml'], 'SETTINGS_INVALID'],
  ] as const) {
    const serve = startServe(t, words, env)
    t.is(await serve.exit, 2)
    t.is(JSON.parse(serve.said.stdout).error.code, code)
  }
})

test('with a token it listens for others, and never says what the token is', async (t) => {
  const token = 'a-secret-of-some-length'
  const env = { FLYBROWSER_RECORDING_DIR: await folderOf(t), FLYBROWSER_TOKEN: token }
  const serve = startServe(t, ['--port', '0', '--host', '0.0.0.0', '--log-level', 'debug'], env)
  const { port } = new URL(await serve.url)
  const sessions = `http://127.0.0.1:${port}/sessions`
  t.is((await fetch(sessions, { headers: { authorization: `Bearer ${token}x` } })).status, 401)
  t.is((await fetch(sessions, { headers: { authorization: `Bearer ${token}` } })).status, 200)
  serve.child.kill('SIGTERM')
  t.is(await serve.exit, 0)
  t.false(`${serve.said.stdout}${serve.said.stderr}`.includes(token))
})
