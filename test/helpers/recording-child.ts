import { LocalRecordingStore } from '../../src/adapters/stores/fs/local-recording-store.ts'
import { ProcessOwner } from '../../src/adapters/stores/fs/process-owner.ts'
import { CODECS, recordingContainer } from '../../src/domain/codec.ts'
import { askedContainer } from '../../src/domain/recording-container.ts'
import { RecordingLibrary } from '../../src/engine/recordings/recording-library.ts'
import { systemClock } from '../../src/pipeline/clock.ts'
import { codedVideo } from './coded-video.ts'
import { initFragment, mediaFragmentOf } from './recording-fragments.ts'
import { eventList, logList } from './recording-ports.ts'

// A process that records ffmpeg's test picture in real time, an hour into its run, and tells each frame it gave to the recording.
// Arguments: folder, codec, path of the file or nothing, id. It never ends by itself.
const [folder = '', name = '', filePath = '', recordingId = 'rec_child'] = process.argv.slice(2)
const codec = CODECS.find((each) => each === name) ?? 'h264'
const video = await codedVideo(codec, { frames: 300, fps: 30, size: '160x120' })
const store = new LocalRecordingStore(folder)
const ports = { store, owners: new ProcessOwner(), clock: systemClock, events: eventList(), log: logList() }
const writer = await new RecordingLibrary(ports).open({
  recordingId,
  sessionId: 'child',
  container: recordingContainer(codec, askedContainer(undefined, filePath || undefined)),
  ...(filePath === '' ? {} : { filePath }),
})
writer.append(initFragment(video))
let frame = 0
const began = systemClock.now()
setInterval(() => {
  const due = Math.min(video.units.length, ((systemClock.now() - began) * video.fps) / 1000)
  for (; frame < due; frame++) writer.append(mediaFragmentOf(video, frame, 3600 * 90_000))
  process.stdout.write(`${frame}\n`)
}, 10)
