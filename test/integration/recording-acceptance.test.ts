import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { promisify } from 'node:util'
import test from 'ava'
import { readPixelClock } from '../../src/domain/pixel-clock.ts'
import type { RecordingLibrary } from '../../src/engine/recordings/recording-library.ts'
import { clockFilm, FILM_FPS, recordFilm } from '../helpers/clock-film.ts'
import { ownFolder } from '../helpers/own-folder.ts'
import { decodingErrors, probeFile } from '../helpers/probe.ts'
import { type CodedVideo, initFragment, mediaFragmentOf } from '../helpers/recording-fragments.ts'
import { seeded, seedOf } from '../helpers/seeded.ts'
import { playedAt } from '../helpers/seeking-page.ts'
import { testUnless } from '../helpers/test-unless.ts'
import { serveScene } from './serve-scene.ts'

const run = promisify(execFile)

const SECONDS = 20
/** A seek shows the picture whose time it is, of 15 a second. */
const MOST_OFF = 0.1
const BIG_BYTES = 100e6

/** Filler data (H.264, 7.3.2.7), which decoders skip, so that pictures are as large as those of a long recording are together. */
function padded(film: CodedVideo, bytes: number): CodedVideo {
  const filler = Buffer.alloc(Math.ceil(bytes / film.units.length), 0xff)
  filler.writeUInt32BE(filler.length - 4)
  filler[4] = 12
  filler[filler.length - 1] = 0x80
  return { ...film, units: film.units.map((unit) => ({ ...unit, data: Buffer.concat([unit.data, filler]) })) }
}

/** Records what does not go in one piece, since the disk must keep up. */
async function recordSlowly(library: RecordingLibrary, film: CodedVideo, recordingId: string): Promise<void> {
  const writer = await library.open({ recordingId, sessionId: 'ses_1', container: 'mp4' })
  writer.append(initFragment(film))
  for (let i = 0; i < film.units.length; i++) {
    writer.append(mediaFragmentOf(film, i))
    while (writer.pendingBytes > 16e6) await turn()
  }
  await writer.finish(0, SECONDS * 90_000)
}

/** What ffmpeg shows after seeking, seconds by the pixel clock. */
const soughtByFfmpeg = async (path: string, seconds: number): Promise<number> =>
  (await pictureOf(['-ss', seconds.toFixed(3), '-i', path])) / 1000

/** What mpv shows when it begins at a moment, seconds by the pixel clock. */
async function soughtByMpv(path: string, seconds: number): Promise<number> {
  const folder = await ownFolder('mpv')
  const output = ['--vo=image', '--vo-image-format=png', `--vo-image-outdir=${folder}`]
  const seek = ['--hr-seek=yes', `--start=${seconds.toFixed(3)}`, '--frames=1']
  await run('mpv', ['--no-config', '--no-audio', '--really-quiet', ...output, ...seek, path])
  return (await pictureOf(['-i', join(folder, '00000001.png')])) / 1000
}

/** The pixel clock of the first picture that ffmpeg reads, milliseconds. */
async function pictureOf(input: readonly string[]): Promise<number> {
  const picture = ['-frames:v', '1', '-vf', 'scale=320:180:flags=area,format=gray', '-f', 'rawvideo', 'pipe:1']
  const { stdout } = await run('ffmpeg', ['-v', 'error', ...input, ...picture], { encoding: 'buffer' })
  return readPixelClock(stdout, 320, 180) ?? Number.NaN
}

const withoutMpv = await run('mpv', ['--version']).then(
  () => undefined,
  () => 'mpv is not installed',
)

testUnless(withoutMpv, 'mpv seeks to any second of a finished file', async (t) => {
  const { recordings } = await serveScene(t)
  const seed = seedOf('FLYBROWSER_SEEK_SEED')
  t.log(`FLYBROWSER_SEEK_SEED=${seed} repeats it`)
  const random = seeded(seed)
  await recordFilm(recordings, await clockFilm('h264', SECONDS), { recordingId: 'rec_mp4' })
  await recordFilm(recordings, await clockFilm('vp8', SECONDS), { recordingId: 'rec_webm', container: 'webm' })
  for (const id of ['rec_mp4', 'rec_webm']) {
    const { filePath } = await recordings.get(id)
    for (const wanted of [0, SECONDS - 0.5, ...Array.from({ length: 4 }, () => random() * (SECONDS - 1))]) {
      const at = await soughtByMpv(filePath, wanted)
      t.true(Math.abs(at - wanted) < MOST_OFF, `${id}, ${wanted} s: ${at} s`)
    }
  }
})

test('a finished file is an ordinary one: no warning, true seeks, and a first picture without reading it all', async (t) => {
  const seed = seedOf('FLYBROWSER_SEEK_SEED')
  t.log(`FLYBROWSER_SEEK_SEED=${seed} repeats it`)
  const random = seeded(seed)
  const scene = await serveScene(t)
  const { recordings } = scene
  const mp4 = padded(await clockFilm('h264', SECONDS), BIG_BYTES)
  await recordSlowly(recordings, mp4, 'rec_mp4')
  await recordFilm(recordings, await clockFilm('vp8', SECONDS), { recordingId: 'rec_webm', container: 'webm' })

  let served = 0
  const bytesOf = recordings.bytes.bind(recordings)
  recordings.bytes = async (id) => {
    const bytes = await bytesOf(id)
    const read = bytes.read.bind(bytes)
    bytes.read = async function* (from, to, signal) {
      for await (const piece of read(from, to, signal)) {
        served += piece.length
        yield piece
      }
    }
    return bytes
  }
  const files = await Promise.all(
    ['rec_mp4', 'rec_webm'].map(async (id) => {
      const { filePath: path, durationSeconds: seconds, container } = await recordings.get(id)
      return { path, seconds, contentType: `video/${container}`, address: `/recordings/${id}/video` }
    }),
  )
  for (const { path } of files) {
    const { complaints, durationSeconds, frames } = await probeFile(path)
    t.is(complaints, '')
    t.true(Math.abs(durationSeconds - SECONDS) < 0.1)
    t.is(frames, SECONDS * FILM_FPS)
    t.is(await decodingErrors(path), '')
  }
  const moments = [0, SECONDS - 0.05, ...Array.from({ length: 8 }, () => random() * SECONDS)]
  let first: number | undefined
  const shown = await playedAt(files, () => moments, {
    page: `${scene.url}/recordings`,
    shown: () => {
      first ??= served
    },
  })
  t.log(`${((first ?? Number.NaN) / 1e6).toFixed(1)} MB of 100 MB were served when the first picture was there`)
  t.true((first ?? Number.NaN) < BIG_BYTES / 5)
  for (const { file, wanted, shown: at } of shown)
    t.true(Math.abs(at - wanted) < MOST_OFF, `Chromium, ${file.contentType}, ${wanted} s: ${at} s`)
  for (const { path } of files)
    for (const wanted of moments.slice(2, 6)) {
      const at = await soughtByFfmpeg(path, wanted)
      t.true(Math.abs(at - wanted) < MOST_OFF, `ffmpeg, ${path}, ${wanted} s: ${at} s`)
    }
})
