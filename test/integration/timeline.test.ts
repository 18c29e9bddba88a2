import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import { pixelClockDifferenceMs, pixelClockValue } from '../../src/domain/pixel-clock.ts'
import type { RecordingEvent } from '../../src/index.ts'
import { filmFor, until } from '../helpers/media-time.ts'
import { percentile } from '../helpers/pixel-clock-measures.ts'
import { decodePixelClock } from '../helpers/pixel-clock-reader.ts'
import { ROOT } from '../helpers/repository.ts'
import { openWatchedSession } from '../helpers/watched-session.ts'

/** Beside the clock: things to press and to type into, and the moments at which the page saw that happen. */
const CONTROLS = `
<div style="position:fixed;right:0;top:0;z-index:2;width:260px">
  <button id=buy><span>Buy <b>now</b></span></button>
  <label>Your name <input id=name><textarea hidden>kept from before</textarea></label>
  <input id=pw type=password aria-label=Password>
  <a id=file href=/file>Get it</a>
</div>
<script>
  window.seen = {}
  const now = () => performance.timeOrigin + performance.now()
  const see = (what) => { window.seen[what] ??= now() }
  addEventListener('mousedown', ({ target }) => see('page.clicked ' + (target.closest('[id]')?.id ?? '')), true)
  addEventListener('keydown', ({ target }) => see('page.typed ' + target.id), true)
  const fail = async () => {
    see('page.error-logged'); console.error('bad', 7, location.origin + '/?token=hushhush')
    see('page.exception-thrown'); setTimeout(() => { throw new TypeError('boom') })
    see('page.request-failed 404'); await fetch(location.origin + '/missing?api_key=hushhush&page=2', { method: 'POST' })
    await fetch(location.origin + '/cut').catch(() => {})
    see('page.navigated same'); history.pushState({}, '', '/next#part')
    see('page.titled'); document.title = 'Second title'
  }
</script>`

