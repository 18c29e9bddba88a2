const find = <T extends Element>(id: string, kind: new () => T): T => {
  const element = document.getElementById(id)
  if (!(element instanceof kind)) throw new Error(`the page has no ${id}`)
  return element
}

/** The parts of the page the program touches. */
export const page = {
  stage: find('stage', HTMLElement),
  video: find('video', HTMLVideoElement),
  name: find('recording-name', HTMLElement),
  state: find('state', HTMLElement),
  announcer: find('announcer', HTMLElement),
  note: find('note', HTMLElement),
  noteTitle: find('note-title', HTMLElement),
  noteText: find('note-text', HTMLElement),
  tokenForm: find('token-form', HTMLFormElement),
  token: find('token', HTMLInputElement),
  bar: find('bar', HTMLElement),
  marks: find('marks', HTMLElement),
  chapters: find('chapters', HTMLElement),
  preview: find('preview', HTMLElement),
  tipText: find('tip-text', HTMLElement),
  tipTime: find('tip-time', HTMLElement),
  play: find('play', HTMLButtonElement),
  earlier: find('earlier', HTMLButtonElement),
  later: find('later', HTMLButtonElement),
  time: find('time', HTMLElement),
  chapterName: find('chapter-name', HTMLElement),
  speed: find('speed', HTMLSelectElement),
  fullscreen: find('fullscreen', HTMLButtonElement),
  filters: find('filters', HTMLElement),
  moments: find('moments', HTMLOListElement),
  nothing: find('nothing', HTMLElement),
  facts: find('facts', HTMLElement),
  help: find('help', HTMLDialogElement),
  helpClose: find('help-close', HTMLButtonElement),
  helpButton: find('help-button', HTMLButtonElement),
}

/** Writes text only when it differs, so that nothing is laid out or read aloud again for no reason. */
export const write = (element: HTMLElement, text: string): void => {
  if (element.textContent !== text) element.textContent = text
}

/** Sets an attribute only when it differs. */
export const mark = (element: HTMLElement, name: string, value: string): void => {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value)
}

/** An element with a class and a text, which is never taken for markup. */
export function made<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className = '',
  text = '',
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  if (className) element.className = className
  if (text) element.textContent = text
  return element
}
