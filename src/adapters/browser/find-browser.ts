import { delimiter, join } from 'node:path'
import { FlyBrowserError } from '../../domain/errors.ts'
import { type Surroundings, thisMachine } from '../processes/this-machine.ts'

/** Settings that name the browser outright, first one wins. */
const VARIABLES = ['FLYBROWSER_BROWSER', 'PUPPETEER_EXECUTABLE_PATH'] as const

const NAMES = ['chromium', 'google-chrome', 'google-chrome-stable', 'chrome'] as const
/** Ubuntu has a script of this name that only says "install the snap", so it is tried after everything else. */
const LAST_NAME = 'chromium-browser'

const PLACES: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: [
    '/usr/bin/chromium',
    '/usr/bin/google-chrome-stable',
    '/opt/google/chrome/chrome',
    '/usr/lib/chromium/chromium',
    '/snap/bin/chromium',
  ],
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/opt/homebrew/bin/chromium',
    '/usr/local/bin/chromium',
  ],
}

/** Where the program lies inside a folder of puppeteer's cache, `chrome/<platform>-<version>/`. */
const CACHED_PROGRAMS = [
  'chrome-linux64/chrome',
  'chrome-mac-arm64/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing',
  'chrome-mac-x64/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing',
] as const

/**
 * Finds a Chromium or Chrome: the setting, FLYBROWSER_BROWSER, PUPPETEER_EXECUTABLE_PATH, PATH, well-known places, puppeteer's
 * cache (newest first).
 * @param configured path from the settings; like the variables it must be right, nothing else is tried then
 * @throws BROWSER_NOT_FOUND with what was looked at
 */
export function findBrowser(configured?: string, surroundings: Surroundings = thisMachine()): string {
  const { env } = surroundings
  const named = [
    { by: 'the setting', path: configured },
    ...VARIABLES.map((name) => ({ by: name, path: env[name] })),
  ].find(({ path }) => path)
  if (named?.path) {
    if (surroundings.isExecutable(named.path)) return named.path
    throw new FlyBrowserError('BROWSER_NOT_FOUND', { looked: `${named.by}, which names ${named.path}` })
  }
  const found = candidates(surroundings).find((path) => surroundings.isExecutable(path))
  if (found) return found
  const looked = [...NAMES, LAST_NAME].join(', ')
  const places = [...(PLACES[surroundings.platform] ?? []), cacheFolder(surroundings)].join(', ')
  throw new FlyBrowserError('BROWSER_NOT_FOUND', { looked: `${looked} in PATH, ${places}` })
}

function candidates(surroundings: Surroundings): string[] {
  const folders = (surroundings.env.PATH ?? '').split(delimiter).filter(Boolean)
  const inPath = (name: string) => folders.map((folder) => join(folder, name))
  return [
    ...NAMES.flatMap(inPath),
    ...(PLACES[surroundings.platform] ?? []),
    ...cached(surroundings),
    ...inPath(LAST_NAME),
  ]
}

const cacheFolder = ({ env, home }: Surroundings): string =>
  join(env.PUPPETEER_CACHE_DIR ?? join(home, '.cache', 'puppeteer'), 'chrome')

function cached(surroundings: Surroundings): string[] {
  const folder = cacheFolder(surroundings)
  const versions = surroundings.list(folder).toSorted((a, b) => b.localeCompare(a, 'en', { numeric: true }))
  return versions.flatMap((version) => CACHED_PROGRAMS.map((program) => join(folder, version, program)))
}
