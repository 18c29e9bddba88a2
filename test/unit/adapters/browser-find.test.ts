import test from 'ava'
import { findBrowser } from '../../../src/adapters/browser/find-browser.ts'
import type { Surroundings } from '../../../src/adapters/processes/this-machine.ts'
import { FlyBrowserError } from '../../../src/domain/errors.ts'

interface Machine {
  readonly env?: Surroundings['env']
  readonly programs?: readonly string[]
  readonly folders?: Readonly<Record<string, readonly string[]>>
  readonly platform?: NodeJS.Platform
}

const machine = ({ env = {}, programs = [], folders = {}, platform = 'linux' }: Machine): Surroundings => ({
  env: { PATH: '/usr/local/bin:/usr/bin', ...env },
  platform,
  home: '/home/ann',
  isExecutable: (path) => programs.includes(path),
  list: (folder) => folders[folder] ?? [],
})

const cached = (version: string) => `/home/ann/.cache/puppeteer/chrome/${version}/chrome-linux64/chrome`

test('the setting is taken before the variables, and they before PATH', (t) => {
  const programs = ['/a', '/b', '/c', '/usr/bin/chromium']
  const env = { FLYBROWSER_BROWSER: '/b', PUPPETEER_EXECUTABLE_PATH: '/c' }
  t.is(findBrowser('/a', machine({ env, programs })), '/a')
  t.is(findBrowser(undefined, machine({ env, programs })), '/b')
  t.is(findBrowser(undefined, machine({ env: { PUPPETEER_EXECUTABLE_PATH: '/c' }, programs })), '/c')
  t.is(findBrowser(undefined, machine({ programs })), '/usr/bin/chromium')
})

test('a program that is named but not there is an error, although another could be found', (t) => {
  const env = { FLYBROWSER_BROWSER: '/nowhere/chrome' }
  const error = t.throws(() => findBrowser(undefined, machine({ env, programs: ['/usr/bin/chromium'] })), {
    instanceOf: FlyBrowserError,
  })
  t.is(error.code, 'BROWSER_NOT_FOUND')
  t.regex(error.message, /FLYBROWSER_BROWSER, which names \/nowhere\/chrome/)
})

test('PATH comes first in its own order, then well-known places, then the newest of the cache', (t) => {
  const folders = { '/home/ann/.cache/puppeteer/chrome': ['linux-99.0.1', 'linux-131.0.2', 'linux-131.0.10'] }
  const inCache = [cached('linux-99.0.1'), cached('linux-131.0.2'), cached('linux-131.0.10')]
  const inPlace = '/opt/google/chrome/chrome'
  t.is(findBrowser(undefined, machine({ folders, programs: inCache })), cached('linux-131.0.10'))
  t.is(findBrowser(undefined, machine({ folders, programs: [...inCache, inPlace] })), inPlace)
  t.is(
    findBrowser(undefined, machine({ folders, programs: [...inCache, inPlace, '/usr/local/bin/google-chrome'] })),
    '/usr/local/bin/google-chrome',
  )
})

test("Ubuntu's chromium-browser, which may only ask for the snap, is the last resort", (t) => {
  const folders = { '/home/ann/.cache/puppeteer/chrome': ['linux-131.0.2'] }
  const script = '/usr/bin/chromium-browser'
  t.is(
    findBrowser(undefined, machine({ folders, programs: [script, cached('linux-131.0.2')] })),
    cached('linux-131.0.2'),
  )
  t.is(findBrowser(undefined, machine({ programs: [script] })), script)
})

test('the cache of puppeteer may lie elsewhere, and macOS has places of its own', (t) => {
  const chrome = '/cache/chrome/linux-131.0.2/chrome-linux64/chrome'
  const env = { PUPPETEER_CACHE_DIR: '/cache' }
  t.is(
    findBrowser(undefined, machine({ env, folders: { '/cache/chrome': ['linux-131.0.2'] }, programs: [chrome] })),
    chrome,
  )
  const application = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'
  t.is(findBrowser(undefined, machine({ platform: 'darwin', programs: [application] })), application)
})

test('finding nothing says where it was looked', (t) => {
  const error = t.throws(() => findBrowser(undefined, machine({})), { instanceOf: FlyBrowserError })
  t.is(error.code, 'BROWSER_NOT_FOUND')
  for (const place of ['chromium-browser', '/opt/google/chrome/chrome', '/home/ann/.cache/puppeteer/chrome'])
    t.true(error.message.includes(place), place)
})
