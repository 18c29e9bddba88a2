import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import test from 'ava'
import { pixelClockDifferenceMs, pixelClockValue } from '../../src/domain/pixel-clock.ts'
import { filmFor, until } from '../helpers/media-time.ts'
import { openPatternStream, type PatternStream } from '../helpers/pattern-stream.ts'
import { clockMeasures } from '../helpers/pixel-clock-measures.ts'
import { decodePixelClock } from '../helpers/pixel-clock-reader.ts'
import { openStockPlayers, type StockPlayers, type StockViewer } from '../helpers/stock-player.ts'
import type { Sighting } from '../helpers/stock-player-eye.ts'

const FPS = 30
const WINDOW_SECONDS = 10
/** What the player that stays furthest behind wants to have behind the live edge. */
const SETTLED_SECONDS = 6
const WATCH_MS = 20_000
/** hls.js's word for a machine that could not keep up: it goes on by itself, and nothing of the stream is wrong. */
const SLOWNESS = /^mediaError (bufferStalledError|bufferNudgeOnStall|bufferSeekOverHole)/

const run = promisify(execFile)

let stream: PatternStream
/** What stands at 0 of the media; the pattern's clock shows the media time. */
let originMs: number

test.before(async () => {
  stream = await openPatternStream({ sinks: ['sink.hls', 'sink.dash'], window: `${WINDOW_SECONDS}s` })
  const { hlsUrl = '' } = stream.info
  await oldStream(SETTLED_SECONDS)
  originMs = await originOf(hlsUrl)
})
test.after.always(() => stream?.[Symbol.asyncDispose]())

const text = async (url: string | URL): Promise<string> => (await fetch(url)).text()

/** Lines of a playlist that are addresses. */
const uris = (playlist: string): string[] => playlist.split('\n').filter((line) => line !== '' && !line.startsWith('#'))

const mediaUrlOf = async (hlsUrl: string): Promise<URL> => new URL(uris(await text(hlsUrl))[0] ?? '', hlsUrl)
const mediaPlaylist = async (hlsUrl: string): Promise<string> => text(await mediaUrlOf(hlsUrl))

/**
 * Waits until so many segments of a second are listed. ffmpeg 5.1 wants a full window: it subtracts the window from the age of a
 * DASH stream without a sign, and reads every segment of a younger one twice.
 */
