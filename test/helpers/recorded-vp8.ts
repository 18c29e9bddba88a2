import { MemoryRecordingStore } from '../../src/adapters/stores/memory/memory-recording-store.ts'
import { RecordingLibrary } from '../../src/engine/recordings/recording-library.ts'
import type { RecodePort } from '../../src/pipeline/ports/recode-port.ts'
import { VirtualClock } from '../../src/pipeline/testing/virtual-clock.ts'
import { initFragment, mediaFragmentOf, opaqueVp8 } from './recording-fragments.ts'
import { eventList, logList, type OwnersUnderTest } from './recording-ports.ts'

export const PICTURES = 3
const LASTS = 90_000
const video = opaqueVp8(PICTURES, 60)
const small = opaqueVp8(PICTURES, 20)
const times = Array.from({ length: PICTURES }, (_, i) => i * LASTS)

/** Gives pictures a third of the size, of VP9. */
export const recoder: RecodePort = {
  encoderFor: async () => 'libvpx-vp9',
  async *recode() {
    const { width, height } = small
    const codec = { codec: 'vp9', fourCc: 'vp09', codecs: 'vp9', record: new Uint8Array(8) } as const
    yield { kind: 'config', configuration: { ...codec, width, height } }
    for (const unit of small.units) yield { kind: 'unit', ...unit }
  },
  shown: async () => ({ times, width: 320, height: 180, oneSize: true, complaints: '' }),
  likeness: async () => ({ pictures: PICTURES, mean: 1, worst: 1, worstRegion: 1 }),
}

/** A finished recording, `rec_a`, of VP8 in a WebM; process 1 made it. */
export async function recordedVp8(owners: OwnersUnderTest) {
  const store = new MemoryRecordingStore()
  const ports = { store, owners: owners.process(1), clock: new VirtualClock(), events: eventList(), log: logList() }
  const writer = await new RecordingLibrary(ports).open({ recordingId: 'rec_a', sessionId: 's', container: 'webm' })
  writer.append(initFragment(video))
  for (let i = 0; i < PICTURES; i++) writer.append(mediaFragmentOf(video, i, i * (LASTS - 3000)))
  await writer.finish(0, PICTURES * LASTS)
  return { store, ports }
}
