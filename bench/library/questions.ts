import type { ListWish } from '../../src/engine/recordings/library/list-wish.ts'
import type { RecordingPage } from '../../src/engine/recordings/library/recording-list.ts'
import { FIRST_MS } from '../../test/helpers/recording-documents.ts'

/** A kind of question to a library of so many recordings. */
export interface Question {
  readonly name: string
  /** Of the n-th time; `cursor` is that of a page in the middle. */
  wish(n: number, known: { readonly count: number; readonly cursor: string | undefined }): ListWish
}

const LIMIT = 100

export const QUESTIONS: readonly Question[] = [
  { name: 'first page', wish: () => ({ limit: LIMIT }) },
  { name: 'page in the middle', wish: (_, { cursor }) => ({ limit: LIMIT, ...(cursor ? { cursor } : {}) }) },
  { name: 'of a session', wish: (n) => ({ limit: LIMIT, sessionId: `ses_${(n * 37) % 1000}` }) },
  { name: 'failed', wish: () => ({ limit: LIMIT, state: 'failed' }) },
  { name: 'since', wish: (n, { count }) => ({ limit: LIMIT, since: FIRST_MS + ((n * 97) % count) * 60_000 }) },
  { name: 'of no session', wish: () => ({ limit: LIMIT, sessionId: 'ses_none' }) },
]

/** The cursor of the page in the middle of all, undefined where there are too few. */
export async function middleCursor(
  list: (wish: ListWish) => Promise<RecordingPage>,
  count: number,
): Promise<string | undefined> {
  let page = await list({ limit: 1000 })
  for (let seen = 1000; seen < count / 2 && page.cursor; seen += 1000)
    page = await list({ limit: 1000, cursor: page.cursor })
  return page.cursor
}
