import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'ava'
import { FfmpegExporter } from '../../src/adapters/ffmpeg/export/ffmpeg-exporter.ts'
import { RecordingCuts } from '../../src/adapters/sdk/recording-cuts.ts'
import { LocalRecordingStore } from '../../src/adapters/stores/fs/local-recording-store.ts'
import { ProcessOwner } from '../../src/adapters/stores/fs/process-owner.ts'
import { RecordingLibrary } from '../../src/engine/recordings/recording-library.ts'
import { systemClock } from '../../src/pipeline/clock.ts'
import { clockFilm, FILM_FPS, recordFilm } from '../helpers/clock-film.ts'
import { ownFolder } from '../helpers/own-folder.ts'
import { decodePixelClock } from '../helpers/pixel-clock-reader.ts'
import { decodingErrors, probeFile } from '../helpers/probe.ts'
import { initFragment, mediaFragmentOf } from '../helpers/recording-fragments.ts'
import { eventList, logList } from '../helpers/recording-ports.ts'
import { smallDisk } from '../helpers/small-disk.ts'
import { testUnless } from '../helpers/test-unless.ts'

const SECONDS = 6
const FRAME_MS = 1000 / FILM_FPS

const { folder: disk, lacking, remove } = await smallDisk('1500k')
test.after.always(remove)

async function world() {
  const folder = await ownFolder('export')
  const store = new LocalRecordingStore(folder)
  const ports = { store, owners: new ProcessOwner(), clock: systemClock, events: eventList(), log: logList() }
  const recordings = new RecordingLibrary(ports)
  const cuts = new RecordingCuts({ recordings, files: store, clock: systemClock, exporter: new FfmpegExporter() })
  const out = await ownFolder('exported')
  return { recordings, cuts, folder, out }
}

/** The times of the film that a file shows, by the pictures themselves, and when it shows them. */
async function shown(path: string): Promise<{ film: number[]; at: number[] }> {
  const readings = await decodePixelClock(path)
  return { film: readings.map(({ value }) => value ?? Number.NaN), at: readings.map(({ ptsMs }) => ptsMs) }
}

test('clips and exports show what was asked for, whether copied or coded anew, and leave nothing when they are ended', async (t) => {
  const { recordings, cuts, folder, out } = await world()
  // What is shown begins in the middle of a second, and its last picture stands for a second.
  await recordFilm(recordings, await clockFilm('h264', SECONDS), {
    recordingId: 'rec_a',
    fromSeconds: 0.4,
    toSeconds: SECONDS + 1,
  })

  const clip = await cuts.clip('rec_a', { fromSeconds: 1.2, toSeconds: 3.2 })
  t.like(await probeFile(clip.filePath), { durationSeconds: 2, complaints: '' })
  const clipped = await shown(clip.filePath)
  t.is(clipped.film[0], 1600)
  t.is(clipped.film.at(-1), 3533)
  t.is(clipped.film.length, 2 * FILM_FPS)

  const copied = await cuts.export('rec_a', { format: 'mp4', filePath: join(out, 'whole.mp4') })
  t.true(copied.copied)
  t.is((await probeFile(copied.filePath)).durationSeconds, SECONDS + 0.6)
  t.deepEqual(await shown(copied.filePath), await shown((await recordings.get('rec_a')).filePath))

  const told: number[] = []
  const webm = await cuts.export('rec_a', {
    ...{ format: 'webm', filePath: join(out, 'part.webm'), fromSeconds: 4, toSeconds: 6.6, width: 160 },
    onProgress: (done) => told.push(done),
  })
  t.false(webm.copied)
  t.like(await probeFile(webm.filePath), { codec: 'vp9', width: 160, height: 90, complaints: '' })
  t.true(Math.abs((await probeFile(webm.filePath)).durationSeconds - 2.6) < 0.1)
  t.is(await decodingErrors(webm.filePath), '')
  const coded = await shown(webm.filePath)
  t.is(coded.film[0], 4400)
  t.is(coded.film.at(-1), 5933, 'the last picture stands until the end')
  t.true((coded.at.at(-1) ?? 0) > 2400)
  for (const [i, at] of coded.at.entries())
    t.true(Math.abs(Math.min(5933, 4400 + at) - (coded.film[i] ?? 0)) <= FRAME_MS + 1, `at ${at}`)
  t.true(told.length > 0 && told.every((done) => done >= 0 && done <= 1))
  t.deepEqual(
    told,
    told.toSorted((a, b) => a - b),
  )

  const gif = await cuts.export('rec_a', {
    format: 'gif',
    filePath: join(out, 'short.gif'),
    fromSeconds: 1,
    toSeconds: 2,
  })
  t.like(await probeFile(gif.filePath), { codec: 'gif', width: 320, frames: 10, complaints: '' })
  t.is((await shown(gif.filePath)).film[0], 1400)

  await writeFile(join(out, 'mine.mp4'), 'mine')
  await t.throwsAsync(cuts.export('rec_a', { format: 'mp4', filePath: join(out, 'mine.mp4') }), { code: 'FILE_EXISTS' })
  await t.throwsAsync(cuts.export('rec_a', { format: 'gif', filePath: join(out, 'none', 'a.gif') }), {
    code: 'STORE_UNWRITABLE',
  })
  const stop = new AbortController()
  const ended = cuts.export('rec_a', {
    ...{ format: 'mp4', filePath: join(out, 'ended.mp4'), width: 1920, signal: stop.signal },
    onProgress: () => stop.abort(new Error('enough')),
  })
  await t.throwsAsync(ended, { message: 'enough' })
  t.deepEqual((await readdir(out)).sort(), ['mine.mp4', 'part.webm', 'short.gif', 'whole.mp4'])
  t.deepEqual(
    (await readdir(folder)).filter((name) => !name.startsWith('.')).sort(),
    ['rec_a.mp4', `${clip.recordingId}.mp4`].sort(),
  )
})

