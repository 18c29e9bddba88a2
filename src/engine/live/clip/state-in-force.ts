import type { RecordingNote } from '../../../domain/recording-note.ts'

/** What happened, by the wall clock of the media it happened to, milliseconds since 1970. */
export interface TimedNote extends Omit<RecordingNote, 'pts'> {
  readonly atMs: number
}

/** What holds at a moment, of each thing the note that told of it: what is amiss, and what tabs show. */
export type StateInForce = ReadonlyMap<string, TimedNote>

export const ALL_WELL: StateInForce = new Map()

/** The state after something happened. What lasts for a moment only (an encoder that was replaced) leaves none. */
export function stateAfter(state: StateInForce, note: TimedNote): StateInForce {
  const next = new Map(state)
  const page = `page ${note.details?.tab}`
  switch (note.event) {
    case 'load.stepped':
      if (note.details?.rung === 0) next.delete('load')
      // Whichever way it came here: less is made than usual.
      else next.set('load', { ...note, details: { ...note.details, direction: 'down' } })
      break
    case 'rate.limited':
      next.set('rate', note)
      break
    case 'rate.restored':
      next.delete('rate')
      break
    case 'capture.paused':
      next.set('capture', note)
      break
    case 'capture.resumed':
      next.delete('capture')
      break
    case 'browser.lost':
      for (const key of state.keys()) if (isOfPage(key)) next.delete(key)
      next.set('browser', note)
      break
    case 'browser.restarted':
      next.delete('browser')
      break
    case 'page.crashed':
    case 'page.unresponsive':
      next.set(page, note)
      break
    case 'page.reloaded':
    case 'page.recovered':
      next.delete(page)
      break
    case 'capture.tab-changed':
      next.set('shown', note)
      break
    case 'page.navigated':
      // What has another address has no title yet.
      next.delete(`title ${note.details?.tab}`)
      setNewest(next, `address ${note.details?.tab}`, note)
      break
    case 'page.titled':
      setNewest(next, `title ${note.details?.tab}`, note)
      break
  }
  return next
}

/** What a clip tells of a state at its beginning, in the order in which it came to be: of the tabs only the one in the picture. */
export function notesOf(state: StateInForce): TimedNote[] {
  const tab = state.get('shown')?.details?.tab ?? FIRST_TAB
  return [...state]
    .filter(([key]) => !isOfTab(key) || key.endsWith(` ${tab}`))
    .map(([, note]) => note)
    .toSorted((a, b) => a.atMs - b.atMs)
}

/** A session is filmed in its first tab until it is told otherwise. */
const FIRST_TAB = 0

/** Tabs come and go; of those that were seen longest ago nothing is known any more. */
const MOST_PAGES = 64

const isOfTab = (key: string): boolean => /^(address|title) /.test(key)
const isOfPage = (key: string): boolean => isOfTab(key) || key.startsWith('page ') || key === 'shown'

function setNewest(state: Map<string, TimedNote>, key: string, note: TimedNote): void {
  state.delete(key)
  state.set(key, note)
  const [oldest, ...others] = [...state.keys()].filter(isOfTab)
  if (oldest !== undefined && others.length >= MOST_PAGES) state.delete(oldest)
}
