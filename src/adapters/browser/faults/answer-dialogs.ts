import type { Protocol } from 'puppeteer'
import type { Subscription } from 'rxjs'
import { reasonOf } from '../../../domain/errors.ts'
import type { Clock } from '../../../pipeline/clock.ts'
import type { LogPort } from '../../../pipeline/ports/log-port.ts'
import type { Tab } from '../tabs/tab.ts'

/** How long a dialog stays in sight before it is answered, milliseconds. */
export const DIALOG_SHOWN_MS = 1000

export interface DialogWitness {
  readonly clock: Clock
  readonly log: LogPort
  readonly onDismissed: (tab: Tab, kind: Protocol.Page.DialogType) => void
}

/**
 * Answers the dialogs of a tab that nobody else will answer: alert, confirm and prompt are dismissed, and a page that asks whether it may be left
 * is left. A page waits for the answer without end, and so would everybody who waits for the page.
 *
 * Whoever listens for dialogs of this page (`page.on('dialog')`) answers them alone.
 */
export function answerDialogs(tab: Tab, { clock, log, onDismissed }: DialogWitness): void {
  const { session } = tab
  let waiting: Subscription | undefined
  const answer = async (type: Protocol.Page.DialogType) => {
    try {
      await session.send('Page.handleJavaScriptDialog', { accept: type === 'beforeunload' })
      log.info({ tab: tab.number, dialog: type }, 'A dialog that nobody answered was dismissed')
      onDismissed(tab, type)
    } catch (error) {
      // Answered or gone in the meantime.
      log.debug({ reason: reasonOf(error) }, 'A dialog could not be dismissed')
    }
  }
  session.on('Page.javascriptDialogOpening', ({ type }) => {
    if ((tab.page?.listenerCount('dialog') ?? 0) > 0) return
    waiting?.unsubscribe()
    waiting = clock.scheduler.schedule(() => void answer(type), DIALOG_SHOWN_MS)
  })
  const leave = () => waiting?.unsubscribe()
  session.on('Page.javascriptDialogClosed', leave)
  tab.closed.then(leave)
  session.send('Page.enable').catch(() => {})
}