test('clips of a WebM begin with its keyframe, and VP9 goes from one container into the other as it is', async (t) => {
  const { recordings, cuts, out } = await world()
  await recordFilm(recordings, await clockFilm('vp9', 4), { recordingId: 'rec_a', container: 'webm' })
  const clip = await cuts.clip('rec_a', { fromSeconds: 1.5, toSeconds: 3 })
  t.like(await probeFile(clip.filePath), { codec: 'vp9', durationSeconds: 2, complaints: '' })
  t.is((await shown(clip.filePath)).film[0], 1000)
  const mp4 = await cuts.export('rec_a', {
    format: 'mp4',
    filePath: join(out, 'a.mp4'),
    fromSeconds: 1.5,
    toSeconds: 3,
  })
  t.true(mp4.copied)
  t.like(await probeFile(mp4.filePath), { codec: 'vp9', durationSeconds: 1.5, complaints: '' })
  t.is((await shown(mp4.filePath)).film[0], 1466)
})

test('exports begin with the picture that stands then, and go on where the size changes', async (t) => {
  const { recordings, cuts, out } = await world()
  const film = await clockFilm('h264', 2)
  // A second of it, four seconds in which nothing moves, the other second.
  const writer = await recordings.open({ recordingId: 'rec_a', sessionId: 'ses_1' })
  writer.append(initFragment(film))
  for (let i = 0; i < FILM_FPS; i++) writer.append(mediaFragmentOf(film, i, 0))
  for (let i = FILM_FPS; i < 2 * FILM_FPS; i++) writer.append(mediaFragmentOf(film, i, 4 * 90_000))
  await writer.finish(0, 6 * 90_000)
  const still = { filePath: join(out, '100%d.gif'), format: 'gif', fromSeconds: 2.5, toSeconds: 4 } as const
  const gif = await cuts.export('rec_a', still)
  t.like(await probeFile(gif.filePath), { frames: 15, durationSeconds: 1.5, complaints: '' })
  t.deepEqual([...new Set((await shown(gif.filePath)).film)], [933])
  const range = { fromSeconds: 2.5, toSeconds: 5.5 }
  const film3 = await cuts.export('rec_a', { ...range, format: 'mp4', width: 160, filePath: join(out, 'a.mp4') })
  t.like(await probeFile(film3.filePath), { frames: 3 * FILM_FPS, durationSeconds: 3, complaints: '' })
  const coded = await shown(film3.filePath)
  t.is(coded.film[0], 933)
  t.is(coded.film.at(-1), 1400)
  t.true(Math.abs((coded.at[coded.film.indexOf(1000)] ?? 0) - 2500) <= FRAME_MS + 1)

  const taller = await clockFilm('h264', 2, { width: 320, height: 360 })
  await recordFilm(recordings, film, { recordingId: 'rec_b', goesOn: taller })
  for (const [format, frames] of [
    ['gif', 40],
    ['webm', 4 * FILM_FPS],
  ] as const) {
    const { filePath } = await cuts.export('rec_b', { format, filePath: join(out, `b.${format}`) })
    t.like(await probeFile(filePath), { width: 320, height: 180, frames, durationSeconds: 4, complaints: '' })
  }
  t.true((await shown(join(out, 'b.webm'))).film.includes(1933), 'the last picture before the change')
  t.deepEqual((await readdir(out)).sort(), ['100%d.gif', 'a.mp4', 'b.gif', 'b.webm'])
})

testUnless(lacking, 'an export whose last bytes have no room is none', async (t) => {
  const { recordings, cuts } = await world()
  await recordFilm(recordings, await clockFilm('h264', 2), { recordingId: 'rec_a' })
  await writeFile(join(disk, 'others'), new Uint8Array(1_532_000))
  for (const wish of [{ format: 'mp4', width: 160 }, { format: 'gif' }, { format: 'mp4' }] as const)
    await t.throwsAsync(cuts.export('rec_a', { ...wish, filePath: join(disk, 'a.out') }), {
      code: 'EXPORT_FAILED',
      message: /a\.out is full/,
    })
  t.deepEqual(await readdir(disk), ['others'])
})
