import test from 'ava'
import { runServe, type ServeWorld } from '../../../src/adapters/cli/serve.ts'
import { FlyBrowserError } from '../../../src/domain/errors.ts'
import type { Settings } from '../../../src/engine/settings/settings-schema.ts'

interface Scene {
  readonly env?: NodeJS.ProcessEnv
  readonly start?: ServeWorld['start']
}

/** Runs the command with a server that only writes down what it is given; it is told to stop as soon as it runs. */
async function run(words: readonly string[], { env = {}, start }: Scene = {}) {
  const said = { stdout: '', stderr: '' }
  const stopping = new AbortController()
  const settings: Settings[] = []
  let closes = 0
  const sink = (name: 'stdout' | 'stderr') => ({
    write: (text: string) => {
      said[name] += text
    },
  })
  const exit = await runServe(words, {
    stdout: sink('stdout'),
    stderr: sink('stderr'),
    env,
    version: '1.2.3',
    stop: stopping.signal,
    start: async (given) => {
      settings.push(given)
      if (start) return start(given)
      setImmediate(() => stopping.abort())
      const { host, port } = given.server
      return {
        at: { host, port, url: `http://${host}:${port}` },
        close: async () => {
          closes++
        },
      }
    },
  })
  return { exit, ...said, server: settings[0]?.server, log: settings[0]?.log, closes }
}

test('it listens at a known port where nothing says otherwise, says where, and ends in order when it is told to', async (t) => {
  const { exit, stdout, stderr, closes } = await run([])
  t.is(exit, 0)
  t.is(stdout, 'flybrowser-serve listens on http://127.0.0.1:8600\n')
  t.is(stderr, '')
  t.is(closes, 1)
})

test('the environment wins over its own port, options over all, and 0 is any port', async (t) => {
  t.is((await run([], { env: { FLYBROWSER_PORT: '81' } })).server?.port, 81)
  t.is((await run(['--port', '82'], { env: { FLYBROWSER_PORT: '81' } })).server?.port, 82)
  t.is((await run(['--port', '0'])).server?.port, 0)
  t.is((await run([], { env: { FLYBROWSER_PORT: '0' } })).server?.port, 0)
  t.is((await run([], { env: { FLYBROWSER_CONFIG: 'config/development.yaml' } })).server?.port, 8080)
  const { server, log } = await run(['--host', '::1', '--log-level', 'info'])
  t.is(server?.host, '::1')
  t.is(log?.level, 'info')
})

test('with --json it tells the address as an object', async (t) => {
  const { stdout } = await run(['--json', '--port', '90'])
  t.deepEqual(JSON.parse(stdout), { host: '127.0.0.1', port: 90, url: 'http://127.0.0.1:90' })
})

test('bad input exits 2 and says where help is', async (t) => {
  for (const words of [['--prot', '1'], ['--port', 'many'], ['more'], ['--log-level', 'loud']]) {
    const { exit, stderr } = await run(words)
    t.is(exit, 2, words.join(' '))
    t.regex(stderr, /^(USAGE|OPTION)_INVALID: .*\nSee `flybrowser-serve --help`\.\n$/s)
  }
  const { exit, stderr } = await run([], { env: { FLYBROWSER_MAX_SESSIONS: '0' } })
  t.is(exit, 2)
  t.regex(stderr, /^SETTINGS_INVALID: .*FLYBROWSER_MAX_SESSIONS/)
})

test('a server that cannot start is told with its code and exit code', async (t) => {
  const start = () => Promise.reject(new FlyBrowserError('PORT_BUSY', { host: 'h', port: 1 }))
  const plain = await run([], { start })
  t.is(plain.exit, 2)
  t.regex(plain.stderr, /^PORT_BUSY: /)
  const { exit, stdout } = await run(['--json'], { start })
  t.is(exit, 2)
  t.is(JSON.parse(stdout).error.code, 'PORT_BUSY')
})

test('help and version are no errors', async (t) => {
  t.regex((await run(['--help'])).stdout, /--port <n>/)
  const { exit, stdout } = await run(['--version'])
  t.is(exit, 0)
  t.is(stdout, '1.2.3\n')
})
