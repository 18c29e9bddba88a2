import { randomBytes } from 'node:crypto'

/** A new id: its kind, the time in base 36 so that ids sort by age, and 48 random bits that cannot be guessed. */
export const newId = (kind: 'ses' | 'str' | 'rec' | 'psh', nowMs: number): string =>
  `${kind}_${Math.floor(nowMs).toString(36)}${randomBytes(6).toString('hex')}`
