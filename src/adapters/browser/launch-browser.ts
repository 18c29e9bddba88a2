import type { Browser, HTTPResponse, Page } from 'puppeteer'
import { merge, type Observable } from 'rxjs'
import type { Capture } from '../../domain/capture.ts'
import type { CrashChoice } from '../../domain/crash-choice.ts'
import { FlyBrowserError, reasonOf } from '../../domain/errors.ts'
import type { Masks } from '../../domain/mask.ts'
import type { PictureSize } from '../../domain/picture-size.ts'
import type { TabChoice } from '../../domain/tab-choice.ts'
import { type Clock, systemClock } from '../../pipeline/clock.ts'
import type { CapturePort } from '../../pipeline/ports/capture-port.ts'
import type { EventPort } from '../../pipeline/ports/event-port.ts'
import { type LogPort, silentLog } from '../../pipeline/ports/log-port.ts'
import { displayFor } from '../display/display-for.ts'
import { heldDisplay } from './faults/held-display.ts'
import { KeptBrowser } from './faults/kept-browser.ts'
import { whileThere } from './faults/while-there.ts'
import { findBrowser } from './find-browser.ts'
import { type OpenPageOptions, openPage } from './open-page.ts'
import { showPointer } from './pointer/show-pointer.ts'
import { makeProfile, reapProfiles, removeProfile } from './profile-folder.ts'
import { installMasks } from './redaction/install-masks.ts'
import { forgetWhatIsTyped } from './redaction/masking-preferences.ts'
import { refuseUnmaskable } from './redaction/refuse-unmaskable.ts'
import { type BrowserRun, runBrowser } from './run-browser.ts'
import { createScreencast } from './screencast.ts'
import { paintedIn } from './size/painted.ts'
import { resizeHeadless } from './size/resize-headless.ts'
import { SessionSize } from './size/session-size.ts'
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
  /** The largest size that a display can be given later, where memory allows. Default the size it begins with. */
  readonly displayRoom?: PictureSize
  /** What is painted over in every page it shows. Default nothing. */
  readonly masks?: Masks | undefined
  /** Whether the mouse pointer is drawn into pages. Default false. */
  readonly pointer?: boolean
  /** Which tab is filmed. Default `active`. */
  readonly tab?: TabChoice
  /** What is done about a page that crashes. Default `hold`. */
  readonly onCrash?: CrashChoice
  /** Whether the browser is started again when it ends by itself. Default false. */
  readonly restart?: boolean
  /** How often it is asked whether it hangs, milliseconds. Default as {@link runBrowser} has it. */
  readonly watchMs?: number
  /** The browser's program; default what {@link findBrowser} finds. */
  readonly path?: string
  /** Named in errors. Default `local`. */
  readonly sessionId?: string
  /** Default 30,000 ms. */
  readonly startTimeoutMs?: number
  readonly log?: LogPort
  readonly clock?: Clock
  /** Told of tabs and faults. */
  readonly events?: Pick<EventPort, 'publish'>
}

/** How a browser stands: `restarting` and `page-crashed` show the last picture there was. */
export interface BrowserState {
  readonly state: 'running' | 'restarting' | 'page-crashed'
  /** How often it was started again. */
  readonly restarts: number
}

