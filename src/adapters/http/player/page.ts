const find = <T extends Element>(id: string, kind: new () => T): T => {
  const element = document.getElementById(id)
  if (!(element instanceof kind)) throw new Error(`the page has no ${id}`)
  return element
}

/** The parts of the page the program touches. */
export const page = {
  stage: find('stage', HTMLElement),
  video: find('video', HTMLVideoElement),
  state: find('state', HTMLElement),
  note: find('note', HTMLElement),
  noteTitle: find('note-title', HTMLElement),
  noteText: find('note-text', HTMLElement),
  streamName: find('stream-name', HTMLElement),
  play: find('play', HTMLButtonElement),
  mute: find('mute', HTMLButtonElement),
  live: find('live', HTMLButtonElement),
  fullscreen: find('fullscreen', HTMLButtonElement),
  copy: find('copy', HTMLButtonElement),
  copyLabel: find('copy-label', HTMLElement),
  chart: find('chart', HTMLCanvasElement),
  latency: find('latency', HTMLElement),
  buffer: find('buffer', HTMLElement),
  bitrate: find('bitrate', HTMLElement),
  picture: find('picture', HTMLElement),
  rate: find('rate', HTMLElement),
  speed: find('speed', HTMLElement),
  dropped: find('dropped', HTMLElement),
  stalls: find('stalls', HTMLElement),
  viewers: find('viewers', HTMLElement),
}

/** Writes text only when it differs, so that nothing is laid out or read aloud again for no reason. */
export const write = (element: HTMLElement, text: string): void => {
  if (element.textContent !== text) element.textContent = text
}
