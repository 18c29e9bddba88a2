import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import { pixelClockDifferenceMs, pixelClockValue } from '../../src/domain/pixel-clock.ts'
import { FlyBrowser } from '../../src/index.ts'
import { until } from '../helpers/media-time.ts'
import { openStockPlayers, type StockViewer } from '../helpers/stock-player.ts'
import type { Sighting } from '../helpers/stock-player-eye.ts'

const PIPELINE = `name: ladder
stages:
  - { id: picture, use: source.test-pattern, with: { width: 640, height: 360, fps: 30 } }
  - { id: pace, use: video.pace, with: { fps: 30 } }
  - id: encode
    use: video.ladder
    with:
      renditions: [{ height: 360, quality: medium }, { height: 180, quality: low_bandwidth }]
  - { id: segment, use: package.segment, with: { latency: lan } }
  - { id: hls, use: sink.hls, with: { window: 10s } }
  - { id: dash, use: sink.dash, from: segment, with: { window: 10s } }
`
/**
 * Half a part. A busy page reads a picture or two further than the one whose media time it is told, so that this is not exact; what stood in
 * the wrong part would be a whole one off.
 */
const SAME_TIME_MS = 100

/** hls.js's word for a machine that could not keep up: it goes on by itself, and nothing of the stream is wrong. */
const SLOWNESS = /^mediaError (bufferStalledError|bufferNudgeOnStall|bufferSeekOverHole)/

/** What is seen of a rendition, once the element shows that. */
async function seen(viewer: StockViewer, height: number): Promise<readonly Sighting[]> {
  await until(`pictures ${height} high`, async () => (await viewer.facts()).height === height)
  await viewer.eye.take()
  const { frames } = await viewer.facts()
  await until('more of them', async () => (await viewer.facts()).frames > frames + 20)
  return (await viewer.eye.take()).sightings
}

/** How far the clock in the pictures is from their media time, milliseconds; the median. */
function offsetMs(sightings: readonly Sighting[]): number {
  const offsets = sightings.flatMap(({ value, mediaTime }) =>
    value === null ? [] : pixelClockDifferenceMs(pixelClockValue(mediaTime * 1000), value),
  )
  return offsets.toSorted((a, b) => a - b)[offsets.length >> 1] ?? Number.NaN
}

test('players change to the smaller rendition and to the larger: each picture comes at its time, in both sizes; marks are told', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'http-ladder-'))
  const session = await FlyBrowser.launch({ browser: false, recordingDir: folder, logLevel: 'silent' })
  t.teardown(async () => {
    await session.close()
    await rm(folder, { recursive: true, force: true })
  })
  const [info] = (await session.runPipeline({ text: PIPELINE })).streams
  const { hlsUrl = '', dashUrl = '' } = info ?? {}
  await until('the stream', async () => (await fetch(hlsUrl)).ok)
  await using players = await openStockPlayers()
  const watched = async (name: 'hls.js' | 'dash.js' | 'shaka', url: string) => {
    const viewer = await players.open(name, url)
    await until(`pictures of ${name}`, async () => (await viewer.facts()).frames > 10)
    session.mark(`seen by ${name}`)
    await until(`its mark in ${name}`, async () => `seen by ${name}` in (await viewer.facts()).marks)
    const offsets: number[] = []
    for (const height of [180, 360]) {
      await viewer.choose(height)
      offsets.push(offsetMs(await seen(viewer, height)))
    }
    const { errors } = await viewer.facts()
    t.deepEqual(
      errors.filter((error) => !SLOWNESS.test(error)),
      [],
      name,
    )
    t.deepEqual(viewer.complaints, [], name)
    const [small = Number.NaN, large = Number.NaN] = offsets
    t.true(Math.abs(small - large) < SAME_TIME_MS, `${name}: ${small} and ${large} ms`)
  }
  await Promise.all([watched('hls.js', hlsUrl), watched('dash.js', dashUrl), watched('shaka', dashUrl)])
})
