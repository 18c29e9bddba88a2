import { type ChildProcess, spawn } from 'node:child_process'
import puppeteer, { type Browser, type Page, type Viewport } from 'puppeteer'
import { FlyBrowserError, reasonOf } from '../../domain/errors.ts'
import { TextTail } from '../ffmpeg/text-tail.ts'
import { childEnv } from '../processes/child-env.ts'
import { browserArguments, UNWANTED_ARGUMENTS } from './browser-arguments.ts'
import { makeProfile, removeProfile } from './profile-folder.ts'

/** How to start a browser. */
export interface StartRequest {
  /** The browser's program. */
  readonly path: string
  /** Folder of its profile. */
  readonly profile: string
  /** The size of pages. puppeteer keeps this very object: pages that are opened later have the size that it has then. */
  readonly viewport: Viewport
  readonly headless: boolean
  /** What the browser needs in its environment to paint on a display of its own; absent: it has none. */
  readonly display?: Readonly<Record<string, string>>
  /** Whether extensions may be given to it. Default false. */
  readonly extensions?: boolean
  readonly timeoutMs: number
}

/**
 * Starts the browser's program and waits for its first page.
 * @throws BROWSER_START_FAILED; no process is left then
 */
export async function startBrowser(request: StartRequest): Promise<{ browser: Browser; page: Page }> {
  const { path, profile, viewport, headless, display, extensions = false, timeoutMs } = request
  const args = browserArguments({
    width: viewport.width,
    height: viewport.height,
    headless,
    kiosk: display !== undefined,
    root: process.getuid?.() === 0,
  })
  // Over a pipe puppeteer itself would wait for the first answer without end.
  const deadline = new AbortController()
  const timer = setTimeout(() => deadline.abort(), timeoutMs)
  let browser: Browser | undefined
  try {
    browser = await puppeteer.launch({
      executablePath: path,
      headless,
      pipe: true,
      userDataDir: profile,
      args,
      enableExtensions: extensions,
      ignoreDefaultArgs: UNWANTED_ARGUMENTS,
      // On a display the page has the size of its window; the size is not pretended, so that dialogs are where they should be.
      defaultViewport: display ? null : viewport,
      env: { ...childEnv(), ...display },
      timeout: timeoutMs,
      signal: deadline.signal,
      // Whoever runs this process decides what a signal does; the browser goes when its pipe closes.
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    })
    const [page = await browser.newPage()] = await browser.pages()
    // A window that opens has its focus in the address bar, seen or not.
    if (display) await page.bringToFront()
    return { browser, page }
  } catch (cause) {
    await browser?.close().catch(() => {})
    const reason = deadline.signal.aborted ? `it gave no sign within ${timeoutMs / 1000} s` : await ownWords(path, args)
    throw new FlyBrowserError('BROWSER_START_FAILED', { path, reason: reason ?? firstLine(reasonOf(cause)) }, { cause })
  } finally {
    clearTimeout(timer)
  }
}

const PROBE_TIMEOUT_MS = 10_000

/** Puppeteer does not tell what a browser wrote before it ended, so it is started once more, only to listen. */
async function ownWords(path: string, args: readonly string[]): Promise<string | undefined> {
  const profile = await makeProfile()
  const probeArguments = [...args, '--headless', `--user-data-dir=${profile}`, '--dump-dom', 'about:blank']
  try {
    return await lastWords(path, probeArguments)
  } finally {
    await removeProfile(profile)
  }
}

/** What a program says last that fails, or that does not end in time: then all that it started is ended with it. */
const lastWords = (path: string, args: readonly string[]): Promise<string | undefined> =>
  new Promise((resolve) => {
    const child = spawn(path, args, { stdio: ['ignore', 'ignore', 'pipe'], env: childEnv(), detached: true })
    const words = new TextTail()
    const timer = setTimeout(() => killGroup(child), PROBE_TIMEOUT_MS)
    const end = (fallback: string | undefined) => {
      clearTimeout(timer)
      resolve(fallback === undefined ? undefined : lastLine(words.text) || fallback)
    }
    child.stderr.setEncoding('utf8').on('data', (text: string) => words.push(text))
    child.once('error', (error) => end(firstLine(reasonOf(error))))
    child.once('close', (code, signal) => end(code === 0 ? undefined : `it ended with ${signal ?? `code ${code}`}`))
  })

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    // There are no groups here, or it has ended.
    child.kill('SIGKILL')
  }
}

const lines = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)

const withoutStop = (sentence: string): string => sentence.replace(/\.+$/, '')

const firstLine = (text: string): string => withoutStop(lines(text)[0] ?? text)

/** The last line, without the place in Chromium's sources that it starts with. */
const lastLine = (text: string): string => withoutStop(lines(text).at(-1) ?? '').replace(/^\[[^\]]*\]\s*/, '')
