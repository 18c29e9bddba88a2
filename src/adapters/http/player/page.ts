import { find } from './dom.ts'
import { stage } from './stage.ts'

/** The parts of the page the program touches. */
export const page = {
  ...stage,
  panel: find('panel', HTMLElement),
  tabs: find('tabs', HTMLElement),
  again: find('again', HTMLButtonElement),
  streamName: find('stream-name', HTMLElement),
  barTip: find('bar-tip', HTMLElement),
  mute: find('mute', HTMLButtonElement),
  live: find('live', HTMLButtonElement),
  behind: find('behind', HTMLElement),
  quality: find('quality', HTMLSelectElement),
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
}
