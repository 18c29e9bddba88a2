import type { Subscription } from 'rxjs'
import type { CrashChoice } from '../../../domain/crash-choice.ts'
import { reasonOf } from '../../../domain/errors.ts'
import type { Clock } from '../../../pipeline/clock.ts'
import type { LogPort } from '../../../pipeline/ports/log-port.ts'
import type { Tab } from '../tabs/tab.ts'
import { attemptHeld, NO_ATTEMPTS, nextAttempt } from './attempts.ts'

export interface CrashWitness {
  readonly choice: CrashChoice
  readonly clock: Clock
  readonly log: LogPort
  readonly onCrashed: (tab: Tab) => void
  readonly onReloaded: (tab: Tab) => void
  /** Somebody else opened something in it, or it was closed. */
  readonly onRecovered: (tab: Tab) => void
}

/** Watches a tab for crashes, and loads its page again where that is asked for: soon, then ever later, and not without end. */
export function mendCrashes(tab: Tab, { choice, clock, log, ...told }: CrashWitness): void {
  const { session } = tab
  let attempts = NO_ATTEMPTS
  let waiting: Subscription | undefined
  let reloading = false
  const reload = async () => {
    reloading = true
    try {
      await session.send('Page.reload')
    } catch (error) {
      reloading = false
      log.warn({ tab: tab.number, reason: reasonOf(error) }, 'A page that crashed could not be loaded again')
    }
  }
  session.on('Inspector.targetCrashed', () => {
    reloading = false
    tab.crashed.next(true)
    log.warn({ tab: tab.number }, 'A page crashed')
    told.onCrashed(tab)
    if (choice === 'hold') return
    const next = nextAttempt(attempts, clock.now())
    if (!next) {
      log.error({ tab: tab.number }, 'A page crashed too often to be loaded again')
      return
    }
    attempts = next.attempts
    waiting?.unsubscribe()
    waiting = clock.scheduler.schedule(() => void reload(), next.delayMs)
  })
  // By us or by whoever opened another address in it.
  session.on('Inspector.targetReloadedAfterCrash', () => {
    waiting?.unsubscribe()
    attempts = attemptHeld(attempts, clock.now())
    tab.crashed.next(false)
    if (reloading) told.onReloaded(tab)
    else told.onRecovered(tab)
    reloading = false
  })
  tab.closed.then(() => {
    waiting?.unsubscribe()
    if (tab.crashed.value) told.onRecovered(tab)
  })
  session.send('Inspector.enable').catch(() => {})
}
