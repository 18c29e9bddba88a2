/** What the arguments of a browser depend on. */
export interface BrowserShape {
  /** Size of the viewport, pixels. */
  readonly width: number
  readonly height: number
  readonly headless: boolean
  /** The page fills a display of its own. */
  readonly kiosk?: boolean
  /** Chromium's sandbox refuses to run as root. */
  readonly root: boolean
}

/** Arguments puppeteer would add and we do not want: pages shall look as users see them, without its banner. */
export const UNWANTED_ARGUMENTS = ['--hide-scrollbars', '--enable-automation']

/** Arguments of the browser, beside those of puppeteer. */
export const browserArguments = ({ width, height, headless, kiosk = false, root }: BrowserShape): string[] => [
  `--window-size=${width},${height}`,
  '--force-device-scale-factor=1',
  '--no-first-run',
  '--no-default-browser-check',
  // No traffic of its own: the network is the page's.
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-domain-reliability',
  // A recorded page is always in view, whatever lies over its window.
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
  // What `--enable-automation` would have kept away.
  '--disable-infobars',
  '--disable-save-password-bubble',
  '--disable-search-engine-choice-screen',
  // Nobody is there to click before a video may play.
  '--autoplay-policy=no-user-gesture-required',
  ...(headless || kiosk ? ['--mute-audio'] : []),
  // Nothing but the page; and no bar that warns of the switches it is started with.
  ...(kiosk ? ['--kiosk', '--test-type', '--window-position=0,0', '--ozone-platform=x11'] : []),
  // A screen of the page's size, and a window that fills it: an element that goes full screen and back changes no size (measured).
  ...(headless ? [`--screen-info={${width}x${height}}`, '--kiosk'] : []),
  ...(root ? ['--no-sandbox'] : []),
]
