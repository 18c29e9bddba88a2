import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import { readSettings } from '../../src/engine/settings/read-settings.ts'
import { startServer } from '../../src/fly-browser-server.ts'
import { childrenOf } from '../helpers/child-processes.ts'
import { until } from '../helpers/media-time.ts'

test('a session opened over HTTP has the browser that was asked for, whatever the settings say', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'flybrowser-wishes-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  const flags = {
    'recording.dir': folder,
    'log.level': 'silent',
    'browser.capture': 'screencast',
    // So that a display can be asked for without one being started.
    'browser.displayServer': join(folder, 'Xvfb'),
  }
  await using server = await startServer(readSettings({ flags }))
  const ask = async (method: string, path: string, body?: object) => {
    const json = body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
    const answer = await fetch(`${server.at.url}${path}`, { method, ...json })
    return { status: answer.status, body: (await answer.json()) as Record<string, string> }
  }
  const refused = await ask('POST', '/sessions', { capture: 'display' })
  t.deepEqual([refused.status, refused.body.code], [409, 'DISPLAY_NONE'])
  const opened = await ask('POST', '/sessions', { capture: 'auto', restart: true, url: 'data:text/html,again' })
  t.is(opened.status, 201, 'a display that cannot be had is none')
  const session = `/sessions/${opened.body.session_id}`
  const screenshot = async () => (await fetch(`${server.at.url}${session}/screenshot`)).status
  t.is(await screenshot(), 200)
  const browsers = (await childrenOf(process.pid)).filter(({ command }) => command.includes('flybrowser-profile'))
  t.is(browsers.length, 1)
  for (const { pid } of browsers) process.kill(pid, 'SIGKILL')
  await until('the loss of the browser', async () => (await screenshot()) === 503)
  await until('another browser', async () => (await screenshot()) === 200)
  await until('its last address', async () => (await ask('GET', session)).body.url === 'data:text/html,again')
  t.is((await ask('DELETE', session)).body.state, 'ended')
})
