import { setTimeout as after } from 'node:timers/promises'
import type { Browser, Page, Protocol } from 'puppeteer'
import { map, type Observable } from 'rxjs'
import type { CrashChoice } from '../../domain/crash-choice.ts'
import { FlyBrowserError, reasonOf } from '../../domain/errors.ts'
import type { TabChoice } from '../../domain/tab-choice.ts'
import type { Clock } from '../../pipeline/clock.ts'
import type { EventPort } from '../../pipeline/ports/event-port.ts'
import type { LogPort } from '../../pipeline/ports/log-port.ts'
import { BrowserProcess } from './browser-process.ts'
import { answerDialogs } from './faults/answer-dialogs.ts'
import type { KeptRun } from './faults/kept-browser.ts'
import { mainProcessOf } from './faults/main-process.ts'
import { mendCrashes } from './faults/mend-crashes.ts'
import { OpenDialogs } from './faults/open-dialogs.ts'
import { lookAtProcess } from './faults/process-look.ts'
import { WATCH_PERIOD_MS, WatchedBrowser } from './faults/watch-browser.ts'
import { watchPages } from './faults/watch-pages.ts'
import { openPage } from './open-page.ts'
import type { Tab } from './tabs/tab.ts'
import { Tabs } from './tabs/tabs.ts'
import { TimelineWatch } from './timeline/timeline-watch.ts'

export interface RunOptions {
  readonly sessionId: string
  readonly tab: TabChoice
  readonly onCrash: CrashChoice
  readonly filmedBy: 'screencast' | 'display'
  /** How often browser and page are asked whether they are there, milliseconds. Default {@link WATCH_PERIOD_MS}. */
  readonly watchMs?: number
  /** Whether something of its pages is masked. */
  readonly masked: boolean
  readonly events: Pick<EventPort, 'publish'>
  readonly clock: Clock
  readonly log: LogPort
}

/** A browser that was started. */
export interface StartedBrowser {
  readonly browser: Browser
  readonly page: Page
  /** The browser's program. */
  readonly path: string
  /** Folder of its profile. */
  readonly profile: string
}

/** One run of a browser, with its tabs and what is done about their faults. */
export interface BrowserRun extends KeptRun<Page> {
  readonly browser: Browser
  readonly tabs: Tabs
}

/** How long the address that was open before may take, milliseconds; then the page is shown as far as it has come. */
const REOPEN_MS = 15_000

/** A page that is loaded has not been painted yet: it has been at the second of its frames. */
const PAINTED = 'new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)))'
const PAINTED_WITHIN_MS = 1000

/**
 * Takes care of a browser that was started: from here on its process, its tabs and their faults are looked after.
 * @throws BROWSER_START_FAILED when it ends at once; nothing is left of it then
 */
export async function runBrowser(started: StartedBrowser, options: RunOptions): Promise<BrowserRun> {
  const { browser, page, profile, path } = started
  const { log } = options
  const life = new BrowserProcess(browser, profile, log)
  log.debug({ path, pid: browser.process()?.pid, profile }, 'Browser started')
  const watched = watchBrowser(browser, life, options)
  try {
    const dialogs = new OpenDialogs()
    const timeline = new TimelineWatch(options)
    const tabs = await lookAfterTabs(browser, page, options, life, dialogs, timeline)
    timeline.follow(tabs.filmed)
    void life.gone.then(() => timeline.close())
    const unwatch = watchPages({
      clock: options.clock,
      periodMs: options.watchMs ?? WATCH_PERIOD_MS,
      filmed: tabs.filmed,
      excused: () => dialogs.any || watched.isLate,
      onUnresponsive: ({ number }) => tell(options, 'page.unresponsive', number),
      onRecovered: ({ number }) => tell(options, 'page.recovered', number),
    })
    void life.gone.then(unwatch)
    const filmed: Observable<Page | undefined> = tabs.filmed.pipe(map((tab) => tab?.page))
    return {
      ...{ browser, tabs, filmed },
      gone: life.gone,
      address: () => tabs.main.url(),
      reopen: (address) => reopen(tabs.main, address, log),
      close: async (reason) => {
        tabs.close()
        await life.close(reason)
      },
    }
  } catch (cause) {
    await life.close('it ended while it was started')
    throw new FlyBrowserError('BROWSER_START_FAILED', { path, reason: reasonOf(cause) }, { cause })
  }
}

type PageEvent = 'page.crashed' | 'page.reloaded' | 'page.unresponsive' | 'page.recovered'

const tell = ({ events, sessionId }: RunOptions, name: PageEvent, tab: number): void =>
  events.publish(name, { sessionId, tab })

/** A browser that hangs is ended, and lost like any that ends by itself. */
function watchBrowser(browser: Browser, life: BrowserProcess, { clock, watchMs }: RunOptions): WatchedBrowser {
  let pid: number | undefined
  const watched = new WatchedBrowser({
    clock,
    ...(watchMs === undefined ? {} : { periodMs: watchMs }),
    ask: async () => {
      if (pid === undefined) pid = await mainProcessOf(browser)
      else await browser.version()
    },
    look: async () => {
      const known = pid ?? browser.process()?.pid
      return known === undefined ? undefined : lookAtProcess(known)
    },
    onHung: (silentMs) => life.kill(`it has not answered for ${(silentMs / 1000).toFixed(1)} s`),
  })
  void life.gone.then(() => watched.stop())
  return watched
}

function lookAfterTabs(
  browser: Browser,
  page: Page,
  options: RunOptions,
  life: BrowserProcess,
  dialogs: OpenDialogs,
  timeline: TimelineWatch,
): Promise<Tabs> {
  const { sessionId, tab: choice, onCrash, filmedBy, events, clock, log } = options
  const onDismissed = (tab: Tab, kind: Protocol.Page.DialogType) =>
    events.publish('page.dialog-dismissed', { sessionId, tab: tab.number, kind })
  // With its browser each of its pages is gone, which says nothing of them.
  let over = false
  void life.gone.then(() => {
    over = true
  })
  const about = (name: PageEvent) => (tab: Tab) => {
    if (!over) tell(options, name, tab.number)
  }
  return Tabs.of(browser, page, {
    ...{ choice, filmedBy, log },
    onEmpty: () => life.lose('the page was closed'),
    onReady: (tab, ready) => timeline.ready(tab, ready),
    onOpened(tab) {
      timeline.opened(tab)
      dialogs.watch(tab)
      answerDialogs(tab, { clock, log, onDismissed })
      mendCrashes(tab, {
        ...{ choice: onCrash, clock, log },
        onCrashed: about('page.crashed'),
        onReloaded: about('page.reloaded'),
        onRecovered: about('page.recovered'),
      })
    },
    onChanged: (tab, tabs) => events.publish('capture.tab-changed', { sessionId, tab: tab.number, tabs }),
  })
}

async function reopen(page: Page, address: string, log: LogPort): Promise<void> {
  try {
    await openPage(page, address, { timeoutMs: REOPEN_MS })
    await Promise.race([page.evaluate(PAINTED), after(PAINTED_WITHIN_MS, undefined, { ref: false })])
  } catch (error) {
    log.warn({ reason: reasonOf(error) }, 'The page that was open could not be opened again')
  }
}
