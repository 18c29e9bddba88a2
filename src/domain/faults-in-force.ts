import type { DomainEvent } from './events.ts'

/** What is amiss with one session at a moment: of each thing the event that told of it, the oldest first. */
export type FaultsInForce = readonly DomainEvent[]

/** The state of a session after an event of it. */
export function faultsAfter(faults: FaultsInForce, event: DomainEvent): FaultsInForce {
  switch (event.name) {
    case 'browser.lost':
      // Its pages went with it.
      return [event]
    case 'browser.restarted':
    case 'session.closed':
      return []
    case 'page.crashed':
    case 'page.unresponsive':
      return [...ofOtherPages(faults, event.data.tab), event]
    case 'page.reloaded':
    case 'page.recovered':
      return ofOtherPages(faults, event.data.tab)
    default:
      return faults
  }
}

const ofOtherPages = (faults: FaultsInForce, tab: number): FaultsInForce =>
  faults.filter(({ data }) => !('tab' in data) || data.tab !== tab)
