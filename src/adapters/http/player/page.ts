const find = <T extends Element>(id: string, kind: new () => T): T => {
  const element = document.getElementById(id)
  if (!(element instanceof kind)) throw new Error(`the page has no ${id}`)
  return element
}

/** The parts of the page the program touches. */
export const page = {
  stage: find('stage', HTMLElement),
  panel: find('panel', HTMLElement),
  video: find('video', HTMLVideoElement),
  tabs: find('tabs', HTMLElement),
  state: find('state', HTMLElement),
  announcer: find('announcer', HTMLElement),
  note: find('note', HTMLElement),
  noteTitle: find('note-title', HTMLElement),
  noteText: find('note-text', HTMLElement),
  again: find('again', HTMLButtonElement),
  streamName: find('stream-name', HTMLElement),
  bar: find('bar', HTMLElement),
  barTip: find('bar-tip', HTMLElement),
  play: find('play', HTMLButtonElement),
  mute: find('mute', HTMLButtonElement),
  live: find('live', HTMLButtonElement),
  behind: find('behind', HTMLElement),
  quality: find('quality', HTMLSelectElement),
  fullscreen: find('fullscreen', HTMLButtonElement),
  addresses: find('addresses', HTMLElement),
  delayPlot: find('delay-plot', HTMLCanvasElement),
  ratePlot: find('rate-plot', HTMLCanvasElement),
  latency: find('latency', HTMLElement),
  buffer: find('buffer', HTMLElement),
  bitrate: find('bitrate', HTMLElement),
  picture: find('picture', HTMLElement),
  rate: find('rate', HTMLElement),
  speed: find('speed', HTMLElement),
  dropped: find('dropped', HTMLElement),
  stalls: find('stalls', HTMLElement),
  viewers: find('viewers', HTMLElement),
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
