import type { RecordingNote } from '../../../domain/recording-note.ts'

/** What happened, by the wall clock of the media it happened to, milliseconds since 1970. */
export interface TimedNote extends Omit<RecordingNote, 'pts'> {
  readonly atMs: number
}

/** What is amiss at a moment: of each thing the note that told of it. */
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
      for (const key of state.keys()) if (key.startsWith('page ')) next.delete(key)
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
  }
  return next
}