/** A browser of our own, in a profile of its own. */
export interface LaunchedBrowser {
  /** After a restart another one. */
  readonly browser: Browser
  /** The session's own page: the first; where that was closed or its browser started again, the one that took its place. */
  readonly page: Page
  /** The page in the picture. */
  readonly activePage: Page
  /** Pages of all tabs, the one that was in front last first. */
  readonly pages: readonly Page[]
  readonly state: BrowserState
  readonly capture: CapturePort
  /** The browser's program. */
  readonly path: string
  /** Resolves once with the reason when the browser or its last page is gone for good, by {@link close} or otherwise; never rejects. */
  readonly closed: Promise<string>
  /** Emits the reason when the browser has ended, to be started again or for good; the latter also to who comes later. */
  readonly ended: Observable<string>
  /** Opens an address in {@link page}, and shows that. Throws PAGE_URL_INVALID, PAGE_UNREACHABLE, BROWSER_RESTARTING and BROWSER_GONE. */
  goto(url: string, options?: OpenPageOptions): Promise<HTTPResponse | null>
  /**
   * Gives pages and pictures another size; resolves when the page that is filmed has been painted in it. Nothing is filmed meanwhile.
   * @returns whether it was another size
   * @throws BROWSER_RESTARTING, DISPLAY_TOO_SMALL, DISPLAY_GONE
   */
  resize(size: PictureSize): Promise<boolean>
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
    ...(options.displayRoom ? { room: options.displayRoom } : {}),
  })
  const size = new SessionSize({ width, height })
  const {
    masks,
    pointer = false,
    tab = 'active',
    onCrash = 'hold',
    restart = false,
    events = { publish() {} },
  } = options
  const filmedBy = display ? 'display' : 'screencast'
  const start = async (): Promise<BrowserRun> => {
    const profile = await makeProfile()
    let run: BrowserRun | undefined
    try {
      if (masks) await forgetWhatIsTyped(profile)
      const env = await display?.env()
      const started = await startBrowser({
        ...{ path, profile, timeoutMs, viewport: size.viewport },
        headless: display ? false : headless,
        ...(env ? { display: env } : {}),
        extensions: masks !== undefined,
      })
      run = await runBrowser(
        { ...started, path, profile },
        {
          ...{ sessionId, tab, onCrash, filmedBy, events, clock, log, masked: masks !== undefined },
          ...(options.watchMs === undefined ? {} : { watchMs: options.watchMs }),
        },
      )
      if (pointer) await showPointer(started.browser)
      if (masks) await installMasks({ ...started, profile }, masks)
    } catch (error) {
      await (run ? run.close('it could not be made ready') : removeProfile(profile)).catch(() => {})
      throw error
    }
    const { close } = run
    void display?.gone.then((reason) => close(`its display has ended: ${reason}`)).catch(() => {})
    return run
  }
  const kept = await KeptBrowser.start<Page, BrowserRun>({
    ...{ start, restart, clock, log },
    onLost: (reason) => events.publish('browser.lost', { sessionId, reason }),
    onRestarted: (reason, restarts) => events.publish('browser.restarted', { sessionId, reason, restarts }),
  }).catch(async (error) => {
    await display?.close()
    throw error
  })
  // The display goes after its browser, however that ended.
  const ended = kept.closed.then(async (reason) => {
    await kept.close(reason)
    await display?.close()
  })
  ended.catch((error) => log.warn({ reason: reasonOf(error) }, 'The browser left something behind'))
  const stateNow = () => {
    const state = kept.restarting ? 'restarting' : kept.run.tabs.crashed ? 'page-crashed' : 'running'
    return { state, restarts: kept.restarts } as const
  }
  const awaited = {
    ended: merge(kept.lost, kept.gone),
    get state() {
      return stateNow()
    },
  }
  const steady = size.steady(kept.filmed)
  const subject = { filmed: steady, size: () => size.now, gone: kept.gone, sessionId, clock, log }
  return {
    get browser() {
      return kept.run.browser
    },
    get page() {
      return kept.run.tabs.main
    },
    get activePage() {
      return kept.run.tabs.filmedPage
    },
    get pages() {
      return kept.run.tabs.pages
    },
    get state() {
      return stateNow()
    },
    path,
    closed: kept.closed,
    ended: awaited.ended,
    capture: {
      get size() {
        return size.now
      },
      way,
      screencast: (request) => createScreencast(subject, request),
      display: () => {
        if (display) return heldDisplay(display.film(), subject)
        throw new FlyBrowserError('DISPLAY_NONE', { session: sessionId, reason: way.reason })
      },
    },
    goto: async (url, pageOptions) => {
      if (masks) refuseUnmaskable(url)
      if (kept.restarting) throw new FlyBrowserError('BROWSER_RESTARTING', { session: sessionId })
      const { tabs } = kept.run
      const { main } = tabs
      const response = await whileThere(awaited, sessionId, main, () => openPage(main, url, pageOptions))
      await tabs.showMain()
      return response
    },
    resize: (next) => {
      const check = () => {
        if (kept.restarting) throw new FlyBrowserError('BROWSER_RESTARTING', { session: sessionId })
        display?.requireRoom(next, sessionId)
      }
      const work = async () => {
        const { tabs } = kept.run
        if (display) await display.resize(next)
        else await resizeHeadless(tabs.pages, next, log)
        await paintedIn(tabs.filmedPage, next)
      }
      return size.change(next, work, check)
    },
    close: async () => {
      await kept.close('it was closed')
      await ended
    },
  }
}
