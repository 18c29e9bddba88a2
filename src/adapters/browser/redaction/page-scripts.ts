import { GUARD_SHEETS } from './guard-sheets.ts'
import { MASKED_PROPERTY, MEMORY_ATTRIBUTE } from './mask-sheet.ts'

/** Event by which the page's own world tells ours of a shadow root. */
const ROOT_EVENT = 'flybrowser-shadow-root'

/**
 * Runs in the world of the page, before its scripts: tells of every shadow root that is attached, open or closed, and of every
 * change of its style sheets. And it refuses windows of their own to calendars and videos that are masked.
 * An event's submitter is the one way to hand an element to another world that is not retargeted; `performance` is in both worlds,
 * and unlike the document it keeps its listeners through document.open().
 */
export const PAGE_WORLD = `(() => {
  const { apply } = Reflect
  const { defineProperty, getOwnPropertyDescriptor } = Object
  const target = performance
  const dispatch = EventTarget.prototype.dispatchEvent
  const Submit = SubmitEvent
  const tell = (submitter) => apply(dispatch, target, [new Submit('${ROOT_EVENT}', { submitter })])
  const hostOf = getOwnPropertyDescriptor(ShadowRoot.prototype, 'host').get
  const attach = getOwnPropertyDescriptor(Element.prototype, 'attachShadow')
  defineProperty(Element.prototype, 'attachShadow', { ...attach, ...{ value: { attachShadow(init) {
    const root = apply(attach.value, this, [init])
    tell(this)
    return root
  } }.attachShadow } })
  ;(${GUARD_SHEETS})(ShadowRoot.prototype, (root) => tell(apply(hostOf, root, [])))
  const style = getComputedStyle
  const valueOf = CSSStyleDeclaration.prototype.getPropertyValue
  const isMasked = (element) => apply(valueOf, style(element), ['${MASKED_PROPERTY}']) === '1'
  const refuse = (prototype, name, refusal) => {
    const method = getOwnPropertyDescriptor(prototype, name)
    if (method) defineProperty(prototype, name, { ...method, ...{ value: { [name]() {
      return isMasked(this) ? refusal() : apply(method.value, this, [])
    } }[name] } })
  }
  refuse(HTMLInputElement.prototype, 'showPicker', () => {})
  refuse(HTMLVideoElement.prototype, 'requestPictureInPicture', () =>
    Promise.reject(new DOMException('It is masked.', 'NotAllowedError')))
})()
`

/** Asks for the masks at the highest rank until they are there: on a machine without time the background may need long to start. */
export const ASK_FOR_PRIORITY = `(() => {
  let waitMs = 250
  const ask = () => chrome.runtime.sendMessage('masks').then((done) => done || again(), again)
  const again = () => {
    // An extension that is gone does not come back.
    if (chrome.runtime?.id === undefined) return
    waitMs = Math.min(waitMs * 2, 5000)
    setTimeout(ask, waitMs)
  }
  ask()
})()`

/**
 * Runs in a world of our own in every document, before anything of it is parsed. It asks for the masks at the highest rank, takes
 * them into every shadow root, and remembers password inputs: one whose type is changed is marked and so stays masked. Observers
 * are called before the next picture is painted. What masked elements would show outside of the page is taken from them.
 * @param sheet the masks as CSS
 */
