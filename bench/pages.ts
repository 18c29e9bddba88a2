import { pathToFileURL } from 'node:url'

/** A page that is filmed. */
export interface FilmedPage {
  readonly name: string
  readonly summary: string
  /** What stands behind the address of the pixel-clock page. */
  readonly query: string
  /** See `Circumstances.seldom`. */
  readonly seldom: boolean
}

export const PAGES: readonly FilmedPage[] = [
  { name: 'motion', summary: 'redraws a part of itself all the time', query: '', seldom: false },
  { name: 'scroll', summary: 'scrolls a page of text all the time', query: '?scroll', seldom: false },
  { name: 'rest', summary: 'changes once a second', query: '?every=1000', seldom: true },
]

/** @param root folder of the repository */
export const addressOf = ({ query }: FilmedPage, root: string): string =>
  `${pathToFileURL(`${root}/test/fixtures/pages/pixel-clock.html`).href}${query}`
