import { pathToFileURL } from 'node:url'

/** A page that is filmed. It paints the pixel clock and keeps what it painted in `window.paints`. */
export interface FilmedPage {
  readonly name: string
  readonly summary: string
  /** Its file, seen from the folder of the repository. */
  readonly file: string
  /** What stands behind its address. */
  readonly query: string
  /** See `Circumstances.seldom`. */
  readonly seldom: boolean
}

const CLOCK = 'test/fixtures/pages/pixel-clock.html'

export const MOTION = {
  name: 'motion',
  summary: 'redraws a part of itself all the time',
  file: CLOCK,
  query: '',
  seldom: false,
} as const satisfies FilmedPage

export const REST = {
  name: 'rest',
  summary: 'changes once a second',
  file: CLOCK,
  query: '?every=1000',
  seldom: true,
} as const satisfies FilmedPage

const SCROLL = {
  name: 'scroll',
  summary: 'scrolls a page of text all the time',
  file: CLOCK,
  query: '?scroll',
  seldom: false,
} as const satisfies FilmedPage

export const TEXT = {
  name: 'text',
  summary: 'scrolls a long text steadily, in two columns',
  file: 'bench/pages/long-text.html',
  query: '',
  seldom: false,
} as const satisfies FilmedPage

/** Pages of the benches of recording and streaming. */
export const PAGES: readonly FilmedPage[] = [MOTION, SCROLL, REST]

/** @param root folder of the repository */
export const addressOf = ({ file, query }: FilmedPage, root: string): string =>
  `${pathToFileURL(`${root}/${file}`).href}${query}`
