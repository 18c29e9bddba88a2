import { execFile } from 'node:child_process'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import test from 'ava'
import { LocalRecordingStore } from '../../src/adapters/stores/fs/local-recording-store.ts'
import { ProcessOwner } from '../../src/adapters/stores/fs/process-owner.ts'
import { RecordingLibrary } from '../../src/engine/recordings/recording-library.ts'
import { systemClock } from '../../src/pipeline/clock.ts'
import { h264Samples } from '../helpers/h264-samples.ts'
import { initFragment, mediaFragmentOf } from '../helpers/recording-fragments.ts'
import { eventList, logList } from '../helpers/recording-ports.ts'
import { smallDisk } from '../helpers/small-disk.ts'
import { testUnless } from '../helpers/test-unless.ts'

const run = promisify(execFile)

const { folder, lacking, remove } = await smallDisk('1500k')
test.after.always(remove)

testUnless(
  lacking,
  'a disk that fills up: the file is finished with what is on it, then there is room again',
  async (t) => {
    await writeFile(join(folder, 'others'), new Uint8Array(200_000))
    const ports = {
      store: new LocalRecordingStore(join(folder, 'rec')),
      owners: new ProcessOwner(),
      clock: systemClock,
    }
    const log = logList()
    const library = new RecordingLibrary({ ...ports, events: eventList(), log }, { reserveBytes: 0 })
    const video = await h264Samples({ frames: 30, width: 320, height: 240 })
    const writer = await library.open({ recordingId: 'rec_a', sessionId: 's' })
    writer.append(initFragment(video))
    let appended = 0
    const error = await t.throwsAsync(async () => {
      for (; appended < 10_000; appended++) {
        writer.append(mediaFragmentOf(video, appended))
        while (writer.pendingBytes > 20_000) {
          const before = writer.pendingBytes
          await new Promise((resolve) => setImmediate(resolve))
          if (writer.pendingBytes === before) break // writing has stopped: the next append tells why
        }
      }
    })
    t.like(error, { code: 'STORE_FULL' })
    await t.throwsAsync(writer.finish(0, 10_000 * 3000), { code: 'STORE_FULL' })
    const info = await library.get('rec_a')
    t.like(info, { state: 'finished', error: { code: 'STORE_FULL' } })
    t.like(await new RecordingLibrary({ ...ports, events: eventList(), log }).get('rec_a'), { state: 'finished' })
    const probe = await run('ffprobe', [
      ...['-v', 'warning', '-count_frames', '-show_entries', 'stream=nb_read_frames', '-of', 'csv=p=0', info.filePath],
    ])
    t.is(probe.stderr, '')
    t.is(Number(probe.stdout), info.frameCount)
    t.true(info.fileSizeBytes > 1_000_000 && appended > info.frameCount, `${info.fileSizeBytes} bytes`)
    t.is((await run('ffmpeg', ['-v', 'error', '-i', info.filePath, '-f', 'null', '-'])).stderr, '')
    t.deepEqual(
      (await readdir(join(folder, 'rec'))).filter((name) => !name.startsWith('.')),
      ['rec_a.mp4'],
    )
    await library.remove('rec_a')
    t.deepEqual(await library.list(), { recordings: [] })
  },
)
