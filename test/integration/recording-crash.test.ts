import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import test, { type ExecutionContext } from 'ava'
import { LocalRecordingStore } from '../../src/adapters/stores/fs/local-recording-store.ts'
import { ProcessOwner } from '../../src/adapters/stores/fs/process-owner.ts'
import type { Codec } from '../../src/domain/codec.ts'
import { RecordingLibrary } from '../../src/engine/recordings/recording-library.ts'
import { systemClock } from '../../src/pipeline/clock.ts'
import { eventList, logList } from '../helpers/recording-ports.ts'

const run = promisify(execFile)
const CHILD = fileURLToPath(new URL('../helpers/recording-child.js', import.meta.url))

const libraryIn = (folder: string, events = eventList()) =>
  new RecordingLibrary({
    ...{
      store: new LocalRecordingStore(folder),
      owners: new ProcessOwner(),
      clock: systemClock,
      events,
      log: logList(),
    },
  })

/** A process that records. Its `frames` resolves when it has given so many to the recording. */
async function recordingChild(t: ExecutionContext, codec: Codec, filePath = '') {
  const home = await mkdtemp(join(tmpdir(), 'flybrowser-crash-'))
  const folder = join(home, 'recordings')
  const child = spawn(process.execPath, [CHILD, folder, codec, filePath && join(home, filePath)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.teardown(async () => {
    child.kill('SIGKILL')
    await rm(home, { recursive: true })
  })
  let told = 0
  const lines = createInterface(child.stdout)
  const frames = async (count: number) => {
    if (told >= count) return
    for await (const line of lines) {
      told = Number(line)
      if (told >= count) return
    }
    throw new Error('the recording process ended by itself')
  }
  const kill = async () => {
    child.kill('SIGKILL')
    await once(child, 'exit')
    return told
  }
  return { home, folder, frames, kill }
}

for (const [codec, container] of [
  ['h264', 'mp4'],
  ['vp8', 'webm'],
] as const)
  test(`kill -9 in the middle of a ${container}: what plays is kept, finished and marked at the next start`, async (t) => {
    const { home, folder, frames, kill } = await recordingChild(t, codec, `film.${container}`)
    await frames(60)
    const meanwhile = libraryIn(folder)
    t.deepEqual(await meanwhile.recover(), [], 'a living process is not disturbed')
    t.is((await meanwhile.get('rec_child')).state, 'recording')
    await t.throwsAsync(meanwhile.remove('rec_child'), { code: 'RECORDING_ACTIVE' })
    const told = await kill()
    const partial = join(home, `film.rec_child.partial.${container}`)
    const { stdout } = await run('ffprobe', [
      ...['-v', 'error', '-count_packets', '-show_entries', 'stream=nb_read_packets', '-of', 'csv=p=0', partial],
    ])
    t.true(Number(stdout) >= told - 30, `${stdout.trim()} of ${told} frames play before recovery`)

    const events = eventList()
    const library = libraryIn(folder, events)
    const [info] = await library.recover()
    t.like(info, {
      recordingId: 'rec_child',
      sessionId: 'child',
      state: 'recovered',
      filePath: join(home, `film.${container}`),
    })
    t.true(info!.frameCount >= told - 30, `${info?.frameCount} of ${told} frames were kept`)
    t.true(Math.abs(info!.durationSeconds - info!.frameCount / 30) < 0.0015) // a WebM counts milliseconds
    t.deepEqual(
      events.published.map((event) => event.name),
      ['recording.recovered'],
    )
    const probe = await run('ffprobe', [
      ...['-v', 'warning', '-count_frames', '-show_entries', 'stream=nb_read_frames:format=duration', '-of', 'json'],
      info!.filePath,
    ])
    t.is(probe.stderr, '')
    const { streams, format } = JSON.parse(probe.stdout)
    t.is(Number(streams[0].nb_read_frames), info!.frameCount)
    t.true(Math.abs(Number(format.duration) - info!.durationSeconds) < 0.001)
    t.is((await run('ffmpeg', ['-v', 'error', '-i', info!.filePath, '-f', 'null', '-'])).stderr, '')
    t.deepEqual((await readdir(home)).toSorted(), [`film.${container}`, 'recordings'])
    t.deepEqual(await readdir(join(folder, '.metadata')), ['rec_child.json'])
    t.deepEqual(await library.recover(), [])
  })

test('two processes that recover at once do it once', async (t) => {
  const { folder, frames, kill } = await recordingChild(t, 'h264')
  await frames(20)
  await kill()
  // In one process both see the same owner alive, as two processes would see each other.
  const found = await Promise.all([libraryIn(folder).recover(), libraryIn(folder).recover()])
  t.is(found.flat().length, 1)
  const info = await libraryIn(folder).get('rec_child')
  t.is(info.filePath, join(folder, 'rec_child.mp4'))
  t.is((await stat(info.filePath)).size, info.fileSizeBytes)
})
