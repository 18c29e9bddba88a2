import { LocalRecordingStore } from '../../src/adapters/stores/fs/local-recording-store.ts'
import { ProcessOwner } from '../../src/adapters/stores/fs/process-owner.ts'
import { FlyBrowserError } from '../../src/domain/errors.ts'
import { RecordingLibrary } from '../../src/engine/recordings/recording-library.ts'
import { systemClock } from '../../src/pipeline/clock.ts'
import { initFragment, mediaFragmentOf, opaqueVideo } from './recording-fragments.ts'
import { eventList, logList } from './recording-ports.ts'

// One of several processes that record into one folder: ten of its own, and twenty that the others want too, all at once. Tells those that it made.
// Each process counts as a machine of its own, whose processes nobody else can look at. Arguments: folder, name.
const [folder = '', name = ''] = process.argv.slice(2)
const store = new LocalRecordingStore(folder, { shared: true })
const here = new ProcessOwner()
const self = here.self().then((mark) => ({ ...mark, host: `machine ${name}` }))
const owners = {
  self: () => self,
  isAlive: async (mark: Awaited<typeof self>) =>
    mark.host === (await self).host ? here.isAlive({ ...mark, host: (await here.self()).host }) : undefined,
}
const library = new RecordingLibrary({ store, owners, clock: systemClock, events: eventList(), log: logList() })
const video = opaqueVideo(30)
const wanted = [
  ...Array.from({ length: 10 }, (_, index) => `rec_${name}_${index}`),
  ...Array.from({ length: 20 }, (_, index) => `rec_both_${index}`),
]

async function record(recordingId: string): Promise<string[]> {
  try {
    const writer = await library.open({ recordingId, sessionId: name })
    writer.append(initFragment(video))
    for (let i = 0; i < 30; i++) writer.append(mediaFragmentOf(video, i))
    await writer.finish(0, 30 * 3000)
    return [recordingId]
  } catch (cause) {
    if (cause instanceof FlyBrowserError && cause.code === 'FILE_EXISTS') return []
    throw cause
  }
}

const made = await Promise.all(wanted.map(record))
process.send?.(made.flat(), () => process.disconnect())
