import type { Contender } from './contender.ts'
import { filmByRecording } from './film-by-recording.ts'

/** FlyBrowser records what headless Chromium's screencast gives. */
export const screencast: Contender = {
  name: 'screencast',
  summary: 'FlyBrowser records by source.screencast: H.264 in MP4',
  side: 'ours',
  films: ['capture'],
  open: (scene) => filmByRecording(scene, 'screencast'),
}
