import { BASELINES } from '../figures/baseline.ts'
import type { Contender } from './contender.ts'
import { openPlainPage } from './plain-page.ts'

/** The page that nobody films. */
export const pageAlone: Contender = {
  name: BASELINES.headless,
  summary: 'the page, not filmed',
  side: 'baseline',
  films: ['record', 'live', 'capture'],
  async open(scene) {
    const { evaluate, close } = await openPlainPage(scene)
    return { start: async () => {}, stop: async () => {}, footage: async () => undefined, evaluate, close }
  },
}
