import type { DomainEvent } from './events.ts'

/** What holds of one session at a moment, by the events that told of it, the oldest first: what is amiss, and what its tabs show. */
export type EventsInForce = readonly DomainEvent[]

/** Tabs come and go; of those that were seen longest ago nothing is known any more. */
const MOST_PAGES = 64

/** The state of a session after an event of it. */
export function inForceAfter(state: EventsInForce, event: DomainEvent): EventsInForce {
  switch (event.name) {
    case 'browser.lost':
      // Its pages went with it.
      return [event]
    case 'browser.restarted':
      return state.filter(({ name }) => name === 'session.noted' || name === 'capture.tab-changed')
    case 'session.closed':
      return []
    case 'page.crashed':
    case 'page.unresponsive':
      return [...without(state, isFaultOf(event.data.tab)), event]
    case 'page.reloaded':
    case 'page.recovered':
      return without(state, isFaultOf(event.data.tab))
    case 'capture.tab-changed':
      return [...without(state, ({ name }) => name === 'capture.tab-changed'), event]
    case 'session.noted':
      return afterNote(state, event)
    default:
      return state
  }
}

/** Of what holds, what a picture of this moment shows: of the tabs only the one in it. */
export function shownOf(state: EventsInForce): EventsInForce {
  const shown = state.findLast(({ name }) => name === 'capture.tab-changed')?.data
  const tab = shown && 'tab' in shown ? shown.tab : FIRST_TAB
  return state.filter((event) => event.name !== 'session.noted' || event.data.details.tab === tab)
}

/** A session is filmed in its first tab until it is told otherwise. */
const FIRST_TAB = 0

function afterNote(state: EventsInForce, event: DomainEvent & { name: 'session.noted' }): EventsInForce {
  const { kind, details } = event.data
  if (kind !== 'page.navigated' && kind !== 'page.titled') return state
  // What has another address has no title yet.
  const kept = without(
    state,
    ({ name, data }) =>
      name === 'session.noted' && data.details.tab === details.tab && (kind === 'page.navigated' || data.kind === kind),
  )
  const pages = [...kept.filter(({ name }) => name === 'session.noted'), event]
  return [...kept.filter(({ name }) => name !== 'session.noted'), ...pages.slice(-MOST_PAGES)]
}

const without = (state: EventsInForce, leaves: (event: DomainEvent) => boolean): EventsInForce =>
  state.filter((event) => !leaves(event))

const isFaultOf =
  (tab: number) =>
  ({ name, data }: DomainEvent): boolean =>
    (name === 'page.crashed' || name === 'page.unresponsive') && 'tab' in data && data.tab === tab
