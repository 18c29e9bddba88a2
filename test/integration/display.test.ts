import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { lstat, mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import test, { type ExecutionContext } from 'ava'
import { lastValueFrom } from 'rxjs'
import { createClient, type XDisplay } from 'x11'
import { launchBrowser } from '../../src/adapters/browser/launch-browser.ts'
import { reapDisplays } from '../../src/adapters/display/display-folder.ts'
import { findDisplayServer } from '../../src/adapters/display/find-display-server.ts'
import { type OpenDisplay, openDisplay } from '../../src/adapters/display/open-display.ts'
import { isAlive, makeOwnedFolder, reapOwnedFolders } from '../../src/adapters/processes/owned-folder.ts'
import { systemClock } from '../../src/pipeline/clock.ts'
import type { DisplayPicture } from '../../src/pipeline/ports/capture-port.ts'
import { silentLog } from '../../src/pipeline/ports/log-port.ts'
import { serveColours } from '../helpers/coloured-pages.ts'
import { isNearly, type Levels, pixelOf } from '../helpers/i420-pixels.ts'
import { until } from '../helpers/media-time.ts'
import { testUnless } from '../helpers/test-unless.ts'

const found = findDisplayServer()
const path = 'path' in found ? found.path : ''
const testWithDisplay = (title: string, body: (t: ExecutionContext) => Promise<void>) =>
  testUnless('path' in found ? undefined : found.reason, title, body)

const common = { sessionId: 'local', timeoutMs: 10_000, clock: systemClock, log: silentLog }
const SIZE = { width: 640, height: 360 }

/** Folders of the displays of a process, wherever they are. */
const folders = (owner = process.pid): string[] =>
  ['/dev/shm', tmpdir()].flatMap((parent) =>
    (existsSync(parent) ? readdirSync(parent) : [])
      .filter((name) => name.startsWith('flybrowser-display-') && name.includes(`-${owner}-`))
      .map((name) => join(parent, name)),
  )

const RED: Levels = [0, 0, 255]
const isRed = (picture: DisplayPicture, x: number, y: number) => isNearly(pixelOf(picture, x, y), RED)
const GREEN: Levels = [0, 128, 0]
const colouredPage = (colour: string) => `data:text/html,<title>${colour}</title><body style="background:${colour}">`

const browserOnDisplay = (size = SIZE, more: { readonly pointer?: boolean } = {}) =>
  launchBrowser({ ...size, ...more, capture: 'display', startTimeoutMs: 60_000 })

testWithDisplay('a page fills its display, to the pixel, and has the focus', async (t) => {
  const before = folders()
  const launched = await browserOnDisplay({ width: 642, height: 362 })
  try {
    t.like(launched.capture.way, { source: 'source.display', reason: 'it was asked for' })
    await launched.goto(colouredPage('red'))
    t.deepEqual(await launched.page.evaluate('[innerWidth, innerHeight, document.hasFocus()]'), [642, 362, true])
    const film = launched.capture.display()
    let picture = await film.grab()
    await until('the page to be painted', async () => {
      picture = await film.grab()
      return isRed(picture, 0, 0)
    })
    t.is(picture.data.length, 642 * 362 * 1.5)
    for (const [x, y] of [
      [0, 0],
      [641, 0],
      [0, 361],
      [641, 361],
    ] as const)
      t.true(isRed(picture, x, y))
  } finally {
    await launched.close()
  }
  t.deepEqual(folders(), before, 'nothing is left')
})

testWithDisplay('a change is told when it is painted, and a page at rest tells none', async (t) => {
  const launched = await browserOnDisplay()
  try {
    await launched.goto(colouredPage('red'))
    const film = launched.capture.display()
    const changes: number[] = []
    const watching = film.changes.subscribe((atMs) => changes.push(atMs))
    await until('the page to be painted', async () => isRed(await film.grab(), 320, 181))
    const before = changes.length
    const changedAtMs = Date.now()
    await launched.page.evaluate('document.body.style.background = "green"')
    await until('the change', async () => isNearly(pixelOf(await film.grab(), 9, 9), GREEN))
    t.true(changes.length > before)
    t.true((changes.at(-1) ?? 0) >= changedAtMs - 1)
    t.true(isNearly(pixelOf(await film.grab(), 600, 300), GREEN))
    watching.unsubscribe()
  } finally {
    await launched.close()
  }
})

testWithDisplay('a window of its own fills the display; when it closes, the first is there again', async (t) => {
  const launched = await browserOnDisplay()
  try {
    const { page, browser } = launched
    await launched.goto(colouredPage('red'))
    const film = launched.capture.display()
    const popup = new Promise<import('puppeteer').Page | null>((resolve) => page.once('popup', resolve))
    await page.evaluate('void window.open("about:blank", "_blank", "popup,width=200,height=100")')
    const opened = await popup
    await opened?.evaluate('document.body.style.background = "green"')
    await until('the popup', async () => isNearly(pixelOf(await film.grab(), 635, 355), GREEN))
    t.is((await browser.pages()).length, 2)
    await opened?.close()
    await until('the first page', async () => isRed(await film.grab(), 635, 355))
    await until('the focus', async () => (await page.evaluate('document.hasFocus()')) === true)
  } finally {
    await launched.close()
  }
})

testWithDisplay('what the browser draws outside of the page is in the picture: an open list of choices', async (t) => {
  const launched = await browserOnDisplay()
  try {
    await launched.goto(
      'data:text/html,<body style="background:red;margin:0"><select style="width:300px;height:40px"><option>a<option style="background:lime">b<option style="background:lime">c</select>',
    )
    const film = launched.capture.display()
    await until('the page to be painted', async () => isRed(await film.grab(), 9, 300))
    await launched.page.mouse.click(100, 20)
    await until('the list', async () => {
      const picture = await film.grab()
      const rows = Array.from({ length: 120 }, (_, row) => pixelOf(picture, 200, 40 + row))
      return rows.some((levels) => isNearly(levels, [0, 255, 0]))
    })
    t.pass()
  } finally {
    await launched.close()
  }
})

testWithDisplay('without the cookie nobody looks in', async (t) => {
  const display = await openDisplay({ ...common, ...SIZE, path })
  try {
    const connecting = new Promise((resolve, reject) => {
      const auth = { name: 'MIT-MAGIC-COOKIE-1', data: 'x'.repeat(16) }
      const client = createClient({ display: display.env.DISPLAY ?? '', auth, shm: 'off' }, (error, value) =>
        error ? reject(error) : resolve(value),
      )
      client.on('error', reject)
    })
    await t.throwsAsync(connecting)
  } finally {
    await display.close()
  }
})

testWithDisplay('a server that is killed ends the film with its reason; its socket and folder go too', async (t) => {
  const before = folders()
  const display = await openDisplay({ ...common, ...SIZE, path })
  const number = display.env.DISPLAY?.slice(1)
  t.true(existsSync(`/tmp/.X11-unix/X${number}`))
  const film = display.film()
  const failing = t.throwsAsync(lastValueFrom(film.changes), { code: 'DISPLAY_GONE', message: /SIGKILL/ } as never)
  process.kill(display.pid as number, 'SIGKILL')
  await failing
  await display.close()
  t.false(existsSync(`/tmp/.X11-unix/X${number}`))
  t.deepEqual(folders(), before)
})

testWithDisplay('a server whose process was killed ends; the next start removes what it left', async (t) => {
  const victim = spawn(
    process.execPath,
    [fileURLToPath(new URL('../helpers/display-victim.js', import.meta.url)), path],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const [line] = await once(victim.stdout, 'data')
  const { pid, number } = JSON.parse(String(line)) as { pid: number; number: number }
  t.is(folders(victim.pid).length, 1)
  const ended = once(victim, 'exit')
  victim.kill('SIGKILL')
  await ended
  await until(
    'the end of the server',
    async () => !isAlive(pid) || readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z '),
  )
  await reapDisplays()
  t.deepEqual(folders(victim.pid), [])
  t.false(existsSync(`/tmp/.X11-unix/X${number}`))
})

testWithDisplay('a server that does not start says why', async (t) => {
  const before = folders()
  await t.throwsAsync(openDisplay({ ...common, ...SIZE, path: '/bin/false' }), {
    code: 'DISPLAY_START_FAILED',
  } as never)
  await t.throwsAsync(openDisplay({ ...common, ...SIZE, path: '/nowhere/Xvfb' }), { message: /ENOENT/ })
  t.deepEqual(folders(), before)
})

test('where no display can be had, auto films by screencast and says why; display is refused', async (t) => {
  const launch = (capture: 'auto' | 'display') => launchBrowser({ ...SIZE, capture, displayServer: '/nowhere/Xvfb' })
  const launched = await launch('auto')
  t.is(launched.capture.way.source, 'source.screencast')
  t.regex(launched.capture.way.reason, /\/nowhere\/Xvfb|Linux/)
  t.throws(() => launched.capture.display(), { code: 'DISPLAY_NONE' } as never)
  await launched.close()
  await t.throwsAsync(launch('display'), { code: 'DISPLAY_NONE' } as never)
})

testWithDisplay('no pointer is in the picture, and none hovers over the page', async (t) => {
  const launched = await browserOnDisplay()
  try {
    await launched.goto(
      'data:text/html,<style>body{background:red;margin:0}p{margin:0;height:340px}p:hover{background:blue}</style><p>',
    )
    const film = launched.capture.display()
    await until('the page to be painted', async () => isRed(await film.grab(), 9, 9))
    const picture = await film.grab()
    const planes = [0, 1, 1.25, 1.5].map((planes) => planes * SIZE.width * SIZE.height)
    for (const [index, from] of planes.slice(0, -1).entries())
      t.is(new Set(picture.data.subarray(from, planes[index + 1])).size, 1, 'one colour and no other')
  } finally {
    await launched.close()
  }
})

testWithDisplay(
  'a pointer that is asked for is where the mouse is, in frames too, with a mark where it clicks',
  async (t) => {
    const launched = await browserOnDisplay(SIZE, { pointer: true })
    try {
      const { page } = launched
      await launched.goto(
        'data:text/html,<body style="background:red;margin:0"><iframe srcdoc="<body style=background:red>" style="position:absolute;left:300px;top:0;width:300px;height:300px;border:0">',
      )
      const film = launched.capture.display()
      await until('the page to be painted', async () => isRed(await film.grab(), 9, 9))
      const isBlackAt = async (x: number, y: number) => pixelOf(await film.grab(), x, y).every((level) => level < 60)
      for (const [x, y] of [
        [100, 50],
        [200, 150],
        [400, 100],
      ] as const) {
        await page.mouse.move(x, y)
        await until(`the pointer at ${x},${y}`, () => isBlackAt(x + 3, y + 8))
      }
      await until('no other pointer', async () => isRed(await film.grab(), 203, 158))
      await page.mouse.click(150, 250)
      await until('the mark of the click', async () => {
        const [blue = 0, green = 0, red = 0] = pixelOf(await film.grab(), 142, 250)
        return green > 40 && red > 200 && blue < 100
      })
      await until('the mark to fade', async () => isRed(await film.grab(), 142, 250))
      t.true(await isBlackAt(153, 258))
    } finally {
      await launched.close()
    }
  },
)

testWithDisplay('ten popups that open and close leave the first page in front, with the focus', async (t) => {
  const launched = await browserOnDisplay()
  try {
    const { page } = launched
    await launched.goto(colouredPage('red'))
    const film = launched.capture.display()
    await page.evaluate(`for (let n = 0; n < 10; n++) {
      const opened = window.open('about:blank', '_blank', 'popup,width=200,height=100')
      setTimeout(() => opened.close(), 50 * (n % 3))
    }`)
    await until('the popups to be gone', async () => (await launched.browser.pages()).length === 1)
    await until('the first page', async () => isRed(await film.grab(), 320, 180))
    await until('the focus', async () => (await page.evaluate('document.hasFocus()')) === true)
    t.pass()
  } finally {
    await launched.close()
  }
})

testWithDisplay('a server that stops answering is ended, and the film with it', async (t) => {
  const display = await openDisplay({ ...common, ...SIZE, path })
  const film = display.film()
  process.kill(display.pid as number, 'SIGSTOP')
  await t.throwsAsync(film.grab(), { code: 'DISPLAY_GONE' } as never)
  t.regex(await display.gone, /SIGKILL/)
  await display.close()
})

test('what others leave under the names of our folders is neither believed nor removed', async (t) => {
  const folder = await makeOwnedFolder('display')
  const theirs = folder.replace(`-${process.pid}-`, '-999999999-')
  await rename(folder, theirs)
  t.teardown(() => rm(theirs, { recursive: true, force: true }))
  await writeFile(join(theirs, 'server.json'), JSON.stringify({ pid: 'x', number: '1/../../x' }))
  await symlink(theirs, `${theirs}-link`)
  t.teardown(() => rm(`${theirs}-link`, { force: true }))
  await reapDisplays()
  t.false(existsSync(theirs), 'ours is removed')
  t.truthy(await lstat(`${theirs}-link`), 'a link is none')
})

test('the server of a process that was killed while it wrote down which it is is found and ended', async (t) => {
  const folder = await makeOwnedFolder('display')
  const theirs = folder.replace(`-${process.pid}-`, '-999999999-')
  await rename(folder, theirs)
  t.teardown(() => rm(theirs, { recursive: true, force: true }))
  await writeFile(join(theirs, 'server.json'), '{"pid":')
  const server = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', '--', '-fbdir', theirs])
  t.teardown(() => server.kill('SIGKILL'))
  const ended = once(server, 'exit')
  await once(server, 'spawn')
  await reapDisplays()
  t.is((await ended)[1], 'SIGKILL')
  t.false(existsSync(theirs))
})

test('a folder of an earlier process of the same number is reaped, one of our own is not', async (t) => {
  const parent = await mkdtemp(join(tmpdir(), 'flybrowser-test-'))
  t.teardown(() => rm(parent, { recursive: true, force: true }))
  const own = await makeOwnedFolder('display', parent)
  const earlier = `${own}-earlier`
  await mkdir(earlier)
  t.is(await reapOwnedFolders('display', parent, async () => true), 1)
  t.deepEqual([existsSync(own), existsSync(earlier)], [true, false])
})

testWithDisplay('a permission that a page asks for is asked for in the picture', async (t) => {
  await using pages = await serveColours()
  const launched = await browserOnDisplay()
  t.teardown(() => launched.close())
  await launched.goto(pages.url('red'))
  const film = launched.capture.display()
  /** Share of the picture that is not the page. */
  const covered = async () => {
    const picture = await film.grab()
    const points = Array.from(
      { length: 32 * 18 },
      (_, at) => [(at % 32) * 20 + 10, Math.floor(at / 32) * 20 + 10] as const,
    )
    return points.filter(([x, y]) => !isRed(picture, x, y)).length / points.length
  }
  await until('the page', async () => (await covered()) < 0.02)
  await launched.page.evaluate('navigator.geolocation.getCurrentPosition(() => {})')
  await until('the question', async () => (await covered()) > 0.05)
  t.true((await covered()) < 0.8, 'beside it the page is seen')
})

/** Size of its screen, as whoever connects now is told. */
async function screenOf({ env: { DISPLAY, XAUTHORITY } }: OpenDisplay): Promise<{ width?: number; height?: number }> {
  const data = readFileSync(XAUTHORITY ?? '')
    .subarray(-16)
    .toString('latin1')
  const auth = { name: 'MIT-MAGIC-COOKIE-1', data }
  const { client, screen } = await new Promise<XDisplay>((resolve, reject) =>
    createClient({ display: DISPLAY ?? '', auth, shm: 'off' }, (error, value) =>
      error ? reject(error) : resolve(value),
    ),
  )
  client.terminate()
  const [{ pixel_width: width, pixel_height: height } = {}] = screen as Partial<XDisplay['screen'][number]>[]
  return { width: width ?? 0, height: height ?? 0 }
}

testWithDisplay('a display that cannot show a size shows the one it had, and takes others', async (t) => {
  const room = { width: 800, height: 600 }
  const display = await openDisplay({ ...common, ...SIZE, room, path })
  t.teardown(() => display.close())
  t.deepEqual(await screenOf(display), SIZE)
  // Whoever asks for a size sees to it that there is room; here nobody does.
  for (const at of [1, 2]) {
    await t.throwsAsync(display.resize({ width: 4000, height: 3000 }), undefined, `time ${at}`)
    t.deepEqual(await screenOf(display), SIZE)
  }
  await display.resize(room)
  t.deepEqual(await screenOf(display), room)
  await t.throwsAsync(display.resize({ width: 4000, height: 3000 }))
  t.deepEqual(await screenOf(display), room)
})
