import type { Browser, HTTPResponse, Page } from 'puppeteer'
import { ReplaySubject } from 'rxjs'
import type { Capture } from '../../domain/capture.ts'
import { FlyBrowserError, reasonOf } from '../../domain/errors.ts'
import type { Masks } from '../../domain/mask.ts'
import { type Clock, systemClock } from '../../pipeline/clock.ts'
import type { CapturePort } from '../../pipeline/ports/capture-port.ts'
import { type LogPort, silentLog } from '../../pipeline/ports/log-port.ts'
import { displayFor } from '../display/display-for.ts'
import { BrowserProcess } from './browser-process.ts'
import { findBrowser } from './find-browser.ts'
import { type OpenPageOptions, openPage } from './open-page.ts'
import { makeProfile, reapProfiles, removeProfile } from './profile-folder.ts'
import { installMasks } from './redaction/install-masks.ts'
import { forgetWhatIsTyped } from './redaction/masking-preferences.ts'
import { refuseUnmaskable } from './redaction/refuse-unmaskable.ts'
import { createScreencast } from './screencast.ts'
import { startBrowser } from './start-browser.ts'

export interface LaunchOptions {
  /** Size of the viewport and so of the pictures, pixels. */
  readonly width: number
  readonly height: number
  /** Default true; without meaning for a browser on a display of its own. */
  readonly headless?: boolean
  /** How it is to be filmed. Default `screencast`. */
  readonly capture?: Capture
  /** Xvfb; default the one found. */
  readonly displayServer?: string
  /** What is painted over in every page it shows. Default nothing. */
  readonly masks?: Masks | undefined
  /** The browser's program; default what {@link findBrowser} finds. */
  readonly path?: string
  /** Named in errors. Default `local`. */
  readonly sessionId?: string
  /** Default 30,000 ms. */
  readonly startTimeoutMs?: number
  readonly log?: LogPort
  readonly clock?: Clock
}

/** A browser of our own with one page, in a profile of its own. */
export interface LaunchedBrowser {
  readonly browser: Browser
  readonly page: Page
  readonly capture: CapturePort
  /** The browser's program. */
  readonly path: string
  /** Resolves once with the reason when browser or page are gone, by {@link close} or otherwise; never rejects. */
  readonly closed: Promise<string>
  /** Opens an address in the page. Throws PAGE_URL_INVALID and PAGE_UNREACHABLE. */
  goto(url: string, options?: OpenPageOptions): Promise<HTTPResponse | null>
  /** Ends the browser; no process and no profile is left. Safe to call more than once. */
  close(): Promise<void>
}

/**
 * Starts a browser. It ends with this process, however that ends.
 * @throws BROWSER_NOT_FOUND, BROWSER_START_FAILED, DISPLAY_NONE, DISPLAY_START_FAILED, MASK_INVALID, MASK_UNAVAILABLE
 */
export async function launchBrowser(options: LaunchOptions): Promise<LaunchedBrowser> {
  const { width, height, headless = true, sessionId = 'local', log = silentLog, clock = systemClock } = options
  const path = findBrowser(options.path)
  const reaped = await reapProfiles()
  if (reaped > 0) log.info({ reaped }, 'Removed browser profiles left by processes that were killed')
  const timeoutMs = options.startTimeoutMs ?? 30_000
  const { display, way } = await displayFor(options.capture ?? 'screencast', options.displayServer ?? '', {
    ...{ width, height, sessionId, timeoutMs, clock, log },
  })
  const profile = await makeProfile()
  const { masks } = options
  if (masks) await forgetWhatIsTyped(profile)
  const started = await startBrowser({
    ...{ path, profile, width, height, timeoutMs },
    headless: display ? false : headless,
    ...(display ? { display: display.env } : {}),
    extensions: masks !== undefined,
  }).catch(async (error) => {
    await removeProfile(profile).catch(() => {})
    await display?.close()
    throw error
  })
  const { browser, page } = started
  const life = new BrowserProcess(browser, page, profile, log)
  log.debug({ path, pid: browser.process()?.pid, profile }, 'Browser started')
  // One listener on the promise, however many screencasts come and go: a promise forgets none.
  const gone = new ReplaySubject<string>(1)
  void life.gone.then((reason) => gone.next(reason))
  // The display goes after its browser, however that ended.
  const ended = life.gone.then(async () => {
    await life.close('it ended')
    await display?.close()
  })
  ended.catch((error) => log.warn({ reason: reasonOf(error) }, 'The browser left something behind'))
  if (masks)
    await installMasks({ browser, page, profile }, masks).catch(async (error) => {
      await life.close('it has no masks')
      await ended
      throw error
    })
  const subject = { page, sessionId, gone, clock, log }
  return {
    browser,
    page,
    path,
    closed: life.gone,
    capture: {
      size: { width, height },
      way,
      screencast: (request) => createScreencast(subject, request),
      display: () => {
        if (display) return display.film()
        throw new FlyBrowserError('DISPLAY_NONE', { session: sessionId, reason: way.reason })
      },
    },
    goto: async (url, pageOptions) => {
      if (masks) refuseUnmaskable(url)
      return openPage(page, url, pageOptions)
    },
    close: async () => {
      await life.close('it was closed')
      await ended
    },
  }
}
