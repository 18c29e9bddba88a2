import { type HTTPResponse, type Page, TimeoutError } from 'puppeteer'
import { FlyBrowserError, reasonOf } from '../../domain/errors.ts'

const PROTOCOLS = new Set(['http:', 'https:', 'file:', 'data:', 'about:'])
const SHOWN_LENGTH = 200

/** How long to wait, and for what. */
export interface OpenPageOptions {
  /** Default 30,000 ms. */
  readonly timeoutMs?: number
  /** Default `load`. */
  readonly waitUntil?: 'load' | 'domcontentloaded' | 'networkidle0' | 'networkidle2'
}

/**
 * Checks an address before the browser sees it.
 * @throws PAGE_URL_INVALID
 */
export function parsePageUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !PROTOCOLS.has(url.protocol)) throw new FlyBrowserError('PAGE_URL_INVALID', { url: shown(text) })
  return url
}

/**
 * Opens an address. An answer with an error status is a page like any other; the response tells.
 * @throws PAGE_URL_INVALID, and PAGE_UNREACHABLE with Chromium's reason (`net::ERR_...`)
 */
export async function openPage(page: Page, text: string, options: OpenPageOptions = {}): Promise<HTTPResponse | null> {
  const url = parsePageUrl(text)
  const { timeoutMs = 30_000, waitUntil = 'load' } = options
  try {
    return await page.goto(url.href, { timeout: timeoutMs, waitUntil })
  } catch (cause) {
    const reason =
      cause instanceof TimeoutError
        ? `it was not loaded within ${timeoutMs / 1000} s`
        : (/net::ERR_\w+/.exec(reasonOf(cause))?.[0] ?? reasonOf(cause))
    throw new FlyBrowserError('PAGE_UNREACHABLE', { url: shown(withoutSecrets(url)), reason }, { cause })
  }
}

function withoutSecrets(url: URL): string {
  const open = new URL(url)
  open.username = ''
  open.password = ''
  return open.href
}

const shown = (text: string): string => (text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text)
