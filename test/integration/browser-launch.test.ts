import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { type AddressInfo, createServer as createSocketServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import test, { type ExecutionContext } from 'ava'
import { type LaunchedBrowser, launchBrowser } from '../../src/adapters/browser/launch-browser.ts'
import { FlyBrowserError } from '../../src/domain/errors.ts'
import { browserTraces } from '../helpers/browser-traces.ts'
import { until } from '../helpers/media-time.ts'

const SIZE = { width: 640, height: 360 }

async function open(t: ExecutionContext): Promise<LaunchedBrowser> {
  const launched = await launchBrowser({ ...SIZE, sessionId: t.title })
  t.teardown(() => launched.close())
  return launched
}

const profileOf = (launched: LaunchedBrowser): string =>
  launched.browser
    .process()!
    .spawnargs.find((argument) => argument.startsWith('--user-data-dir='))!
    .slice(16)

const codeOf = (error: unknown): string | undefined => (error instanceof FlyBrowserError ? error.code : undefined)

test.serial(
  'the page is exactly as large as asked for, scrollbars take their room, and nothing is left after closing',
  async (t) => {
    const launched = await open(t)
    await launched.goto('data:text/html,<body style="height:5000px">')
    const [width, height, ratio, clientWidth] = (await launched.page.evaluate(
      '[innerWidth, innerHeight, devicePixelRatio, document.documentElement.clientWidth]',
    )) as [number, number, number, number]
    t.deepEqual([width, height, ratio], [640, 360, 1])
    t.true(clientWidth < 640, 'a scrollbar is seen')
    const profile = profileOf(launched)
    t.true((await browserTraces(profile)).processes > 0)
    await Promise.all([launched.close(), launched.close()])
    await launched.close()
    t.is(await launched.closed, 'it was closed')
    await until('the end of its processes', async () => (await browserTraces(profile)).processes === 0)
    t.deepEqual(await browserTraces(profile), { processes: 0, profile: false })
  },
)

test.serial('a browser that is killed says so and leaves no profile', async (t) => {
  const launched = await open(t)
  const profile = profileOf(launched)
  launched.browser.process()!.kill('SIGKILL')
  t.is(await launched.closed, 'its process ended with SIGKILL')
  await until('the end of its profile', async () => !(await browserTraces(profile)).profile)
  await until('the end of its processes', async () => (await browserTraces(profile)).processes === 0)
  t.pass()
})

for (const end of ['exit', 'SIGTERM', 'SIGINT', 'SIGKILL'] as const) {
  test.serial(`the browser goes when our own process ends by ${end}`, async (t) => {
    const owner = spawn(process.execPath, [new URL('../helpers/browser-owner.js', import.meta.url).pathname, end], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    t.teardown(() => owner.kill('SIGKILL'))
    const ended = once(owner, 'exit')
    const profile = (await createInterface({ input: owner.stdout })[Symbol.asyncIterator]().next()).value as string
    if (end !== 'exit') {
      t.true((await browserTraces(profile)).processes > 0)
      owner.kill(end)
    }
    await ended
    await until('the end of its processes', async () => (await browserTraces(profile)).processes === 0)
    if (end !== 'exit') await (await open(t)).close()
    t.deepEqual(await browserTraces(profile), { processes: 0, profile: false })
  })
}

test.serial(
  'an address that cannot be reached is named with the reason of Chromium, without its password',
  async (t) => {
    const launched = await open(t)
    const socket = createSocketServer().listen(0, '127.0.0.1')
    await once(socket, 'listening')
    const { port } = socket.address() as AddressInfo
    await new Promise((resolve) => socket.close(resolve))
    const refused = await t.throwsAsync(launched.goto(`http://ann:secret@127.0.0.1:${port}/`))
    t.is(codeOf(refused), 'PAGE_UNREACHABLE')
    t.true(refused?.message.includes('net::ERR_CONNECTION_REFUSED'))
    t.false(refused?.message.includes('secret'))
    const missing = await t.throwsAsync(launched.goto('file:///nowhere/at/all.html'))
    t.true(missing?.message.includes('net::ERR_FILE_NOT_FOUND'))
    const invalid = await t.throwsAsync(launched.goto('not an address'))
    t.is(codeOf(invalid), 'PAGE_URL_INVALID')
  },
)

test.serial(
  'a page that never finishes loading is unreachable after the time given; an error page is a page',
  async (t) => {
    const launched = await open(t)
    const server = createServer((request, response) => {
      if (request.url === '/missing') response.writeHead(404).end('nothing here')
    }).listen(0, '127.0.0.1')
    t.teardown(() => server.closeAllConnections())
    t.teardown(() => server.close())
    await once(server, 'listening')
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const late = await t.throwsAsync(launched.goto(`${address}/never`, { timeoutMs: 300 }))
    t.is(codeOf(late), 'PAGE_UNREACHABLE')
    t.regex(late?.message ?? '', /not loaded within 0.3 s/)
    t.is((await launched.goto(`${address}/missing`))?.status(), 404)
  },
)

test.serial('a program that is no browser gives its own words as the reason, and leaves no profile', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'no-browser-'))
  t.teardown(() => rm(folder, { recursive: true }))
  const path = join(folder, 'browser')
  await writeFile(path, '#!/bin/sh\necho "no shared memory left" >&2\nexit 3\n')
  await chmod(path, 0o755)
  // Those of this process: others may come and go meanwhile.
  const own = new RegExp(`^flybrowser-profile-.*\\b${process.pid}-`)
  const profiles = async () => (await readdir(tmpdir())).filter((name) => own.test(name)).length
  const before = await profiles()
  const error = await t.throwsAsync(launchBrowser({ ...SIZE, path }))
  t.is(codeOf(error), 'BROWSER_START_FAILED')
  t.regex(error?.message ?? '', /no shared memory left/)
  t.is(await profiles(), before)
})

test.serial('a program that never answers is given up after the time given', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'no-browser-'))
  t.teardown(() => rm(folder, { recursive: true }))
  const path = join(folder, 'browser')
  await writeFile(path, '#!/bin/sh\nexec sleep 60\n')
  await chmod(path, 0o755)
  const error = await t.throwsAsync(launchBrowser({ ...SIZE, path, startTimeoutMs: 500 }))
  t.is(codeOf(error), 'BROWSER_START_FAILED')
  await until('the end of its processes', async () => (await browserTraces(path)).processes === 0)
})
