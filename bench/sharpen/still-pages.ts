import type { Field } from '../../test/integration/text-picture.ts'

export const SIZE = { width: 1280, height: 720 }

/** A long page of text whose pictures are taken once, and then scrolled and changed as the bench has it. */
export interface StillPage {
  readonly name: string
  readonly summary: string
  /** Its file, seen from the folder of the repository, and what stands behind its address. */
  readonly file: string
  readonly query: string
  /** Where in a picture its text stands. */
  readonly text: Field
}

const FILE = 'bench/pages/still-text.html'

export const STILL_PAGES: readonly StillPage[] = [
  {
    name: 'table',
    summary: 'a table of 12 px text',
    file: FILE,
    query: '?table',
    text: { x: 220, y: 0, width: 860, height: SIZE.height },
  },
  {
    name: 'article',
    summary: 'paragraphs of 16 px text',
    file: FILE,
    query: '?article',
    text: { x: 220, y: 0, width: 840, height: SIZE.height },
  },
  {
    name: 'code',
    summary: '13 px text in colours on black, from edge to edge',
    file: FILE,
    query: '?code',
    text: { x: 0, y: 0, ...SIZE },
  },
]
