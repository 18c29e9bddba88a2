import { write } from './dom.ts'
import { stage } from './stage.ts'

/** What lasts less than this is not worth interrupting a reader for. */
const LASTS_MS = 1500

let timer = 0
let settled = ''
let pending = ''

/** Has something read aloud at once. */
export function announce(text: string): void {
  write(stage.announcer, '')
  write(stage.announcer, text)
}

/** Has the state read aloud once it lasts. */
export function announceState(label: string): void {
  if (label === pending) return
  pending = label
  clearTimeout(timer)
  timer = setTimeout(() => {
    if (label !== settled) announce(label)
    settled = label
  }, LASTS_MS)
}
