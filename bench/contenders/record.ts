import type { Contender } from './contender.ts'
import { filmByRecording } from './film-by-recording.ts'

/** FlyBrowser records to a file, by the source it chooses itself. */
export const record: Contender = {
  name: 'record',
  summary: 'FlyBrowser records: H.264 in MP4',
  side: 'ours',
  films: ['record'],
  open: (scene) => filmByRecording(scene),
}
