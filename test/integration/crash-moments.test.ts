import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serialize } from 'node:v8'
import test, { type ExecutionContext } from 'ava'
import { LocalRecordingStore } from '../../src/adapters/stores/fs/local-recording-store.ts'
import { ProcessOwner } from '../../src/adapters/stores/fs/process-owner.ts'
import type { RecordingContainer } from '../../src/domain/codec.ts'
import { isWholeFile } from '../../src/engine/recordings/index-file.ts'
import type { RecordingInfo } from '../../src/engine/recordings/recording-info.ts'
import { RecordingLibrary } from '../../src/engine/recordings/recording-library.ts'
import { RECORDING_STATES, type RecordingMetadata } from '../../src/engine/recordings/recording-metadata.ts'
import { systemClock } from '../../src/pipeline/clock.ts'
import { clockFilm } from '../helpers/clock-film.ts'
import {
  CRASH_FILM,
  type Crashed,
  type CrashTask,
  crashMoments,
  type Moment,
  runUntilCrash,
} from '../helpers/crash-moments.ts'
import { decodePixelClock } from '../helpers/pixel-clock-reader.ts'
import { probeFile } from '../helpers/probe.ts'
import { eventList, logList } from '../helpers/recording-ports.ts'
import { seeded, seedOf } from '../helpers/seeded.ts'
import { type PlayedFile, playedAt } from '../helpers/seeking-page.ts'

const MOMENTS = Number(process.env.FLYBROWSER_CRASH_MOMENTS ?? 30)
const FRAME_MS = 1000 / CRASH_FILM.fps
/** Of the pictures that a process had taken, at most a second of the film may be missing. */
const MOST_LOST = CRASH_FILM.fps

const folderOf = async (t: ExecutionContext): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'flybrowser-crash-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  return folder
}

const libraryIn = (folder: string) => {
  const log = logList()
  const ports = { store: new LocalRecordingStore(folder), owners: new ProcessOwner(), clock: systemClock }
  return { library: new RecordingLibrary({ ...ports, events: eventList(), log }), log }
}

/** The metadata as it lies on the disk; undefined when there is none. Throws when it is no JSON: it is always one version, whole. */
async function onDisk(folder: string): Promise<RecordingMetadata | undefined> {
  const text = await readFile(join(folder, '.metadata', 'rec_crash.json'), 'utf8').catch(() => undefined)
  return text === undefined ? undefined : JSON.parse(text)
}

/** What holds at every moment, whoever died: the state is one of the five, and what is listed as finished is whole. */
async function checkDisk(t: ExecutionContext, folder: string, label: string): Promise<void> {
  const metadata = await onDisk(folder)
  if (!metadata) return
  t.true(RECORDING_STATES.includes(metadata.state), label)
  if (metadata.state !== 'finished' && metadata.state !== 'recovered') return
  const file = await new LocalRecordingStore(folder).open(metadata.file_path)
  t.true(file !== undefined && (await isWholeFile(file)), `${label}: ${metadata.state} and whole`)
  t.is(await file?.size(), metadata.file_size_bytes, label)
  await file?.close()
}

/** What a recording must be that ended in whatever way: a sound file whose times are true. */
async function checkFile(t: ExecutionContext, info: RecordingInfo, label: string): Promise<void> {
  const probed = await probeFile(info.filePath)
  t.is(probed.complaints, '', label)
  t.is((await stat(info.filePath)).size, info.fileSizeBytes, label)
  // Each picture of the film tells its own time: read in all of them, that is proof that all were decoded.
  const readings = await decodePixelClock(info.filePath)
  t.is(readings.length, info.frameCount, label)
  const from = readings[0]?.ptsMs ?? 0
  for (const { ptsMs, value } of readings) t.true(Math.abs(ptsMs - from - (value ?? Number.NaN)) < 2, label)
  // Of the file, of the metadata, and by the clock in the pictures.
  const lastsMs = (readings.at(-1)?.value ?? Number.NaN) + FRAME_MS
  t.true(
    Math.abs(probed.durationSeconds * 1000 - lastsMs) < 100,
    `${label}: ${probed.durationSeconds} s, ${lastsMs} ms`,
  )
  t.true(Math.abs(info.durationSeconds * 1000 - lastsMs) < 100, label)
  for (const line of info.timeline) t.true(Math.abs(line.atSeconds - Number(line.name) / 1000) < 0.1, label)
  const due = Math.ceil((lastsMs - 1000) / CRASH_FILM.noteEveryMs)
  t.true(info.timeline.length >= due, `${label}: ${info.timeline.length} of ${due} lines at least`)
}

