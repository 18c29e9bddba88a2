import test, { type ExecutionContext } from 'ava'
import type { Page } from 'puppeteer'
import type { Subscription } from 'rxjs'
import { type LaunchedBrowser, launchBrowser } from '../../src/adapters/browser/launch-browser.ts'
import { findDisplayServer } from '../../src/adapters/display/find-display-server.ts'
import type { PictureSize } from '../../src/domain/picture-size.ts'
import type { DisplayPicture } from '../../src/pipeline/ports/capture-port.ts'
import { childrenOf } from '../helpers/child-processes.ts'
import { isNearly, type Levels, pixelOf } from '../helpers/i420-pixels.ts'
import { until } from '../helpers/media-time.ts'
import { testUnless } from '../helpers/test-unless.ts'

const found = findDisplayServer()
const testWithDisplay = (title: string, body: (t: ExecutionContext) => Promise<void>) =>
  testUnless('path' in found ? undefined : found.reason, title, body)

const SIZE = { width: 640, height: 360 }
const ROOM = { width: 1920, height: 1920 }
const WIDE = 1000

/** A page with a red edge all around, green within where it is wide, else blue, and a corner that changes all the time. */
const EDGED = `data:text/html,${encodeURIComponent(`<style>
  html, body { margin: 0; height: 100%; background: #00f }
  @media (min-width: ${WIDE}px) { html, body { background: #0f0 } }
  #edge { position: fixed; inset: 0; border: 6px solid #f00; font: 40px sans-serif }
</style><div id=edge></div><script>
  let count = 0
  const paint = () => { edge.textContent = ++count; requestAnimationFrame(paint) }
  paint()
</script>`)}`

const RED: Levels = [0, 0, 255]
const GREEN: Levels = [0, 255, 0]
const BLUE: Levels = [255, 0, 0]

const is = (colour: Levels, picture: DisplayPicture, x: number, y: number): boolean =>
  isNearly(pixelOf(picture, x, y), colour)

/** Whether a picture shows the edged page in its own size, to the last pixel. */
function isWhole(picture: DisplayPicture): boolean {
  const [right, bottom] = [picture.width - 1, picture.height - 1]
  const isEdged = Array.from({ length: 20 }, (_, at) => at / 19).every((share) => {
    const [x, y] = [Math.round(share * right), Math.round(share * bottom)]
    return [
      [x, bottom],
      [right, y],
      [x, 0],
      [0, y],
    ].every(([atX = 0, atY = 0]) => is(RED, picture, atX, atY))
  })
  return isEdged && is(picture.width >= WIDE ? GREEN : BLUE, picture, right - 10, bottom - 10)
}

/** Every picture of a browser's display, looked at as it comes. */
function watch(launched: LaunchedBrowser): { readonly sizes: string[]; readonly broken: string[]; stop(): void } {
  const film = launched.capture.display()
  const sizes: string[] = []
  const broken: string[] = []
  let grabbing = false
  const watching: Subscription = film.changes.subscribe(async () => {
    if (grabbing) return
    grabbing = true
    try {
      const picture = await film.grab()
      const size = `${picture.width}x${picture.height}`
      sizes.push(size)
      if (!isWhole(picture)) broken.push(size)
    } catch {
      // There is nothing to film while the size changes.
    }
    grabbing = false
  })
  return { sizes, broken, stop: () => watching.unsubscribe() }
}

const open = (options: Partial<Parameters<typeof launchBrowser>[0]>): Promise<LaunchedBrowser> =>
  launchBrowser({ ...SIZE, startTimeoutMs: 60_000, displayRoom: ROOM, ...options })

const sizeOf = (page: Page): Promise<number[]> =>
  page.evaluate('[innerWidth, innerHeight, screen.width, screen.height]') as Promise<number[]>

const twice = ({ width, height }: PictureSize): number[] => [width, height, width, height]

async function popupOf(page: Page): Promise<Page> {
  const opened = new Promise<Page | null>((resolve) => page.once('popup', resolve))
  await page.evaluate('void open("about:blank", "_blank", "popup,width=200,height=100")')
  return (await opened) as Page
}

testWithDisplay(
  'pictures of a display have the size it is given, whole, with nothing of what was before',
  async (t) => {
    const launched = await open({ capture: 'display' })
    try {
      await launched.goto(EDGED)
      await launched.page.evaluate('window.kept = "kept"')
      const film = launched.capture.display()
      await until('the page to be painted', async () => isWhole(await film.grab()))
      const watched = watch(launched)
      const sizes = [
        { width: 1280, height: 720 },
        { width: 320, height: 200 },
        { width: 1080, height: 1920 },
        { width: 642, height: 362 },
        ROOM,
      ]
      for (const size of sizes) {
        const name = `${size.width}x${size.height}`
        await launched.resize(size)
        t.deepEqual(launched.capture.size, size)
        t.deepEqual(await sizeOf(launched.page), twice(size))
        await until(`pictures of ${name}`, () => watched.sizes.filter((seen) => seen === name).length > 3)
      }
      watched.stop()
      t.deepEqual(watched.broken, [])
      const inOrder = watched.sizes.filter((size, at) => size !== watched.sizes[at - 1])
      t.deepEqual(inOrder, ['640x360', '1280x720', '320x200', '1080x1920', '642x362', '1920x1920'])
      t.is(await launched.page.evaluate('kept + document.hasFocus()'), 'kepttrue')

      const tooLarge = await t.throwsAsync(launched.resize({ width: 1922, height: 360 }))
      t.like(tooLarge, { code: 'DISPLAY_TOO_SMALL' })
      t.regex(tooLarge.message, /cannot become 1922x360: it has room for 1920x1920/)
      t.deepEqual(await sizeOf(launched.page), twice(ROOM))
      t.true(isWhole(await film.grab()), 'and it is filmed as before')
    } finally {
      await launched.close()
    }
  },
)

testWithDisplay(
  'windows of a display follow its size, the pointer hovers over none, and lists open in the picture',
  async (t) => {
    const launched = await open({ capture: 'display' })
    try {
      const { page } = launched
      await launched.goto(
        'data:text/html,<style>body{background:blue;margin:0}p{margin:0;height:calc(100vh - 20px)}p:hover{background:red}</style><p><select style="position:fixed;right:100px;bottom:40px;width:300px;height:40px"><option style="background:lime">a<option style="background:lime">b<option style="background:lime">c</select>',
      )
      const popup = await popupOf(page)
      const size = { width: 1280, height: 720 }
      await launched.resize(size)
      t.like(await sizeOf(popup), { 0: 1280, 2: 1280, 3: 720 }, 'but for the bar above its page')
      const popupSize = (await sizeOf(popup)).join()
      await popup.close()
      await until(
        'the page behind it to have the size too',
        async () => (await sizeOf(page)).join() === twice(size).join(),
      )
      const later = await popupOf(page)
      await until('one that opens later', async () => (await sizeOf(later)).join() === popupSize)
      await later.close()
      await until('the focus', async () => (await page.evaluate('document.hasFocus()')) === true)
      const film = launched.capture.display()
      await until('the page', async () => is(BLUE, await film.grab(), 640, 300))
      await page.mouse.click(size.width - 250, size.height - 60)
      // It opens upwards, where the screen has room for it.
      await until('the list', async () => {
        const picture = await film.grab()
        return Array.from({ length: 100 }, (_, up) => up).some((up) =>
          is(GREEN, picture, size.width - 200, size.height - 85 - up),
        )
      })
      t.pass()
    } finally {
      await launched.close()
    }
  },
)

testWithDisplay('a browser that is started again has the size that its session was given', async (t) => {
  const launched = await open({ capture: 'display', restart: true })
  try {
    const size = { width: 800, height: 600 }
    await launched.goto(EDGED)
    await launched.resize(size)
    const server = (await childrenOf(process.pid)).find(({ command }) => command.includes('Xvfb'))
    process.kill(server?.pid ?? Number.NaN, 'SIGKILL')
    await until('its end', () => launched.state.state === 'restarting')
    await t.throwsAsync(launched.resize(SIZE), { code: 'BROWSER_RESTARTING' })
    await until('another', () => launched.state.state === 'running', 30_000)
    t.deepEqual(await sizeOf(launched.page), twice(size))
    const film = launched.capture.display()
    await until('its picture', async () => isWhole(await film.grab()))
    t.deepEqual(launched.capture.size, size)
    await launched.resize({ width: 1000, height: 700 })
    await until('a larger one', async () => isWhole(await film.grab()))
  } finally {
    await launched.close()
  }
})

test.serial(
  'pages filmed by screencast, those that follow and those that go full screen have the size that is given',
  async (t) => {
    const launched = await open({ capture: 'screencast' })
    try {
      const { page } = launched
      await launched.goto(EDGED)
      await page.evaluate('window.kept = "kept"')
      const sizes: string[] = []
      const film = launched.capture.screencast({ jpegQuality: 50 }).pictures.subscribe((picture) => {
        sizes.push(`${picture.width}x${picture.height}`)
        picture.acknowledge()
      })
      await until('the first picture', () => sizes.length > 0)
      for (const size of [
        { width: 1280, height: 720 },
        { width: 320, height: 200 },
        { width: 1080, height: 1920 },
      ]) {
        await launched.resize(size)
        t.deepEqual(await sizeOf(page), twice(size))
        const name = `${size.width}x${size.height}`
        await until(`pictures of ${name}`, () => sizes.filter((seen) => seen === name).length > 3)
      }
      film.unsubscribe()
      t.deepEqual(
        sizes.filter((size, at) => size !== sizes[at - 1]),
        ['640x360', '1280x720', '320x200', '1080x1920'],
      )
      t.is(await page.evaluate('kept'), 'kept')
      await page.mouse.click(50, 50)
      await page.evaluate('edge.requestFullscreen()')
      await until('full screen', async () => (await page.evaluate('document.fullscreenElement !== null')) === true)
      t.deepEqual(await sizeOf(page), [1080, 1920, 1080, 1920])
      await page.evaluate('document.exitFullscreen()')
      const popup = await popupOf(page)
      await until('a window that opens later', async () => (await sizeOf(popup)).join() === '1080,1920,1080,1920')
    } finally {
      await launched.close()
    }
  },
)