const oldStream = (seconds: number): Promise<void> =>
  until(
    `${seconds} s of stream`,
    async () => ((await mediaPlaylist(stream.info.hlsUrl ?? '')).match(/#EXTINF/g) ?? []).length >= seconds,
    20_000,
  )

/** Wall clock at media time 0, by the date of a segment and the time of its first picture. */
async function originOf(hlsUrl: string): Promise<number> {
  const mediaUrl = await mediaUrlOf(hlsUrl)
  const playlist = await text(mediaUrl)
  const date = /#EXT-X-PROGRAM-DATE-TIME:(\S+)\n(?:#EXT-X-PART:.*\n)*#EXTINF/.exec(playlist)?.[1] ?? ''
  const init = /#EXT-X-MAP:URI="([^"]+)"/.exec(playlist)?.[1] ?? ''
  const media = await Promise.all(
    [init, uris(playlist)[0] ?? ''].map(async (uri) => (await fetch(new URL(uri, mediaUrl))).arrayBuffer()),
  )
  const data = `data:video/mp4;base64,${Buffer.concat(media.map((part) => Buffer.from(part))).toString('base64')}`
  const [first] = await decodePixelClock(data)
  return Date.parse(date) - (first?.ptsMs ?? Number.NaN)
}

/** How far behind the making of pictures they were seen, milliseconds. */
const behindMs = ({ value, atMs }: Sighting): number =>
  value === null ? Number.NaN : pixelClockDifferenceMs(value, pixelClockValue(atMs - originMs))

const LIVE = [
  ['hls.js', 'hlsUrl', 2500],
  ['shaka', 'hlsUrl', 8000],
  ['dash.js', 'dashUrl', 2500],
  ['shaka', 'dashUrl', 8000],
] as const

type Live = (typeof LIVE)[number]

/** Opens a player, and waits until it plays. */
async function openLive(players: StockPlayers, [player, address]: Live): Promise<StockViewer> {
  const viewer = await players.open(player, stream.info[address] ?? '')
  await until(`pictures of ${player}`, async () => (await viewer.eye.take()).sightings.length > 0)
  return viewer
}

const distinct = (sightings: readonly Sighting[]): number =>
  new Set(sightings.flatMap(({ value }) => (value === null ? [] : [value]))).size

/** Waits until all pictures are there: an encoder gives up some while browsers take the machine, and takes them back soon after. */
async function fullPace({ eye }: StockViewer): Promise<void> {
  const isFull = async () => {
    await eye.take()
    const seconds = (await filmFor(1000)) / 1000
    return distinct((await eye.take()).sightings) > FPS * 0.8 * seconds
  }
  await until('the full pace', isFull, 40_000)
}

/** Plays for {@link WATCH_MS}. */
async function watchLive(viewer: StockViewer) {
  await viewer.eye.take()
  const before = await viewer.facts()
  const watchedMs = await filmFor(WATCH_MS)
  const after = await viewer.facts()
  const { sightings } = await viewer.eye.take()
  return { before, watchedMs, after, sightings, complaints: viewer.complaints }
}

/** All of them play beside each other, from the first test on. */
let watching: Promise<Awaited<ReturnType<typeof watchLive>>[]> | undefined
async function watchAll() {
  await using players = await openStockPlayers()
  const viewers: StockViewer[] = []
  for (const live of LIVE) viewers.push(await openLive(players, live))
  await Promise.all(viewers.map(fullPace))
  return await Promise.all(viewers.map(watchLive))
}

for (const [index, [player, address, mostBehindMs]] of LIVE.entries()) {
  test.serial(`${player} plays ${address === 'hlsUrl' ? 'HLS' : 'DASH'} live, as it comes`, async (t) => {
    watching ??= watchAll()
    const watched = (await watching)[index]
    if (!watched) throw new Error('it was not watched')
    const { before, watchedMs, after, sightings, complaints } = watched

    const values = sightings.flatMap(({ value }) => (value === null ? [] : [value]))
    const seconds = watchedMs / 1000
    const distinctFps = distinct(sightings) / seconds
    const backward = values.filter((value, index) => value < (values[index - 1] ?? value))
    const behind = sightings.slice(-10).map(behindMs)
    t.log(`${distinctFps.toFixed(1)} pictures a second, ${Math.round(Math.max(...behind))} ms behind at the end`)
    t.log(`stalls ${after.stalls}, dropped ${after.droppedFrames}`, after.errors.join('; '))
    t.deepEqual(
      after.errors.filter((error) => !SLOWNESS.test(error)),
      [],
    )
    t.deepEqual(complaints, [])
    t.is(after.width, 640)
    t.is(after.height, 360)
    t.true(distinctFps > FPS * 0.7, `${distinctFps} pictures a second`)
    t.deepEqual(backward, [], 'no picture is older than one before')
    const playedMs = (after.currentTime - before.currentTime) * 1000
    t.true(Math.abs(playedMs - watchedMs) < 2000, `${playedMs} ms were played in ${watchedMs} ms`)
    t.true(Math.max(...behind) < mostBehindMs, `${Math.max(...behind)} ms behind`)
    t.true(Math.min(...behind) > 0, 'nothing is seen before it is made')
  })
}

/** Packets of the first so many seconds that ffprobe reads of a live address. */
async function probeLive(url: string, seconds: number) {
  const { stdout, stderr } = await run('ffprobe', [
    ...['-v', 'warning', '-of', 'json', '-read_intervals', `%+${seconds}`, '-select_streams', 'v:0'],
    ...['-show_entries', 'packet=pts_time,flags:stream=codec_name,width,height', url],
  ])
  const { packets, streams } = JSON.parse(stdout) as {
    packets: { pts_time: string; flags: string }[]
    streams: { codec_name: string; width: number; height: number }[]
  }
  return { times: packets.map(({ pts_time }) => Number(pts_time)), flags: packets[0]?.flags, streams, stderr }
}

/** What ffplay says of a machine without a screen, and of an init segment that it fetches again. */
const FFPLAY_NOISE = /hardware accelerated renderer|duplicated MOOV Atom/
/** A line of its status; before the first picture its clock is no number. */
const FFPLAY_STATUS = / fd= *\d+ +aq=/

/** Plays with ffplay, without a screen, until its clock has gone on for so many seconds; at most for 30. */
async function playWithFfplay(url: string, seconds: number) {
  const player = spawn('ffplay', ['-hide_banner', '-loglevel', 'warning', '-stats', '-an', url], {
    env: { ...process.env, SDL_VIDEODRIVER: 'dummy' },
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: 30_000,
    killSignal: 'SIGKILL',
  })
  const ended = once(player, 'close')
  const clocks: number[] = []
  const complaints: string[] = []
  for await (const line of createInterface({ input: player.stderr })) {
    const clock = /^ *(-?\d+\.\d+) M-V:/.exec(line)?.[1]
    if (clock !== undefined) clocks.push(Number(clock))
    else if (line !== '' && !FFPLAY_STATUS.test(line) && !FFPLAY_NOISE.test(line)) complaints.push(line)
    if ((clocks.at(-1) ?? 0) - (clocks[0] ?? 0) >= seconds) player.kill('SIGTERM')
  }
  await ended
  return { playedSeconds: (clocks.at(-1) ?? 0) - (clocks[0] ?? 0), complaints }
}

/** Both play beside each other, from the first test on. */
let playing: Promise<PromiseSettledResult<Awaited<ReturnType<typeof playWithFfplay>>>[]> | undefined
const ADDRESSES = ['hlsUrl', 'dashUrl'] as const

for (const [index, address] of ADDRESSES.entries()) {
  const protocol = address === 'hlsUrl' ? 'HLS' : 'DASH'
  test.serial(`ffprobe reads ${protocol} live`, async (t) => {
    await oldStream(WINDOW_SECONDS)
    const { times, flags, streams, stderr } = await probeLive(stream.info[address] ?? '', 2)
    t.deepEqual(streams[0], { codec_name: 'h264', width: 640, height: 360 })
    t.true(times.length > 2 * FPS * 0.8, `${times.length} packets`)
    t.regex(flags ?? '', /^K/, 'it begins with a keyframe')
    const steps = times.slice(1).map((time, index) => time - (times[index] ?? 0))
    t.true(
      Math.min(...steps) > 0.9 / FPS && Math.max(...steps) < 0.5,
      `${Math.min(...steps)} to ${Math.max(...steps)} s`,
    )
    t.is(stderr.replace(/^.*duplicated MOOV Atom.*$/gm, '').trim(), '')
  })

  test.serial(`ffplay plays ${protocol} live`, async (t) => {
    await oldStream(WINDOW_SECONDS)
    playing ??= Promise.allSettled(ADDRESSES.map((each) => playWithFfplay(stream.info[each] ?? '', 5)))
    const played = (await playing)[index]
    if (played?.status !== 'fulfilled') throw played?.reason
    const { playedSeconds, complaints } = played.value
    t.true(playedSeconds >= 5, `${playedSeconds} s were played`)
    t.deepEqual(complaints, [])
  })
}

test.serial('what a stream was plays from start to end when it has ended', async (t) => {
  await using ended = await openPatternStream({ sinks: ['sink.hls', 'sink.dash'] })
  const { hlsUrl = '', dashUrl = '' } = ended.info
  await filmFor(4000)
  await ended.end()
  await until('the playlist to end', async () => (await mediaPlaylist(hlsUrl)).includes('#EXT-X-ENDLIST'))
  const listed = [...(await mediaPlaylist(hlsUrl)).matchAll(/#EXTINF:([\d.]+)/g)].map((match) => Number(match[1]))
  const seconds = listed.reduce((sum, each) => sum + each, 0)
  t.true(seconds > 3, `${seconds} s are listed`)

  const decoded = await Promise.all([hlsUrl, dashUrl].map((url) => decodePixelClock(url)))
  const [fromHls, fromDash] = decoded.map(clockMeasures)
  t.is(fromHls?.outOfOrder, 0)
  t.is(fromHls?.unreadable, 0)
  const { firstPtsMs = 0, lastPtsMs = 0, values = [], frames = 0 } = fromHls ?? {}
  // DASH numbers segments by the clock, and leaves out what came before the first whole one.
  const dashValues = fromDash?.values ?? []
  t.deepEqual(dashValues, values.slice(-dashValues.length), 'the same pictures by both ways')
  t.true(values.length - dashValues.length < FPS, `DASH lacks ${values.length - dashValues.length} pictures`)
  t.true(Math.abs((lastPtsMs - firstPtsMs) / 1000 + 1 / FPS - seconds) < 0.1, 'all of it is decoded')

  await using players = await openStockPlayers()
  const viewer = await players.open('hls.js', hlsUrl)
  await until('the end', async () => (await viewer.facts()).ended, 30_000)
  const facts = await viewer.facts()
  const { sightings } = await viewer.eye.take()
  t.log(`${frames} pictures in ${seconds.toFixed(2)} s; hls.js showed ${sightings.length}`)
  t.deepEqual(
    facts.errors.filter((error) => !SLOWNESS.test(error)),
    [],
  )
  t.true(Math.abs(facts.duration - seconds) < 0.1, `hls.js says it lasts ${facts.duration} s`)
  t.true(Math.abs(facts.currentTime - facts.duration) < 0.1)
  const seen = sightings.flatMap(({ value }) => (value === null ? [] : [value]))
  t.true(seen.length > values.length * 0.8, `${seen.length} of ${values.length} pictures were seen`)
  t.true((seen[0] ?? 0) - (values[0] ?? 0) < 500, 'it began at the beginning')
  t.true((values.at(-1) ?? 0) - (seen.at(-1) ?? 0) < 100, 'and ended with the last picture')
})