/** How many calls a recording and a recovery take when nobody dies. */
async function callsOf(t: ExecutionContext, film: string, container: RecordingContainer) {
  const task = { film, container, at: 0, when: 'before' } as const
  const folder = await folderOf(t)
  const recorded = await runUntilCrash({ ...task, folder, work: 'record' })
  const { library } = libraryIn(folder)
  t.is((await library.get('rec_crash')).state, 'finished')
  await checkFile(t, await library.get('rec_crash'), `${container}, nobody dies`)
  const other = await folderOf(t)
  const half = (CRASH_FILM.seconds * CRASH_FILM.fps) / 2
  await runUntilCrash({ ...task, folder: other, work: 'record' }, (frames) => frames >= half)
  const recovered = await runUntilCrash({ ...task, folder: other, work: 'recover' })
  return { record: recorded.calls.length, recover: recovered.calls.length }
}

test('kill -9 at random moments of recording, finishing and recovering: nothing is lost', async (t) => {
  t.timeout(120_000)
  const seed = seedOf('FLYBROWSER_CRASH_SEED')
  t.log(`seed ${seed}; FLYBROWSER_CRASH_SEED=${seed} repeats it`)
  const home = await folderOf(t)
  const containers: readonly RecordingContainer[] = ['mp4', 'webm']
  const calls = new Map<RecordingContainer, { readonly record: number; readonly recover: number }>()
  for (const container of containers) {
    const film = await clockFilm(container === 'mp4' ? 'h264' : 'vp8', CRASH_FILM.seconds)
    await writeFile(join(home, container), serialize(film))
    calls.set(container, await callsOf(t, join(home, container), container))
  }
  t.log(`calls: ${JSON.stringify([...calls])}`)

  /** Kills at one moment and says what is there then. */
  const crash = async (moment: Moment, label: string): Promise<RecordingInfo | undefined> => {
    const { container, recordAt } = moment
    const folder = await folderOf(t)
    const known = calls.get(container)!
    const call = ({ share }: { readonly share: number }, of: number) => 1 + Math.floor(share * of)
    const task = { folder, film: join(home, container), container }
    const recording: CrashTask =
      'frame' in recordAt
        ? { ...task, work: 'record', at: 0, when: 'before' }
        : { ...task, work: 'record', at: call(recordAt, known.record), when: recordAt.when }
    const died: Crashed = await runUntilCrash(recording, (frames) => 'frame' in recordAt && frames > recordAt.frame)
    await checkDisk(t, folder, label)
    const before = (await onDisk(folder))?.state
    for (const at of moment.recoverAt) {
      await runUntilCrash({ ...task, work: 'recover', at: call(at, known.recover), when: at.when })
      await checkDisk(t, folder, `${label}, in recovery`)
    }
    const { library, log } = libraryIn(folder)
    await library.recover()
    t.deepEqual(
      log.sentences.filter((each) => each.includes('could not')),
      [],
      label,
    )
    const [info, ...more] = (await library.list()).recordings
    t.deepEqual(more, [], label)
    await checkDisk(t, folder, label)
    // Its own marks are gone, and so is what was on its way under another name.
    t.deepEqual(
      (await readdir(join(folder, '.metadata')).catch(() => [])).filter((name) => name.includes('owner')),
      [],
      label,
    )
    const left = (await readdir(folder).catch(() => [])).filter((name) => name.startsWith('rec_'))
    t.deepEqual(left, info && info.state !== 'failed' ? [`rec_crash.${container}`] : [], label)
    if (before === 'finished') t.is(info?.state, 'finished', `${label}: what was finished stays so`)
    if (died.frames > MOST_LOST) {
      t.true(
        info?.state === 'finished' || info?.state === 'recovered',
        `${label}: ${info?.state} of ${died.frames} frames`,
      )
    }
    if (info && info.state !== 'failed') {
      t.true(info.frameCount >= died.frames - MOST_LOST, `${label}: ${info.frameCount} of ${died.frames} frames`)
      await checkFile(t, info, label)
    }
    t.deepEqual(await library.recover(), [], label)
    return info
  }

  const moments = [...crashMoments(MOMENTS, seeded(seed)).entries()]
  const kept: PlayedFile[] = []
  const states: Record<string, number> = {}
  const work = async () => {
    for (let next = moments.shift(); next; next = moments.shift()) {
      const [index, moment] = next
      const info = await crash(moment, `moment ${index} of seed ${seed}: ${JSON.stringify(moment)}`)
      const state = info?.state ?? 'none'
      states[state] = (states[state] ?? 0) + 1
      if (info && info.durationSeconds > 0.5) {
        kept.push({ path: info.filePath, seconds: info.durationSeconds, contentType: `video/${info.container}` })
      }
    }
  }
  await Promise.all([work(), work()])
  t.log(JSON.stringify(states))
  t.true(kept.length > MOMENTS / 4, `${kept.length} recordings to play`)

  // Every third of them, and one of each container at least, in a browser.
  const played = kept.filter((file, index) => index % 4 === 0 || file.contentType === 'video/webm').slice(0, 6)
  for (const { file, wanted, shown } of await playedAt(played, (seconds) => [0, seconds / 2, seconds - 0.1])) {
    t.true(Math.abs(shown - wanted) < 0.1, `${file.path} at ${wanted} s shows ${shown} s`)
  }
})