async function servePage() {
  const clock = await readFile(join(ROOT, 'test/fixtures/pages/pixel-clock.html'), 'utf8')
  const server = createServer(({ url = '/' }, response) => {
    if (url.startsWith('/cut')) response.destroy()
    else if (url.startsWith('/file'))
      response.setHeader('content-disposition', 'attachment; filename="price list.txt"').end('5')
    else if (url.startsWith('/missing')) response.writeHead(404).end('nothing')
    else response.setHeader('content-type', 'text/html; charset=utf-8').end(clock + CONTROLS)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

test.serial(
  'what happens in pages stands in the timeline, when the pictures show it, and without secrets',
  async (t) => {
    await using pages = await servePage()
    await using session = await openWatchedSession({ 'browser.capture': 'screencast', 'video.fps': 30 })
    const { browser } = session
    const { page } = browser
    const root = await page.browser().target().createCDPSession()
    await root.send('Browser.setDownloadBehavior', { behavior: 'deny', downloadPath: tmpdir() })
    await browser.goto(`http://${pages.host}/`)
    await browser.startRecording()
    await browser.goto(`http://ada:hushhush@${pages.host}/shop?q=shoes&token=hushhush`)
    const noted = (kind: string) =>
      session.events('session.noted').filter(({ data }) => 'kind' in data && data.kind === kind).length
    const marked: number[] = []
    const mark = (label: string, details = {}) => {
      marked.push(performance.timeOrigin + performance.now())
      browser.mark(label, details)
    }
    await filmFor(300)
    mark('begin', { step: 1, of_what: 'test' })
    await page.click('#buy', { count: 2 })
    await page.type('#name', 'Ada Lovelace')
    await page.type('#pw', 'hushhush')
    await page.keyboard.press('Enter')
    await page.evaluate('fail()')
    await until('the title', () => noted('page.titled') >= 2)
    await page.evaluate('void setTimeout(() => alert("hushhush"))')
    await until('the dialog', () => session.events('page.dialog-dismissed').length > 0)
    await page.click('#file')
    await until('the download', () => noted('page.download-failed') > 0)
    const seen = (await page.evaluate('window.seen')) as Record<string, number>
    await page.evaluate('void window.open("about:blank")')
    await until('the popup in the picture', () => session.events('capture.tab-changed').length > 0)
    await browser.activePage.evaluate('console.error("from the popup")')
    await until('the error of the popup', () => noted('page.error-logged') > 1)
    await browser.activePage.close()
    mark('end')
    await filmFor(300)
    const { filePath, timeline } = await browser.stopRecording()

    const lines = (event: string) => timeline.filter((line) => line.event === event)
    const said = (event: string) => lines(event).map(({ atSeconds, event: _, ...details }) => details)
    t.log(timeline.map((line) => JSON.stringify(line)).join('\n'))
    const at = { tab: 0 }
    const where = { ...at, method: 'POST', type: 'fetch' }
    const own = `http://${pages.host}`
    t.deepEqual(said('page.navigated'), [
      // What was open already.
      { ...at, url: `${own}/`, document: 'new' },
      { ...at, url: `${own}/shop?q=shoes&token=[secret]`, document: 'new' },
      { ...at, url: `${own}/next#part`, document: 'same' },
      { tab: 1, url: 'about:blank', document: 'new' },
    ])
    t.deepEqual(said('page.titled').at(-1), { ...at, title: 'Second title' })
    t.deepEqual(said('page.error-logged'), [
      { ...at, text: `bad 7 ${own}/?token=[secret]` },
      { tab: 1, text: 'from the popup' },
    ])
    t.deepEqual(said('page.exception-thrown'), [{ ...at, text: 'TypeError: boom' }])
    t.deepEqual(said('page.request-failed'), [
      { ...where, url: `${own}/missing?api_key=[secret]&page=2`, status: 404 },
      { ...where, method: 'GET', url: `${own}/cut`, reason: 'net::ERR_EMPTY_RESPONSE' },
    ])
    t.like(said('page.dialog-opened'), [{ ...at, kind: 'alert' }])
    t.like(said('page.dialog-dismissed'), [{ ...at, kind: 'alert' }])
    t.deepEqual(said('page.download-started'), [{ ...at, file: 'price list.txt' }])
    t.deepEqual(said('page.download-failed'), [{ ...at, file: 'price list.txt' }])
    const clicks = said('page.clicked').map(({ x, y, ...rest }) => {
      t.true(Number(x) > 0 && Number(y) > 0)
      return rest
    })
    t.deepEqual(clicks, [
      { ...at, button: 'left', element: 'button#buy', name: 'Buy now' },
      { ...at, button: 'left', clicks: 2, element: 'button#buy', name: 'Buy now' },
      { ...at, button: 'left', element: 'a#file', name: 'Get it' },
    ])
    t.deepEqual(said('page.typed'), [
      { ...at, characters: 12, element: 'input#name', name: 'Your name' },
      { ...at, element: 'input#pw', name: 'Password', ended_by: 'Enter' },
    ])
    t.deepEqual(said('session.marked'), [{ label: 'begin', step: 1, of_what: 'test' }, { label: 'end' }])
    t.deepEqual(
      said('capture.tab-changed').map(({ tab }) => tab),
      [1, 0],
    )
    const all = JSON.stringify(timeline)
    for (const secret of ['hushhush', 'Lovelace', 'ada:']) t.false(all.includes(secret), secret)

    // A moment that the page saw is in the film where the clock in the pictures says so, give or take a picture.
    const readings = await decodePixelClock(filePath)
    const anchor = readings.find(({ value }) => value !== undefined)?.value ?? 0
    const offsets = readings.flatMap(({ value, ptsMs }) =>
      value === undefined ? [] : [ptsMs - pixelClockDifferenceMs(anchor, value)],
    )
    const shownAtMs = (wallMs: number): number =>
      percentile(offsets, 50) + pixelClockDifferenceMs(anchor, pixelClockValue(wallMs))
    const first = (event: string): RecordingEvent | undefined => lines(event)[0]
    const moments: [string, number | undefined, RecordingEvent | undefined][] = [
      ['mark', marked[0], first('session.marked')],
      ['click', seen['page.clicked buy'], first('page.clicked')],
      ['typing', seen['page.typed name'], first('page.typed')],
      ['console', seen['page.error-logged'], first('page.error-logged')],
      ['exception', seen['page.exception-thrown'], first('page.exception-thrown')],
      ['request', seen['page.request-failed 404'], first('page.request-failed')],
      ['same document', seen['page.navigated same'], lines('page.navigated')[2]],
    ]
    const off = moments.map(([what, wallMs, line]) => {
      const ms = (line?.atSeconds ?? Number.NaN) * 1000 - shownAtMs(wallMs ?? Number.NaN)
      return { what, ms }
    })
    t.log(off.map(({ what, ms }) => `${what} ${ms.toFixed(0)} ms`).join(', '))
    for (const { what, ms } of off) t.true(Math.abs(ms) <= 100, `${what} is ${ms} ms off`)
  },
)
