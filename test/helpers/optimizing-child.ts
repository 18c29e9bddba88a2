import { FfmpegRecoder } from '../../src/adapters/ffmpeg/recode/ffmpeg-recoder.ts'
import { LocalRecordingStore } from '../../src/adapters/stores/fs/local-recording-store.ts'
import { ProcessOwner } from '../../src/adapters/stores/fs/process-owner.ts'
import { RecordingOptimizer } from '../../src/engine/recordings/optimize/recording-optimizer.ts'
import { systemClock } from '../../src/pipeline/clock.ts'
import { silentLog } from '../../src/pipeline/ports/log-port.ts'

// A process that makes a recording smaller, slowly. Arguments: folder, id.
const [folder = '', id = ''] = process.argv.slice(2)
const ports = { store: new LocalRecordingStore(folder), owners: new ProcessOwner(), clock: systemClock, log: silentLog }
const optimizer = new RecordingOptimizer({ ...ports, recoder: new FfmpegRecoder() })
await optimizer.optimize(id, { codec: 'vp9', signal: new AbortController().signal })
