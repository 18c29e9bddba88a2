import { createHash } from 'node:crypto'
import { FlyBrowserError } from '../../../domain/errors.ts'
import { isRecordingId } from '../recording-id.ts'
import type { ListFilter } from './list-wish.ts'

/** Where a page ended. It belongs to its filter: another list would go on elsewhere. */
export const cursorAfter = (id: string, filter: ListFilter): string => `${checksum(id, filter)}.${id}`

/** The id behind which the next page begins. Throws OPTION_INVALID for what is no cursor of this list. */
export function idBefore(cursor: string, filter: ListFilter): string {
  const id = cursor.slice(CHECKSUM_LETTERS + 1)
  if (isRecordingId(id) && cursor === cursorAfter(id, filter)) return id
  throw new FlyBrowserError('OPTION_INVALID', {
    option: 'cursor',
    reason: 'it is not the cursor of a page of this list',
  })
}

const CHECKSUM_LETTERS = 16

/** Since when is left out: an age like 7d is another moment for each page. */
const checksum = (id: string, { sessionId, states, sinceMs }: ListFilter): string =>
  createHash('sha256')
    .update(JSON.stringify([id, sessionId, states, sinceMs === undefined]))
    .digest('hex')
    .slice(0, CHECKSUM_LETTERS)
