import type { ConsoleMessage, HTTPRequest, HTTPResponse, Page } from 'puppeteer'
import { safeAddress, safeText } from './safe-address.ts'
import type { TabNotes } from './tab-notes.ts'

const MOST_TEXT = 500
/** What a page has fetched: of images and the like a status says little. */
const FETCHED: ReadonlySet<string> = new Set(['document', 'xhr', 'fetch'])
/** The browser says in its console what is noted as a failed request. */
const TOLD_ELSEWHERE = 'Failed to load resource:'
/** A page took its request back, or a navigation became a download. */
const TAKEN_BACK = 'net::ERR_ABORTED'

/**
 * Notes errors in the console, exceptions that nobody caught, and requests that failed. puppeteer has all of this sent to it for itself, so
 * listening costs the page nothing.
 */
export function noteFaultsOfPage(page: Page, notes: TabNotes): void {
  page.on('console', (message) => {
    noteConsole(message, notes)
    // Without a listener puppeteer lets go of the objects of the page that were logged; who else listens may need them.
    if (page.listenerCount('console') === 1) for (const value of message.args()) value.dispose().catch(() => {})
  })
  page.on('pageerror', (thrown) => {
    notes.note('page.exception-thrown', () => ({ text: safeText(wordsOf(thrown), MOST_TEXT) }))
  })
  page.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText ?? 'unknown'
    if (reason !== TAKEN_BACK)
      notes.note('page.request-failed', () => ({ ...detailsOf(request), reason: safeText(reason, MOST_TEXT) }))
  })
  page.on('response', (response: HTTPResponse) => {
    const request = response.request()
    if (response.status() < 400 || !FETCHED.has(request.resourceType())) return
    notes.note('page.request-failed', () => ({ ...detailsOf(request), status: response.status() }))
  })
}

function noteConsole(message: ConsoleMessage, notes: TabNotes): void {
  if (message.type() !== 'error' && message.type() !== 'assert') return
  const text = message.text()
  if (text.startsWith(TOLD_ELSEWHERE)) return
  notes.note('page.error-logged', () => ({ text: safeText(text, MOST_TEXT) }))
}

const detailsOf = (request: HTTPRequest) => ({
  method: request.method().slice(0, 20),
  url: safeAddress(request.url()),
  type: request.resourceType(),
})

function wordsOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown)
  return thrown.name === 'Error' || thrown.name === '' ? thrown.message : `${thrown.name}: ${thrown.message}`
}
