import { BASELINES } from '../figures/baseline.ts'
import type { Contender, Scene, Take } from './contender.ts'
import { openPlainPage } from './plain-page.ts'
import { type CaptureChoice, whyNoDisplay } from './session.ts'

async function leaveAlone(scene: Scene, capture: CaptureChoice): Promise<Take> {
  const { evaluate, close } = await openPlainPage(scene, capture)
  return { start: async () => {}, stop: async () => {}, footage: async () => undefined, evaluate, close }
}

/** The page that nobody films. */
export const pageAlone: Contender = {
  name: BASELINES.headless,
  summary: 'the page, not filmed',
  side: 'baseline',
  films: ['record', 'live', 'capture'],
  open: (scene) => leaveAlone(scene, 'screencast'),
}

/** The page that nobody films, in a headful browser that paints on an Xvfb of its own. */
export const pageOnDisplay: Contender = {
  name: BASELINES.display,
  summary: 'the page on a display (Xvfb), not filmed',
  side: 'baseline',
  films: ['record', 'live', 'capture'],
  missing: whyNoDisplay,
  open: (scene) => leaveAlone(scene, 'display'),
}
