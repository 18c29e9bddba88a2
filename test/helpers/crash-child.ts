import { readFile } from 'node:fs/promises'
import { deserialize } from 'node:v8'
import { LocalRecordingStore } from '../../src/adapters/stores/fs/local-recording-store.ts'
import { ProcessOwner } from '../../src/adapters/stores/fs/process-owner.ts'
import { RecordingLibrary } from '../../src/engine/recordings/recording-library.ts'
import { systemClock } from '../../src/pipeline/clock.ts'
import { CRASH_FILM, type CrashTask } from './crash-moments.ts'
import { fatalStore } from './fatal-store.ts'
import { type CodedVideo, initFragment, mediaFragmentOf } from './recording-fragments.ts'
import { eventList, logList } from './recording-ports.ts'

// Records a film ten times as fast as it plays, or recovers what is there, and dies at the call of the store that its task names; who outlives
// its task waits to be killed. Tells its parent how many frames it gave, whether it is done, and how many calls it took.
const { folder, film, container, work, at, when } = JSON.parse(process.argv[2] ?? '') as CrashTask
const tell = (fact: object) => process.send?.(fact)
const { store, names } = fatalStore(new LocalRecordingStore(folder), at, when)
const ports = { store, owners: new ProcessOwner(), clock: systemClock, events: eventList(), log: logList() }
const library = new RecordingLibrary(ports, { syncMs: 40, progressMs: 100 })
if (work === 'record') await record(deserialize(await readFile(film)) as CodedVideo)
else await library.recover()
tell({ done: true, calls: names })
// It is killed then: a busy machine takes fewer calls than the number it was to die at.
setInterval(() => {}, 60_000)

async function record(video: CodedVideo): Promise<void> {
  const { fps, originPts, noteEveryMs, pace } = CRASH_FILM
  const writer = await library.open({ recordingId: 'rec_crash', sessionId: 'ses_crash', container })
  writer.append(initFragment(video))
  const began = performance.now()
  let frame = 0
  let noted = 0
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const filmMs = (performance.now() - began) * pace
      for (; frame < Math.min(video.units.length, (filmMs * fps) / 1000); frame++) {
        const pts = originPts + (frame * 90_000) / fps
        for (; noted * noteEveryMs <= (frame * 1000) / fps; noted++) {
          writer.note({ pts, event: 'mark', details: { name: `${noted * noteEveryMs}` } })
        }
        writer.append(mediaFragmentOf(video, frame, originPts))
      }
      tell({ frames: frame })
      if (frame < video.units.length) return
      clearInterval(timer)
      resolve()
    }, 5)
  })
  // Twice at once: one ending.
  const end = originPts + (video.units.length * 90_000) / fps
  await Promise.all([writer.finish(originPts, end), writer.finish(originPts, end)])
}
