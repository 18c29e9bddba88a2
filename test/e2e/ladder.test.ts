import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { checkOrigin } from '../../src/adapters/conformance/check-origin.ts'
import { encoderProcesses } from '../helpers/encoder-processes.ts'
import { until } from '../helpers/media-time.ts'
import { clockMeasures } from '../helpers/pixel-clock-measures.ts'
import { type ClockReading, decodePixelClock } from '../helpers/pixel-clock-reader.ts'
import { decodingErrors, probeFile } from '../helpers/probe.ts'
import { fixturePage, openTestSession } from '../helpers/session.ts'

const LADDER = '360p:high,240p:medium,180p:300k'
const SIZES = ['640x360', '426x240', '320x180']

const text = async (url: string | URL): Promise<string> => {
  const answer = await fetch(url)
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`)
  return answer.text()
}
const entries = (playlist: string): string[] => playlist.split('\n').filter((line) => line && !line.startsWith('#'))

/** A rendition as it is listed now. */
interface Listed {
  readonly size: string
  readonly url: URL
  readonly playlist: string
}

async function listed(hlsUrl: string): Promise<Listed[]> {
  const top = await text(hlsUrl)
  const sizes = [...top.matchAll(/RESOLUTION=(\d+x\d+)/g)].map(([, size]) => size ?? '')
  const urls = entries(top).map((uri) => new URL(uri, hlsUrl))
  const playlists = await Promise.all(urls.map(text))
  return urls.map((url, at) => ({ url, size: sizes[at] ?? '', playlist: playlists[at] ?? '' }))
}

/** Sequence numbers, durations and discontinuities of the finished segments: what players line renditions up by. */
function segments(playlist: string): Map<number, string> {
  let msn = Number(/#EXT-X-MEDIA-SEQUENCE:(\d+)/.exec(playlist)?.[1])
  let facts = ''
  const found = new Map<number, string>()
  for (const line of playlist.split('\n')) {
    if (line.startsWith('#EXTINF:') || line === '#EXT-X-DISCONTINUITY') facts += line
    else if (line && !line.startsWith('#')) {
      found.set(msn, facts)
      msn += 1
      facts = ''
    }
  }
  return found
}

/** What is shown when, of the segments up to the first change of the encoder. */
async function pictures({ url, playlist, size }: Listed, folder: string): Promise<ClockReading[]> {
  const [before = ''] = playlist.split('#EXT-X-DISCONTINUITY\n')
  const init = /#EXT-X-MAP:URI="([^"]+)"/.exec(before)?.[1] ?? ''
  const uris = [init, ...entries(before)]
  const pieces = await Promise.all(uris.map(async (uri) => (await fetch(new URL(uri, url))).arrayBuffer()))
  const file = join(folder, `${size}.mp4`)
  await writeFile(file, Buffer.concat(pieces.map((piece) => Buffer.from(piece))))
  return decodePixelClock(file)
}

/** Where both list a segment, they say the same of it. */
function sameSegments(t: ExecutionContext, all: readonly Listed[]): void {
  const [top, ...below] = all.map(({ playlist }) => segments(playlist))
  for (const other of below) {
    const both = [...other].filter(([msn]) => top?.has(msn))
    t.true(both.length >= 2, 'they have segments in common')
    t.deepEqual(
      both,
      [...(top ?? [])].filter(([msn]) => other.has(msn)),
    )
  }
}

test.serial(
  'a page is streamed in three sizes from one encoder, and recorded in the largest; the encoder dies meanwhile',
  async (t) => {
    await using session = await openTestSession({ width: 640, height: 360 })
    const { browser } = session
    await browser.goto(fixturePage('pixel-clock.html'))
    const stream = await browser.startStream({ ladder: LADDER, latency: 'lan', protocols: ['hls', 'dash', 'ws'] })
    await browser.startRecording()
    const { hlsUrl = '', dashUrl = '' } = stream
    const finished = async () => segments((await listed(hlsUrl))[0]?.playlist ?? '').size
    await until('three seconds of stream', async () => (await finished()) >= 4)
    const before = await listed(hlsUrl)
    const encoders = await encoderProcesses()
    t.is(encoders.length, 1, 'stream and recording share one encoder')
    t.deepEqual(
      before.map(({ size }) => size),
      SIZES,
    )
    sameSegments(t, before)

    const shown = await Promise.all(before.map((each) => pictures(each, session.folder)))
    for (const readings of shown) {
      t.is(clockMeasures(readings).unreadable, 0)
      t.is(clockMeasures(readings).outOfOrder, 0)
    }
    const [top = new Map<number, number | undefined>(), ...below] = shown.map(
      (readings) => new Map(readings.map(({ ptsMs, value }) => [Math.round(ptsMs), value])),
    )
    for (const [at, other] of below.entries()) {
      const both = [...other.keys()].filter((ptsMs) => top.has(ptsMs))
      t.true(both.length > 45, `${both.length} pictures in common`)
      t.deepEqual(
        both.map((ptsMs) => other.get(ptsMs)),
        both.map((ptsMs) => top.get(ptsMs)),
        `${SIZES[at + 1]} shows at each time what the largest shows`,
      )
    }
    const manifest = await text(dashUrl)
    t.deepEqual(
      [...manifest.matchAll(/<Representation [^>]*>/g)].map(
        ([tag]) => `${/ width="(\d+)"/.exec(tag)?.[1]}x${/ height="(\d+)"/.exec(tag)?.[1]}`,
      ),
      SIZES,
    )

    process.kill(encoders[0] ?? Number.NaN, 'SIGKILL')
    const again = async () =>
      (await listed(hlsUrl)).every(({ playlist }) => /DISCONTINUITY\n[\s\S]*#EXTINF/.test(playlist))
    await until('all renditions to go on', again)
    await until('a second of it', async () => (await finished()) >= 8)
    const after = await listed(hlsUrl)
    sameSegments(t, after)
    const report = await checkOrigin(stream.streamUrl, { seconds: 4, stop: new AbortController().signal })
    t.deepEqual(
      report.protocols.flatMap(({ results }) => results.filter(({ verdict }) => verdict.outcome === 'failed')),
      [],
    )
    const recording = await browser.stopRecording()
    await browser.stopStream()
    t.like(await probeFile(recording.filePath), { codec: 'h264', width: 640, height: 360, complaints: '' })
    t.is(await decodingErrors(recording.filePath), '')
    t.deepEqual(
      recording.timeline.map(({ event }) => event).filter((event) => event === 'encoder.restarted'),
      ['encoder.restarted'],
    )
  },
)

test.serial('a page that is resized while a ladder is live: each rendition keeps its share', async (t) => {
  await using session = await openTestSession({ width: 640, height: 360 })
  const { browser } = session
  await browser.goto(fixturePage('pixel-clock.html'))
  const stream = await browser.startStream({ ladder: [{ height: 360 }, { height: 180 }], latency: 'lan' })
  await browser.resize({ width: 480, height: 320 })
  const sizes = async () => (await listed(stream.hlsUrl ?? '')).map(({ size }) => size)
  await until('both to be smaller', async () => (await sizes()).join() === '480x320,240x160')
  await browser.stopStream()
  t.pass()
})
