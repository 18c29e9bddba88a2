import { interval, type Observable, Subscription } from 'rxjs'
import type { Clock } from '../../../pipeline/clock.ts'
import type { Tab } from '../tabs/tab.ts'

/** So many periods in a row without an answer, and a page counts as one that does not respond. */
const MOST_LOOKS = 3

/** A tab as far as it is asked whether its page is there. */
export type AskedTab = Pick<Tab, 'crashed' | 'session'>

export interface PageWatch<T extends AskedTab> {
  readonly clock: Clock
  readonly periodMs: number
  /** The tab to ask; undefined while there is none. */
  readonly filmed: Observable<T | undefined>
  /** Whether something keeps pages from answering that is no fault of theirs: a dialog, or a browser that is late itself. */
  readonly excused: () => boolean
  readonly onUnresponsive: (tab: T) => void
  /** It responds again, or there is nobody to ask any more. */
  readonly onRecovered: (tab: T) => void
}

/**
 * Watches the page in the picture for scripts that do not come to an end. Nothing is done to it: it may have much to do.
 * @returns ends the watch
 */
export function watchPages<T extends AskedTab>(watch: PageWatch<T>): () => void {
  const { clock, periodMs, filmed, excused, onUnresponsive, onRecovered } = watch
  let tab: T | undefined
  /** What is owed an answer; told of once it was too long. */
  let owed: { looks: number; told: boolean } | undefined
  const ask = (asked: T) => {
    const mine = { looks: 0, told: false }
    owed = mine
    const answered = () => {
      if (owed === mine) owed = undefined
      if (mine.told && !watching.closed && !asked.crashed.value) onRecovered(asked)
    }
    // Answered by the page's main thread between two scripts, without running one.
    asked.session.send('Runtime.getIsolateId').then(answered, answered)
  }
  const look = () => {
    if (!tab || excused()) return
    if (!owed) {
      ask(tab)
      return
    }
    owed.looks += 1
    if (owed.told || owed.looks < MOST_LOOKS) return
    owed.told = true
    onUnresponsive(tab)
  }
  const watching = new Subscription()
  watching.add(interval(periodMs, clock.scheduler).subscribe(look))
  watching.add(
    filmed.subscribe((now) => {
      tab = now
      owed = undefined
    }),
  )
  return () => watching.unsubscribe()
}
