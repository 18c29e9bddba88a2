import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import test, { type ExecutionContext } from 'ava'
import { EncoderInventory } from '../../src/adapters/ffmpeg/encoder-inventory.ts'
import { CODECS, type Codec, carries, recordingContainer } from '../../src/domain/codec.ts'
import { FlyBrowserError } from '../../src/domain/errors.ts'
import { LIVE_PROTOCOLS, type LiveProtocol } from '../../src/domain/live-protocol.ts'
import { until } from '../helpers/media-time.ts'
import { openPatternStream, type PatternStream } from '../helpers/pattern-stream.ts'
import { decodePixelClock } from '../helpers/pixel-clock-reader.ts'
import { decodingErrors, probeFile } from '../helpers/probe.ts'
import { openTestSession } from '../helpers/session.ts'
import { openStockPlayers, type StockPlayers } from '../helpers/stock-player.ts'
import { BUILDS } from './ffmpeg-tools.ts'

const run = promisify(execFile)

/** What ffprobe calls them. */
const PROBED = { h264: 'h264', h265: 'hevc', vp9: 'vp9', vp8: 'vp8', av1: 'av1' } as const satisfies Record<
  Codec,
  string
>
/** What Chromium has decoders for wherever it runs. */
const PLAYED: readonly Codec[] = ['h264', 'vp9', 'av1']
/** Coded video of the two builds differs too little for a browser to be asked twice. */
const isPlayed = (build: number, codec: Codec): boolean => build === 0 && PLAYED.includes(codec)
const SINKS = { hls: 'sink.hls', dash: 'sink.dash', ws: 'sink.websocket' } as const satisfies Record<
  LiveProtocol,
  string
>
const LEAST_SECONDS = 2
/** Different pictures that two seconds of stream hold at least, of 60: encoders start while machines are busy. */
const USUAL = { least: 12, withinMs: 60 }
const SIZE = { width: 320, height: 180 }

const folder = await mkdtemp(join(tmpdir(), 'codec-matrix-'))
test.after.always(() => rm(folder, { recursive: true, force: true }))

let players: StockPlayers
test.before(async () => {
  players = await openStockPlayers()
})
test.after.always(() => players?.[Symbol.asyncDispose]())

