import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { ExecutionContext } from 'ava'
import { shapeFloorBps } from '../../src/domain/push/push-shape.ts'
import { QUALITY_PROFILES } from '../../src/domain/quality.ts'
import { livePictures } from '../helpers/live-pictures.ts'
import { clockMeasures } from '../helpers/pixel-clock-measures.ts'
import { startPushedStream } from '../helpers/pushed-stream.ts'
import { startNginx, startNodeMediaServer, withoutNginx } from '../helpers/rtmp-servers.ts'
import { testUnless } from '../helpers/test-unless.ts'

const run = promisify(execFile)
const FLOOR_BPS = shapeFloorBps('platform', QUALITY_PROFILES.medium.bitrateBps)
const SECONDS = 3

/** What a server passes on, as ffprobe reads it: bits of pictures in each whole second. */
async function ratesOf(url: string): Promise<readonly number[]> {
  const { stdout } = await run('ffprobe', [
    ...['-v', 'error', '-rtmp_live', 'live', '-select_streams', 'v', '-read_intervals', `%+${SECONDS}`],
    ...['-show_entries', 'packet=pts_time,size', '-of', 'csv=p=0', url],
  ])
  const pictures = stdout
    .trim()
    .split('\n')
    .map((line) => line.split(',').map(Number))
  const fromSeconds = pictures[0]?.[0] ?? 0
  const bits = new Array<number>(SECONDS).fill(0)
  for (const [atSeconds = 0, bytes = 0] of pictures) {
    const second = Math.floor(atSeconds - fromSeconds)
    if (second < SECONDS) bits[second] = (bits[second] ?? 0) + 8 * bytes
  }
  return bits
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

async function playsWhole(t: ExecutionContext, url: string): Promise<void> {
  const { unreadable, outOfOrder } = clockMeasures(await livePictures(url, 45))
  t.deepEqual({ unreadable, outOfOrder }, { unreadable: 0, outOfOrder: 0 }, url)
}

testUnless(
  withoutNginx,
  'a quiet stream reaches a platform at a steady rate, others as it is, and plays at both',
  async (t) => {
    const [nginx, media] = await Promise.all([startNginx(t), startNodeMediaServer(t)])
    const stream = await startPushedStream(t)
    const add = async (url: string, key: string, shape: string) => {
      const { destinationId } = await stream.run.addDestination({ url, key, shape })
      await stream.reaches(destinationId, 'live')
      return `${url}/${key}`
    }
    const steady = [await add(nginx.url, 'steady', 'platform'), await add(media.url, 'steady', 'platform')]
    const asItIs = await add(nginx.url, 'plain', 'none')
    const [[natural = [], ...rates]] = await Promise.all([
      Promise.all([asItIs, ...steady].map(ratesOf)),
      ...steady.map((url) => playsWhole(t, url)),
    ])
    // The pattern needs less than half of what a platform is to get.
    t.true(mean(natural) < FLOOR_BPS / 2, `${natural}`)
    for (const seconds of rates) {
      t.true(mean(seconds) > 0.9 * FLOOR_BPS && mean(seconds) < 1.4 * FLOOR_BPS, `${seconds}`)
      t.true(Math.min(...seconds) > 0.7 * FLOOR_BPS, `${seconds}`)
    }

    const told = stream.run.measures().find(({ type }) => type === 'sink.rtmp')?.destinations ?? []
    t.deepEqual(
      told.map(({ state, shape, reconnects, fillerBytes }) => ({ state, shape, reconnects, filled: fillerBytes > 0 })),
      ['platform', 'platform', 'none'].map((shape) => ({
        ...{ state: 'live', shape, reconnects: 0 },
        filled: shape === 'platform',
      })),
    )
    for (const { bitrateBps, bytesSent, fillerBytes } of told) t.true(bitrateBps > 0 && bytesSent > fillerBytes)
  },
)
