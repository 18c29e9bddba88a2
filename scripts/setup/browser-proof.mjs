import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

/** Which browser was last seen to start, for whom. */
const STAMP = 'node_modules/.cache/flybrowser/browser.json'

/** The file and the user: root runs without the sandbox, so what starts for root may not start for others. */
const stampFor = (path) => JSON.stringify({ path, modifiedMs: statSync(path).mtimeMs, user: process.getuid?.() })

const built = (path) => import(pathToFileURL(resolve('dist/src', path)).href)

/** The browser by the program's own rules. The sources must have been built. Throws BROWSER_NOT_FOUND. */
export async function locateBrowser() {
  const { findBrowser } = await built('adapters/browser/find-browser.js')
  return findBrowser()
}

export function isProven(path) {
  try {
    return readFileSync(STAMP, 'utf8') === stampFor(path)
  } catch {
    return false
  }
}

/**
 * Starts the browser once the way the program does and ends it.
 * @param {string} path
 * @returns {Promise<{ code: number, output: string }>} in the form of a step; why it did not start
 */
export async function proveBrowser(path) {
  const { launchBrowser } = await built('adapters/browser/launch-browser.js')
  try {
    const browser = await launchBrowser({ path, width: 320, height: 240 })
    await browser.close()
  } catch (error) {
    return { code: 1, output: error.message }
  }
  try {
    mkdirSync(dirname(STAMP), { recursive: true })
    writeFileSync(STAMP, stampFor(path))
  } catch {
    // Packages of another user: the browser is then proven each time.
  }
  return { code: 0, output: '' }
}

/**
 * What to do about a browser that does not start.
 * @param {string} reason its own words
 */
export function adviceFor(reason) {
  if (/sandbox/i.test(reason))
    return 'It has no usable sandbox. Debian: "sudo apt-get install chromium-sandbox"; elsewhere allow unprivileged user namespaces, or install Chromium or Google Chrome with the means of your system.'
  const library = /error while loading shared libraries: ([\w.+-]+)/.exec(reason)?.[1]
  if (library)
    return `The system lacks ${library}. Debian: "sudo apt-get install chromium" brings all libraries; Ubuntu: "sudo npx puppeteer browsers install chrome --install-deps".`
  return 'Install Chromium or Google Chrome with the means of your system, or set FLYBROWSER_BROWSER to the path of one that starts, and run this again.'
}