const text = async (url: string | URL): Promise<string> => {
  const answer = await fetch(url)
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`)
  return answer.text()
}
const entries = (playlist: string): string[] => playlist.split('\n').filter((line) => line && !line.startsWith('#'))

/** The segments that a stream lists, as a file. */
async function segmentsOf(hlsUrl: string): Promise<{ readonly codecs: string; readonly file: string }> {
  const top = await text(hlsUrl)
  const mediaUrl = new URL(entries(top)[0] ?? '', hlsUrl)
  const playlist = await text(mediaUrl)
  const init = /#EXT-X-MAP:URI="([^"]+)"/.exec(playlist)?.[1] ?? ''
  const uris = [init, ...entries(playlist).filter((uri) => uri.includes('segment'))]
  const pieces = await Promise.all(uris.map(async (uri) => (await fetch(new URL(uri, mediaUrl))).arrayBuffer()))
  const data = Buffer.concat(pieces.map((piece) => Buffer.from(piece))).toString('base64')
  return { codecs: /CODECS="([^"]+)"/.exec(top)?.[1] ?? '', file: `data:video/mp4;base64,${data}` }
}

/** Waits until so many segments are there. */
const grown = ({ info }: PatternStream, seconds: number): Promise<void> =>
  until(
    `${seconds} s of stream`,
    async () => {
      const url = new URL(entries(await text(info.hlsUrl ?? ''))[0] ?? '', info.hlsUrl)
      return ((await text(url)).match(/#EXTINF/g) ?? []).length >= seconds
    },
    20_000,
  )

/** Different pictures, and how many of them are first seen within so much of their own time. A clock that cannot be read shows none. */
function pictures(readings: Awaited<ReturnType<typeof decodePixelClock>>, withinMs: number) {
  const firstMs = new Map<number, number>()
  for (const { ptsMs, value } of readings)
    if (value !== undefined && !firstMs.has(value)) firstMs.set(value, ptsMs - value)
  const offsets = [...firstMs.values()]
  const middle = offsets.toSorted((a, b) => a - b)[offsets.length >> 1] ?? Number.NaN
  return { seen: offsets.length, inTime: offsets.filter((offset) => Math.abs(offset - middle) <= withinMs).length }
}

/** Looks whether there are enough pictures at their times. */
async function inTime(t: ExecutionContext, media: string, { least, withinMs }: typeof USUAL, what: string) {
  const readings = await decodePixelClock(media)
  const found = pictures(readings, withinMs)
  const shown = readings.map(({ ptsMs, value }) => `${Math.round(ptsMs)}:${value}`).join(' ')
  t.true(found.inTime >= Math.max(least, found.seen * 0.9), `${what}: ${JSON.stringify(found)} ${shown}`)
}

/** Encoders of the build that work for live video, first of each codec. */
const worksIn = async (binary: string): Promise<readonly Codec[]> => {
  const [found] = await new EncoderInventory({ binary }).look()
  return CODECS.filter((codec) => found?.encoders.some((each) => each.codec === codec && each.usable && each.live))
}

for (const [build, { name, path }] of BUILDS.entries()) {
  test.serial(`${name} makes h264, h265, vp9, vp8 and av1`, async (t) => {
    const found = await worksIn(path)
    t.deepEqual(found, name.startsWith('bundled') ? CODECS.filter((codec) => found.includes(codec)) : CODECS)
    for (const codec of ['h264', 'h265', 'vp9', 'vp8'] as const) t.true(found.includes(codec), codec)
  })

  for (const codec of CODECS.filter((each) => carries('hls', each))) {
    test.serial(
      `${name}, ${codec}: HLS, DASH, WebSocket and a recording, decoded${isPlayed(build, codec) ? ' and played' : ''}`,
      async (t) => {
        if (!(await worksIn(path)).includes(codec)) {
          t.is(codec, 'av1', 'only AV1 in real time is younger than the bundled build')
          t.log(`${name} has no live encoder of ${codec}`)
          return
        }
        const file = join(folder, `${build}-${codec}.mp4`)
        const sinks = Object.values(SINKS)
        await using stream = await openPatternStream({ ...SIZE, codec, encoder: 'software', ffmpeg: path, file, sinks })
        await grown(stream, LEAST_SECONDS)
        const { hlsUrl = '', dashUrl = '' } = stream.info
        const { codecs, file: segments } = await segmentsOf(hlsUrl)
        await inTime(t, segments, USUAL, 'HLS')
        const manifest = await text(dashUrl)
        t.true(manifest.includes(`codecs="${codecs}"`), `${codecs} is not in ${manifest}`)
        if (isPlayed(build, codec)) await played(t, stream)
        await stream.end()
        t.like(await probeFile(file), { codec: PROBED[codec], ...SIZE })
        t.is(await decodingErrors(file), '')
        await inTime(t, file, USUAL, 'the recording')
        if (codec === 'h265') {
          const { stderr } = await run('ffplay', ['-v', 'error', '-autoexit', '-an', '-t', '1', file], {
            env: { ...process.env, SDL_VIDEODRIVER: 'dummy', SDL_AUDIODRIVER: 'dummy' },
            timeout: 20_000,
          })
          t.is(stderr.trim(), '', 'ffplay has nothing to complain of')
        }
      },
    )
  }

  test.serial(`${name}, vp8 and vp9: a recording in WebM, decoded`, async (t) => {
    for (const codec of CODECS.filter((each) => carries('webm', each))) {
      const file = join(folder, `${build}-${codec}.webm`)
      await using session = await openTestSession({ browser: false, ffmpeg: path })
      const pattern = `
name: webm
stages:
  - { id: pattern, use: source.test-pattern, with: { width: ${SIZE.width}, height: ${SIZE.height}, fps: 30, frames: 60 } }
  - { id: pace, use: video.pace }
  - { id: encode, use: video.encode, with: { codec: ${codec}, encoder: software } }
  - { id: recording, use: sink.recording, with: { file: ${file} } }
`
      await (await session.browser.runPipeline({ text: pattern })).done
      t.like(await probeFile(file), { codec: PROBED[codec], ...SIZE })
      t.is(await decodingErrors(file), '')
      await inTime(t, file, USUAL, codec)
    }
  })
}

/** Plays a stream by HLS, DASH and the WebSocket in Chromium. */
async function played(t: ExecutionContext, { info }: PatternStream) {
  for (const [player, address] of [
    ['hls.js', info.hlsUrl],
    ['dash.js', info.dashUrl],
  ] as const) {
    const { eye, complaints } = await players.open(player, address ?? '')
    await until(
      `pictures of ${player}`,
      async () => (await eye.take()).sightings.some(({ value }) => value !== null),
      20_000,
    )
    t.deepEqual(complaints, [], player)
  }
}

for (const codec of CODECS)
  for (const protocol of LIVE_PROTOCOLS)
    if (!carries(protocol, codec))
      test.serial(`${codec} by ${protocol} is refused before anything starts`, async (t) => {
        await using session = await openTestSession({ browser: false })
        const refused = await session.browser
          .startStream({ codec, protocols: [protocol] })
          .catch((error: unknown) => error)
        t.true(refused instanceof FlyBrowserError)
        t.like(refused, { code: 'CODEC_NOT_CARRIED' })
        t.regex(String((refused as FlyBrowserError).advice), new RegExp(recordingContainer(codec)))
      })
