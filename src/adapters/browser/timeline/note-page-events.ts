import type { CDPSession } from 'puppeteer'
import { safeAddress, safeText } from './safe-address.ts'
import type { TabNotes } from './tab-notes.ts'

const MOST_FILE_NAME = 200
/** Downloads under way whose names are remembered; of more, the oldest is forgotten. */
const MOST_DOWNLOADS = 100

/**
 * Notes what the browser itself tells of a tab: navigations of its main frame, dialogs (their kind, none of their text), downloads. It needs the page
 * domain of the session, which is enabled for dialogs anyway; these downloads are told of without a change to what becomes of them.
 */
export function notePageEvents(session: CDPSession, notes: TabNotes): void {
  let mainFrame: string | undefined
  session.on('Page.frameNavigated', ({ frame }) => {
    if (frame.parentId !== undefined) return
    mainFrame = frame.id
    notes.note('page.navigated', () => ({ url: safeAddress(frame.url + (frame.urlFragment ?? '')), document: 'new' }))
  })
  session.on('Page.navigatedWithinDocument', ({ frameId, url }) => {
    if (mainFrame !== undefined && frameId !== mainFrame) return
    notes.note('page.navigated', () => ({ url: safeAddress(url), document: 'same' }))
  })
  session.on('Page.javascriptDialogOpening', ({ type }) => {
    notes.note('page.dialog-opened', () => ({ kind: type }))
  })
  const downloads = new Map<string, string>()
  session.on('Page.downloadWillBegin', ({ guid, suggestedFilename }) => {
    const file = safeText(suggestedFilename, MOST_FILE_NAME)
    const [oldest] = downloads.keys()
    if (downloads.size >= MOST_DOWNLOADS && oldest !== undefined) downloads.delete(oldest)
    downloads.set(guid, file)
    notes.note('page.download-started', () => ({ file }))
  })
  session.on('Page.downloadProgress', ({ guid, state, receivedBytes }) => {
    const file = downloads.get(guid)
    if (state === 'inProgress' || file === undefined) return
    downloads.delete(guid)
    if (state === 'completed') notes.note('page.download-finished', () => ({ file, bytes: receivedBytes }))
    else notes.note('page.download-failed', () => ({ file }))
  })
}
