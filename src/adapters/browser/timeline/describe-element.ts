import { setTimeout as after } from 'node:timers/promises'
import type { CDPSession } from 'puppeteer'
import { safeText } from './safe-address.ts'

/** What is told of an element: never its value. */
export interface ElementWords {
  /** As `button#buy`. */
  readonly element: string
  readonly name?: string
  /** Whether what is typed into it must not be told in any way. */
  readonly secret: boolean
}

/** The page may be busy, and what follows waits for nothing. */
const WITHIN_MS = 1000
const MOST_ELEMENT = 80
const MOST_NAME = 80

/** Scripts of ours have a world of their own, in which nothing is what the page has replaced; of the same name there is one a document. */
const WORLD = 'flybrowser-timeline'

/**
 * Runs beside the page and only reads. What lies within a button is the button. The name is that of the attributes, of the label, or the text of what is there to be pressed.
 * What fields within a label hold from the beginning on is in its text too, and left out.
 */
const WORDS = `((at) => {
  const e = at?.closest('a,button,summary,label,select,input,textarea,[role],[contenteditable]') ?? at
  if (!e) return null
  const tag = e.localName
  const field = /^(input|textarea|select)$/.test(tag)
  const type = field ? e.getAttribute('type') ?? '' : ''
  const hints = e.getAttribute('autocomplete') ?? ''
  const pressed = /^(a|button|summary)$/.test(tag) || /^(button|link|tab|menuitem|option)$/.test(e.getAttribute('role') ?? '')
  const textOf = (within) => {
    const walk = document.createTreeWalker(within, NodeFilter.SHOW_TEXT)
    let text = ''
    while (text.length < 400 && walk.nextNode())
      if (!walk.currentNode.parentElement?.closest('textarea,select,[contenteditable],script,style')) text += walk.currentNode.data
    return text
  }
  const named = e.getAttribute('aria-label') || e.getAttribute('alt') || e.getAttribute('title') || e.getAttribute('placeholder')
  const name = named || (field && tag !== 'select' && e.labels?.[0] ? textOf(e.labels[0]) : '') || (pressed ? textOf(e) : '')
  return { tag, id: e.id, name: (name || (field && e.getAttribute('name')) || '').slice(0, 400), type, hints }
})`

/** The element at a place of the viewport, CSS pixels. Undefined where it cannot be told in time. */
export const elementAt = (page: DescribedPage, x: number, y: number): Promise<ElementWords | undefined> =>
  describe(page, `document.elementFromPoint(${Number(x)}, ${Number(y)})`)

/** The element that has the keyboard. Undefined where it cannot be told in time. */
export const elementInFocus = (page: DescribedPage): Promise<ElementWords | undefined> =>
  describe(page, 'document.activeElement')

/** A page that is asked for elements. */
export interface DescribedPage {
  readonly session: CDPSession
  /** Its main frame. */
  readonly frameId: string
}

async function describe(page: DescribedPage, which: string): Promise<ElementWords | undefined> {
  const answer = ask(page, `${WORDS}(${which})`).catch(() => undefined)
  return wordsFrom(await Promise.race([answer, after(WITHIN_MS, undefined, { ref: false })]))
}

async function ask({ session, frameId }: DescribedPage, expression: string): Promise<unknown> {
  const world = await session.send('Page.createIsolatedWorld', { frameId, worldName: WORLD })
  const { result } = await session.send('Runtime.evaluate', {
    ...{ expression, contextId: world.executionContextId },
    ...{ returnByValue: true, silent: true, timeout: WITHIN_MS },
  })
  return result.value
}

/** What the page answered, of which nothing is believed. */
export function wordsFrom(value: unknown): ElementWords | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { tag, id, name, type, hints } = value as Record<string, unknown>
  if (typeof tag !== 'string' || tag === '') return undefined
  const text = typeof name === 'string' ? safeText(name, MOST_NAME) : ''
  const element = typeof id === 'string' && id !== '' ? `${tag}#${id}` : tag
  return {
    element: safeText(element, MOST_ELEMENT),
    ...(text === '' ? {} : { name: text }),
    secret: `${type}`.toLowerCase() === 'password' || /password|one-time-code|cc-/i.test(`${hints}`),
  }
}
