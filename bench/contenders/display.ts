import type { Contender } from './contender.ts'
import { filmByRecording } from './film-by-recording.ts'
import { whyNoDisplay } from './session.ts'

/** FlyBrowser records the display that a headful Chromium of its own paints on. */
export const display: Contender = {
  name: 'display',
  summary: 'FlyBrowser records by source.display: H.264 in MP4',
  side: 'ours',
  films: ['capture'],
  missing: whyNoDisplay,
  open: (scene) => filmByRecording(scene, 'display'),
}
