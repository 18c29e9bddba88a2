import test from 'ava'
import { browserArguments } from '../../../src/adapters/browser/browser-arguments.ts'
import { parsePageUrl } from '../../../src/adapters/browser/open-page.ts'
import { isOvertaken, pictureTimeMs } from '../../../src/adapters/browser/picture-time.ts'
import { FlyBrowserError } from '../../../src/domain/errors.ts'
import { jpegSize } from '../../../src/formats/jpeg/jpeg-size.ts'

const LEAD_MS = 25
const near = (a: number, b: number) => Math.abs(a - b) < 1e-6

test('a picture was captured one refresh before it is due on the display', (t) => {
  const time = pictureTimeMs({ nowMs: 5_000, wallMs: 9_000, stampMs: 8_990, previousMs: 0 })
  t.true(near(time, 5_000 - 10 - LEAD_MS))
})

test('a picture that is due later than it arrived is no picture of the future', (t) => {
  t.true(near(pictureTimeMs({ nowMs: 5_000, wallMs: 9_000, stampMs: 9_004, previousMs: 0 }), 5_004 - LEAD_MS))
  t.is(pictureTimeMs({ nowMs: 5_000, wallMs: 9_000, stampMs: 9_900, previousMs: 0 }), 5_000)
})

test('a wall clock that is set makes a picture at most half a second old', (t) => {
  t.is(pictureTimeMs({ nowMs: 5_000, wallMs: 9_000_000, stampMs: 8_000, previousMs: 0 }), 4_500)
})

test('picture times never run back, and a picture without a stamp is of now', (t) => {
  t.is(pictureTimeMs({ nowMs: 5_000, wallMs: 9_000, stampMs: 8_900, previousMs: 4_990 }), 4_990)
  t.is(pictureTimeMs({ nowMs: 5_000, wallMs: 9_000, stampMs: undefined, previousMs: 4_990 }), 5_000)
})

test('a picture is overtaken when a newer one came before it, unless the wall clock was set back', (t) => {
  t.true(isOvertaken(1_000, 1_016))
  t.false(isOvertaken(1_016, 1_016))
  t.false(isOvertaken(1_033, 1_016))
  t.false(isOvertaken(1_000, 3_000))
  t.false(isOvertaken(1_000, undefined))
  t.false(isOvertaken(undefined, 1_000))
})

test('the sandbox is given up only as root, and sound is muted only without a window', (t) => {
  const shape = { width: 1280, height: 720, headless: true, root: false }
  t.false(browserArguments(shape).includes('--no-sandbox'))
  t.true(browserArguments({ ...shape, root: true }).includes('--no-sandbox'))
  t.false(browserArguments({ ...shape, headless: false }).includes('--mute-audio'))
  t.true(browserArguments(shape).includes('--window-size=1280,720'))
})

test('the size of a JPEG comes from its frame header, behind other segments', (t) => {
  const app0 = [0xff, 0xe0, 0, 4, 0, 0]
  const frame = (marker: number) => [0xff, marker, 0, 11, 8, 0x02, 0xd0, 0x05, 0x00, 1]
  t.deepEqual(jpegSize(Uint8Array.from([0xff, 0xd8, ...app0, ...frame(0xc0)])), { width: 1280, height: 720 })
  t.deepEqual(jpegSize(Uint8Array.from([0xff, 0xd8, ...frame(0xc2)])), { width: 1280, height: 720 })
  t.is(jpegSize(Uint8Array.from([0xff, 0xd8, ...frame(0xc4)])), undefined)
  t.is(jpegSize(Uint8Array.from([0xff, 0xd8])), undefined)
  t.is(jpegSize(new Uint8Array()), undefined)
})

test('only addresses a browser can open are opened', (t) => {
  for (const url of [
    'https://example.com',
    'http://localhost:8080/a?b',
    'file:///tmp/a.html',
    'data:text/html,x',
    'about:blank',
  ])
    t.notThrows(() => parsePageUrl(url))
  for (const url of [
    '',
    'example.com',
    'localhost:8080',
    'javascript:alert(1)',
    'ftp://a/b',
    'http://',
    '/tmp/a.html',
  ]) {
    const error = t.throws(() => parsePageUrl(url), { instanceOf: FlyBrowserError }, url)
    t.is(error.code, 'PAGE_URL_INVALID')
    t.is(error.exit, 2)
  }
})
