import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import { readSettings } from '../../src/engine/settings/read-settings.ts'
import { startServer } from '../../src/fly-browser-server.ts'
import { until } from '../helpers/media-time.ts'
import { servePages } from '../helpers/page-server.ts'
import { decodePng, openPixels, secretPixels } from '../helpers/secret-pixels.ts'

const SIZE = { width: 640, height: 360 }

test('sessions opened over HTTP have the masks of the server and those they ask for', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'flybrowser-masked-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  const flags = {
    'recording.dir': folder,
    'log.level': 'silent',
    'browser.capture': 'screencast',
    'browser.mask': ['i'],
  }
  await using server = await startServer(readSettings({ flags }))
  await using pages = await servePages()
  const post = async (body: object) => {
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(`${server.at.url}/sessions`, { method: 'POST', headers, body: JSON.stringify(body) })
    return { status: answer.status, body: (await answer.json()) as Record<string, string> }
  }
  for (const [body, code] of [
    [{ mask: 'all' }, 'REQUEST_INVALID'],
    [{ mask: [''] }, 'REQUEST_INVALID'],
    [{ mask: [1] }, 'REQUEST_INVALID'],
    [{ mask: true, mask_style: 'smear' }, 'MASK_STYLE_UNKNOWN'],
    [{ mask: ['.card', 'a {'] }, 'MASK_INVALID'],
  ] as const) {
    const refused = await post(body)
    t.deepEqual([refused.status, refused.body.code], [400, code])
  }
  const seen = async (body: object) => {
    const opened = await post({ ...SIZE, url: pages.url('secret-frame.html'), ...body })
    t.is(opened.status, 201)
    const session = `${server.at.url}/sessions/${opened.body.session_id}`
    const png = new Uint8Array(await (await fetch(`${session}/screenshot`)).arrayBuffer())
    await fetch(session, { method: 'DELETE' })
    const pixels = await decodePng(png, SIZE)
    return [secretPixels(pixels) > 0, openPixels(pixels) > 0]
  }
  // In that page the secret is the <b>, and what is none the <i>, which this server masks.
  t.deepEqual(await seen({ mask: false }), [true, false])
  t.deepEqual(await seen({ mask: ['b'] }), [false, false])
  /** The same of what is kept of a recording, which is taken from its film. */
  const kept = async (body: object) => {
    const opened = await post({ ...SIZE, url: pages.url('secret-frame.html'), ...body })
    const session = `${server.at.url}/sessions/${opened.body.session_id}`
    const headers = { 'content-type': 'application/json' }
    const started = await fetch(`${session}/recording/start`, { method: 'POST', headers, body: '{}' })
    const { recording_id: id } = (await started.json()) as { recording_id: string }
    const recording = async () =>
      (await (await fetch(`${server.at.url}/recordings/${id}`)).json()) as { duration_seconds: number }
    await until('a film of a second', async () => (await recording()).duration_seconds > 1)
    await fetch(session, { method: 'DELETE' })
    const listed = await fetch(`${server.at.url}/recordings/${id}/screenshots`)
    const { screenshots } = (await listed.json()) as { screenshots: { image_url: string; width: number }[] }
    t.deepEqual(
      screenshots.map(({ width }) => width),
      [SIZE.width],
    )
    const jpeg = await fetch(`${server.at.url}${screenshots[0]?.image_url}`)
    const pixels = await decodePng(new Uint8Array(await jpeg.arrayBuffer()), SIZE)
    return [secretPixels(pixels) > 0, openPixels(pixels) > 0]
  }
  t.deepEqual(await kept({ mask: false }), [true, false])
  t.deepEqual(await kept({ mask: ['b'] }), [false, false])
  const sessions = await fetch(`${server.at.url}/sessions`)
  t.is(((await sessions.json()) as { free_sessions: number }).free_sessions, 4)
})
