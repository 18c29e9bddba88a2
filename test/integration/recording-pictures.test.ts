import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import test from 'ava'
import { FfmpegPictures } from '../../src/adapters/ffmpeg/pictures/ffmpeg-pictures.ts'
import { readSpriteCues } from '../../src/adapters/http/playback/sprite-cues.ts'
import { LocalRecordingStore } from '../../src/adapters/stores/fs/local-recording-store.ts'
import { ProcessOwner } from '../../src/adapters/stores/fs/process-owner.ts'
import { RecordingLibrary } from '../../src/engine/recordings/recording-library.ts'
import { RecordingPictures } from '../../src/engine/recordings/screenshots/recording-pictures.ts'
import { systemClock } from '../../src/pipeline/clock.ts'
import { clockFilm, FILM_FPS, recordFilm } from '../helpers/clock-film.ts'
import { colourRuns } from '../helpers/colour-runs.ts'
import { serveColours } from '../helpers/coloured-pages.ts'
import { filmFor } from '../helpers/media-time.ts'
import { ownFolder } from '../helpers/own-folder.ts'
import { readJpegClocks } from '../helpers/pixel-clock-jpeg.ts'
import { eventList, logList } from '../helpers/recording-ports.ts'
import { openWatchedSession } from '../helpers/watched-session.ts'

const run = promisify(execFile)
const SECONDS = 6

async function world() {
  const store = new LocalRecordingStore(await ownFolder('pictures'))
  const ports = { store, owners: new ProcessOwner(), clock: systemClock, events: eventList(), log: logList() }
  const recordings = new RecordingLibrary(ports)
  const pictures = new RecordingPictures({
    ...{ store, recordings, pictures: new FfmpegPictures(), clock: systemClock, log: logList() },
    wish: { onNavigation: true, intervalSeconds: 2 },
  })
  return { store, recordings, pictures }
}

/** The clocks in the small pictures, milliseconds; they are read at the size they were painted in. */
async function clocksOfSprites(pictures: RecordingPictures, id: string): Promise<number[]> {
  const folder = await ownFolder('sprites')
  const cues = readSpriteCues(await pictures.sprites(id))
  await writeFile(join(folder, 'sheet.jpg'), (await pictures.picture(id, 'sprite-0001.jpg')) ?? '')
  const enlarged: Uint8Array[] = []
  for (const [index, { x, y, width, height }] of cues.entries()) {
    const filter = `crop=${width}:${height}:${x}:${y},scale=320:180:flags=neighbor`
    const file = join(folder, `${index}.jpg`)
    await run('ffmpeg', ['-v', 'error', '-i', join(folder, 'sheet.jpg'), '-vf', filter, '-q:v', '2', file])
    enlarged.push(await readFile(file))
  }
  return (await readJpegClocks(enlarged)).map((value) => value ?? Number.NaN)
}

for (const container of ['mp4', 'webm'] as const)
  test(`${container}: screenshots and small pictures show the moments they say, from the first picture shown`, async (t) => {
    const { store, recordings, pictures } = await world()
    const film = await clockFilm(container === 'mp4' ? 'h264' : 'vp9', SECONDS)
    // An MP4 hides what lies before; a WebM begins with what it has.
    const fromSeconds = container === 'mp4' ? 1.4 : 0
    await recordFilm(recordings, film, { recordingId: 'rec_a', container, fromSeconds })
    const taken = await pictures.screenshots('rec_a')
    t.deepEqual(
      taken.map(({ atSeconds, reason }) => [atSeconds, reason]),
      [0, 2, 4].map((at) => [at, 'interval']),
    )
    const jpegs = await Promise.all(
      taken.map(async ({ name }) => (await pictures.picture('rec_a', name)) ?? new Uint8Array()),
    )
    const shown = await readJpegClocks(jpegs)
    const began = (await readJpegClocks([jpegs[0] ?? new Uint8Array()]))[0] ?? 0
    t.true(Math.abs(began - fromSeconds * 1000) <= 1000 / FILM_FPS, `${began} ms`)
    for (const [index, value = Number.NaN] of shown.entries())
      t.true(Math.abs(value - began - index * 2000) <= 1000 / FILM_FPS, `${value} ms at ${index * 2} s`)
    t.deepEqual((await recordings.get('rec_a')).screenshots, [...taken])

    const cues = readSpriteCues(await pictures.sprites('rec_a'))
    t.is(cues.length, Math.ceil((await recordings.get('rec_a')).durationSeconds))
    t.deepEqual(await store.attachments.names('rec_a'), [
      ...['screenshot-0001.jpg', 'screenshot-0002.jpg', 'screenshot-0003.jpg', 'sprite-0001.jpg', 'sprites.vtt'],
    ])
    for (const [index, value] of (await clocksOfSprites(pictures, 'rec_a')).entries())
      t.true(Math.abs(value - began - index * 1000) <= 1000 / FILM_FPS, `small, ${value} ms at ${index} s`)
  })

