import test from 'ava'
import { checkOrigin } from '../../src/adapters/conformance/check-origin.ts'
import { clockFilm, FILM_FPS, recordFilm } from '../helpers/clock-film.ts'
import { decodePixelClock } from '../helpers/pixel-clock-reader.ts'
import { initFragment, mediaFragmentOf, opaqueVideo, opaqueVp8 } from '../helpers/recording-fragments.ts'
import { serveScene } from './serve-scene.ts'

const SECONDS = 8
const LARGER = { width: 640, height: 360 }

/** What the conformance checker says it is. */
const CHECKER = 'https://conformance.invalid'

test('a recording plays by segments, in other players too, and conforms to the standard', async (t) => {
  const scene = await serveScene(t, { 'server.allowedOrigins': [CHECKER] })
  const { url, recordings } = scene
  const film = await clockFilm('h264', SECONDS)
  const shown = { fromSeconds: 0.4, toSeconds: SECONDS + 1 }
  await recordFilm(recordings, film, { recordingId: 'rec_a', ...shown })
  await recordFilm(recordings, film, { recordingId: 'rec_b', goesOn: await clockFilm('h264', 2, LARGER) })
  const playlistOf = (id: string) => `${url}/recordings/${id}/playlist.m3u8`
  const { protocols } = await checkOrigin(playlistOf('rec_b'), {
    seconds: 2,
    only: 'hls',
    stop: new AbortController().signal,
  })
  const results = protocols.flatMap((each) => each.results)
  t.deepEqual(
    results.filter(({ verdict }) => verdict.outcome === 'failed'),
    [],
  )
  t.true(results.filter(({ verdict }) => verdict.outcome === 'passed').length > 20)

  const readings = await decodePixelClock(playlistOf('rec_a'))
  const [first] = readings
  const hidden = 0.4 * FILM_FPS
  t.is(readings.length, SECONDS * FILM_FPS, 'the hidden pictures are there too')
  for (const [i, { ptsMs, value }] of readings.entries()) {
    t.is(value, Math.floor((i * 1000) / FILM_FPS))
    // Those that are hidden stand at the beginning, a tick each.
    const wantedMs = i < hidden ? 0 : ((i - hidden) * 1000) / FILM_FPS
    t.true(Math.abs(ptsMs - (first?.ptsMs ?? 0) - wantedMs) < 1, `picture ${i} at ${ptsMs}`)
  }
})

test('what is asked for wrongly is told, what is under a version never changes, and clips are made of what is there', async (t) => {
  const { ask, recordings } = await serveScene(t)
  const video = opaqueVideo(300, 500)
  const record = async (recordingId: string, container: 'mp4' | 'webm', film = video) => {
    const writer = await recordings.open({ recordingId, sessionId: 'ses_1', container })
    writer.append(initFragment(film))
    for (let i = 0; i < 300; i++) writer.append(mediaFragmentOf(film, i))
    return { finish: () => writer.finish(0, 10 * 90_000) }
  }
  const running = await record('rec_a', 'mp4')
  t.is((await ask('GET', '/recordings/rec_a/media.m3u8')).body.code, 'RECORDING_ACTIVE')
  await running.finish()
  const media = await ask('GET', '/recordings/rec_a/media.m3u8')
  t.is(media.headers.get('content-type'), 'application/vnd.apple.mpegurl')
  t.is(media.headers.get('cache-control'), 'private, no-cache')
  t.is(media.headers.get('vary'), 'Origin, Accept-Encoding')
  const text = String(media.body)
  const [, length, from, uri] = /BYTERANGE:(\d+)@(\d+)\n(\S+)/.exec(text) ?? []
  const part = await ask('GET', `/recordings/rec_a/${uri}`, undefined, {
    range: `bytes=${from}-${Number(from) + Number(length) - 1}`,
  })
  t.is(part.status, 206)
  t.is(part.body.length, Number(length))
  t.is(part.headers.get('cache-control'), 'private, max-age=31536000, immutable')
  t.is(part.headers.get('content-type'), 'video/mp4')
  const init = await ask('GET', `/recordings/rec_a/${/URI="([^"]+)"/.exec(text)?.[1]}`)
  t.is(String(init.body.subarray(4, 8)), 'ftyp')
  const head = await ask('HEAD', '/recordings/rec_a/media.m3u8')
  t.is(head.status, 200)
  t.is(head.body.length, 0)

  const version = uri?.split('/')[1]
  for (const [path, code] of [
    ['vod/other/video.mp4', 'RECORDING_NO_FILE'],
    [`vod/${version}/segment-99.m4s`, 'ROUTE_UNKNOWN'],
    [`vod/${version}/init-7.mp4`, 'ROUTE_UNKNOWN'],
    [`vod/${version}/..%2f..%2fetc`, 'ROUTE_UNKNOWN'],
  ] as const) {
    const answer = await ask('GET', `/recordings/rec_a/${path}`)
    t.is(answer.status, 404, path)
    t.is(answer.body.code, code, path)
  }
  await (await record('rec_w', 'webm', opaqueVp8(300, 500))).finish()
  const webm = await ask('GET', '/recordings/rec_w/playlist.m3u8')
  t.is(webm.status, 409)
  t.like(webm.body, { code: 'RECORDING_NO_SEGMENTS' })
  t.regex(webm.body.message, /it is a webm/)
  t.is((await ask('GET', '/recordings/rec_x/playlist.m3u8')).body.code, 'RECORDING_UNKNOWN')

  const clip = await ask('POST', '/recordings/rec_a/clip', { from_seconds: 2, to_seconds: 3.5 })
  t.like(clip.body, { clip_of: 'rec_a', duration_seconds: 1.5 })
  t.is((await ask('GET', clip.body.video_url)).status, 200)
  t.like((await ask('GET', `/recordings/${clip.body.recording_id}`)).body, { clip_of: { recording_id: 'rec_a' } })
  const outside = await ask('POST', '/recordings/rec_a/clip', { from_seconds: 20 })
  t.is(outside.status, 400)
  t.is(outside.body.code, 'CLIP_OUTSIDE')
  for (const body of [{ from: 1 }, { from_seconds: '1' }, { container: 'avi' }])
    t.is((await ask('POST', '/recordings/rec_a/clip', body)).status, 400)
})