export const keepMasked = (sheet: string): string => `(() => {
  const MARK = '${MEMORY_ATTRIBUTE}'
  const WATCHED = { subtree: true, childList: true, characterData: true, attributes: true,
    attributeFilter: ['type', 'title', 'list', MARK], attributeOldValue: true }
  const HOSTS = new Set(['article', 'aside', 'blockquote', 'body', 'div', 'footer', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'header',
    'main', 'nav', 'p', 'section', 'span'])
  const CALENDARS = new Set(['date', 'datetime-local', 'month', 'week', 'time', 'color'])
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(${JSON.stringify(sheet)})
  const watched = new WeakSet()
  const passwords = new WeakSet()
  const isPassword = (type) => type !== null && type.toLowerCase() === 'password'

  const settle = (input) => {
    if (isPassword(input.getAttribute('type'))) passwords.add(input)
    else if (passwords.has(input) && !input.hasAttribute(MARK)) input.setAttribute(MARK, '')
  }
  const isMasked = (element) => getComputedStyle(element).getPropertyValue('${MASKED_PROPERTY}') === '1'
  // What the browser would show of an element in a window of its own: a tooltip, suggestions.
  const silence = (element) => {
    for (const name of ['title', 'list'])
      if (element.hasAttribute(name) && isMasked(element)) element.removeAttribute(name)
    // Of graphics an element within is the title. It stays, for the page may count on it.
    if (element instanceof SVGElement)
      for (const child of element.children)
        if (child.localName === 'title' && child.textContent && isMasked(element))
          for (const text of child.childNodes) text.nodeValue = ''
    if (element.localName === 'video') keepInPage(element)
  }
  // The browser's own controls have a button for picture-in-picture, and it opens some by itself.
  const keepInPage = (video) => { if (!video.disablePictureInPicture && isMasked(video)) video.disablePictureInPicture = true }
  const silenceAll = (event) => {
    for (const element of event.composedPath()) if (element instanceof Element) silence(element)
  }
  // A page may write anew what was taken away while the pointer or the focus is there still.
  const silenceAnew = (node) => {
    const element = node instanceof Element ? node : node.parentElement
    const owner = element instanceof SVGElement && element.localName === 'title' ? element.parentElement : element
    if (owner?.matches(':hover, :focus-within')) silence(owner)
  }
  // The keys that open a calendar, and the click that opens a choice of colours.
  const keepShut = (event) => {
    const [element] = event.composedPath()
    const { type, key, altKey } = event
    if (element.localName !== 'input' || !CALENDARS.has(element.type) || !isMasked(element)) return
    const opens = key === ' ' || key === 'F4' || (altKey && (key === 'ArrowDown' || key === 'ArrowUp'))
    if (type === 'click' ? element.type === 'color' : opens) event.preventDefault()
  }
  const listened = new WeakSet()
  const listen = (target) => {
    if (!target || listened.has(target)) return
    listened.add(target)
    for (const name of ['pointerover', 'focusin']) target.addEventListener(name, silenceAll, true)
    for (const name of ['keydown', 'click']) target.addEventListener(name, keepShut, true)
  }
  const watch = (root) => {
    const kept = root.adoptedStyleSheets.includes(sheet)
    if (!kept) root.adoptedStyleSheets.push(sheet)
    if (watched.has(root)) {
      // A stay in another document has emptied the list, and those of all roots within.
      if (!kept) lookInto(root)
      return
    }
    watched.add(root)
    listen(root)
    observer.observe(root, WATCHED)
    lookInto(root)
  }
  const rootOf = (element) =>
    HOSTS.has(element.localName) || element.localName.includes('-') ? chrome.dom.openOrClosedShadowRoot(element) : null
  const look = (element) => {
    if (element.localName === 'input') settle(element)
    if (element.localName === 'video') keepInPage(element)
    const root = rootOf(element)
    if (root) watch(root)
  }
  const lookInto = (node, seen) => {
    for (const element of node.querySelectorAll('*')) {
      look(element)
      seen?.add(element)
    }
  }
  // A parser attaches a declared root after its host, and tells nobody: what is open still is the last of everything.
  const lookAtTail = (node) => {
    for (let element = node.lastElementChild; element; element = element.lastElementChild) {
      look(element)
      const root = rootOf(element)
      if (root) lookAtTail(root)
    }
  }
  const observer = new MutationObserver((records) => {
    // A parser tells of each element; those within one that was looked into are known.
    const seen = new Set()
    for (const { type, target, attributeName, oldValue, addedNodes } of records) {
      if (type === 'attributes' && target.localName === 'input') {
        if (attributeName === 'type' && isPassword(oldValue)) passwords.add(target)
        settle(target)
      }
      if (type === 'characterData' || attributeName === 'title' || attributeName === 'list' || target.localName === 'title')
        silenceAnew(target)
      for (const node of addedNodes)
        if (node.nodeType === Node.ELEMENT_NODE && !seen.has(node)) {
          look(node)
          lookInto(node, seen)
        }
    }
    if (document.readyState === 'loading') {
      if (loading) lookAtTail(document)
      else whileLoading()
    }
    listen(document.documentElement)
  })
  listen(document.documentElement)
  observer.observe(document, WATCHED)
  performance.addEventListener('${ROOT_EVENT}', ({ submitter }) => {
    const root = submitter && chrome.dom.openOrClosedShadowRoot(submitter)
    if (root) watch(root)
  })
  let loading = false
  const whileLoading = () => {
    loading = document.readyState === 'loading'
    if (loading) {
      lookAtTail(document)
      requestAnimationFrame(whileLoading)
    } else lookInto(document)
  }
  whileLoading()

  ;${ASK_FOR_PRIORITY}
})()
`

/**
 * Runs in the background: gives a document that asks the masks as a sheet of the user. An important rule of the user's outranks
 * every important rule of the page, also those written into its elements; only this call can insert one.
 */
export const givePriority = (files: readonly string[]): string => `
chrome.runtime.onMessage.addListener((_, { tab, documentId }, answer) => {
  chrome.scripting
    .insertCSS({ target: { tabId: tab.id, documentIds: [documentId] }, origin: 'USER', files: ${JSON.stringify(files)} })
    .then(() => answer(true), () => answer(false))
  return true
})
`