test('over a change of size small pictures go on, each of its moment; the last picture of a film is taken too', async (t) => {
  const { recordings, pictures } = await world()
  const small = await clockFilm('h264', 3)
  const goesOn = await clockFilm('h264', 3, { width: 640, height: 360 })
  // The second film tells its own time again. The last picture stands for two seconds more.
  await recordFilm(recordings, small, {
    recordingId: 'rec_a',
    goesOn,
    toSeconds: 8,
    notes: [{ at: 7.9, event: 'session.screenshot-kept' }],
  })
  const shown = await clocksOfSprites(pictures, 'rec_a')
  t.deepEqual(
    shown.map((value) => Math.round(value / 100) / 10),
    [0, 1, 2, 0, 1, 2, 2.9, 2.9],
  )
  const taken = await pictures.screenshots('rec_a')
  t.deepEqual(
    taken.map(({ atSeconds }) => atSeconds),
    [0, 2, 4, 6, 7.9],
  )
  const last = await pictures.picture('rec_a', taken.at(-1)?.name ?? '')
  const [value = Number.NaN] = await readJpegClocks([last ?? new Uint8Array()])
  t.is(Math.round(value / 100) / 10, 2.9)
})

test('what has no pictures says so; one that is removed takes its pictures along', async (t) => {
  const { store, recordings, pictures } = await world()
  const writer = await recordings.open({ recordingId: 'rec_b', sessionId: 's' })
  await t.throwsAsync(pictures.screenshots('rec_b'), { code: 'RECORDING_ACTIVE' })
  await t.throwsAsync(writer.finish(0, 1), { code: 'RECORDING_EMPTY' })
  await t.throwsAsync(pictures.sprites('rec_b'), { code: 'RECORDING_NO_FILE' })
  await t.throwsAsync(pictures.sprites('../rec_b'), { code: 'RECORDING_UNKNOWN' })
  await recordFilm(recordings, await clockFilm('h264', 1), { recordingId: 'rec_a' })
  const [one, other] = await Promise.all([pictures.sprites('rec_a'), pictures.sprites('rec_a')])
  t.is(one, other)
  t.is(await pictures.picture('rec_a', '../../rec_a.json'), undefined)
  await recordings.remove('rec_a')
  t.deepEqual(await store.attachments.names('rec_a'), [])
  // Somebody put other bytes in its place.
  await recordFilm(recordings, await clockFilm('h264', 1), { recordingId: 'rec_c' })
  await writeFile((await recordings.get('rec_c')).filePath, 'no film at all')
  await t.throwsAsync(pictures.sprites('rec_c'), { code: 'PICTURES_FAILED' })
})

test('of each page that is recorded a picture is kept, and of the moment that is asked for; each shows its page', async (t) => {
  await using pages = await serveColours()
  await using session = await openWatchedSession({ 'browser.capture': 'screencast' })
  const { browser } = session
  await browser.goto(pages.url('red'))
  const { recordingId } = await browser.startRecording({ screenshotInterval: 0 })
  for (const colour of ['red', 'lime', 'blue'] as const) {
    if (colour !== 'red') await browser.goto(pages.url(colour))
    await filmFor(1300)
  }
  await browser.screenshot({ keep: true })
  await filmFor(300)
  await browser.stopRecording()
  const taken = await browser.recordingScreenshots(recordingId)
  t.deepEqual(
    taken.map(({ reason, url }) => [reason, url]),
    [
      ...(['red', 'lime', 'blue'] as const).map((colour) => ['navigation', pages.url(colour)]),
      ['asked', pages.url('blue')],
    ],
  )
  const folder = await ownFolder('screenshots')
  for (const [index, colour] of ['red', 'lime', 'blue', 'blue'].entries()) {
    const file = join(folder, `${index}.jpg`)
    await writeFile(file, await browser.recordingScreenshot(recordingId, taken[index]?.name ?? ''))
    t.deepEqual(
      (await colourRuns(file)).map((found) => found.colour),
      [colour],
    )
  }
  await t.throwsAsync(browser.startRecording({ screenshotInterval: 0.01 }), { code: 'OPTION_INVALID' })
})
