import { setTimeout as wait } from 'node:timers/promises'
import type { StreamInfo } from '../../src/index.ts'
import { openPlayerBrowser } from '../../test/helpers/stock-player-browser.ts'
import { type ClockEye, type Look, openClockEye } from '../../test/helpers/stock-player-eye.ts'
import type { StockPlayerPages } from '../../test/helpers/stock-player-page.ts'
import { wallMs } from '../live/wall-clock.ts'
import type { LaneFigures } from './figures.ts'
import { followParts } from './follow-parts.ts'
import { judgeOrigin } from './judge-origin.ts'
import { judgeSightings, type ViewerFigures } from './judge-sightings.ts'
import type { Lane } from './lanes.ts'
import { paintTimes } from './paint-times.ts'
import { type ReportedLatency, stageTimes } from './stages.ts'

export interface WatchOptions {
  readonly info: StreamInfo
  readonly pages: StockPlayerPages
  readonly seconds: number
  readonly signal: AbortSignal
}

/** A player may take so long until it shows its first picture. */
const FIRST_PICTURE_MS = 30_000
/** After that, until it has caught up to where it wants to be. */
const SETTLE_MS = 10_000
/** Seldom, because asking disturbs. */
const LOOK_INTERVAL_MS = 5000

/** Watches a stream by a lane, and follows it beside as a client that does not decode, in the same circumstances. */
export async function watchLane(lane: Lane, options: WatchOptions): Promise<LaneFigures> {
  const { info, seconds, signal } = options
  const address = lane.page?.(info, options.pages)
  const stop = new AbortController()
  const end = AbortSignal.any([signal, stop.signal])
  await using viewer = address === undefined ? undefined : await openPlayerBrowser(address)
  const eye = viewer && (await openClockEye(viewer.page))
  const following = followParts(info.hlsUrl ?? '', end)
  // What goes wrong is told when it is awaited, below.
  following.catch(() => {})
  try {
    if (eye) await firstPicture(eye, signal)
    await wait(SETTLE_MS, undefined, { signal })
    const fromMs = wallMs()
    const seen = await look(eye, seconds, signal)
    const reported = await reportedLatency(info)
    stop.abort()
    const media = await following
    const origin = judgeOrigin(
      media.parts.filter(({ atMs }) => atMs >= fromMs && atMs <= fromMs + seconds * 1000),
      await paintTimes(media),
    )
    return {
      lane: lane.name,
      seconds,
      ...(seen ? { viewer: seen } : {}),
      origin,
      stages: stageTimes(lane, reported, origin, seen),
      complaints: viewer?.complaints ?? [],
    }
  } finally {
    stop.abort()
  }
}

async function firstPicture(eye: ClockEye, signal: AbortSignal): Promise<void> {
  const limitMs = performance.now() + FIRST_PICTURE_MS
  while ((await eye.take()).sightings.length === 0) {
    if (performance.now() > limitMs) throw new Error(`no picture after ${FIRST_PICTURE_MS / 1000} s`)
    await wait(100, undefined, { signal })
  }
}

async function look(
  eye: ClockEye | undefined,
  seconds: number,
  signal: AbortSignal,
): Promise<ViewerFigures | undefined> {
  const before = await eye?.take()
  const fromMs = performance.now()
  const looks: Look[] = []
  for (let leftMs = seconds * 1000; leftMs > 0; leftMs = fromMs + seconds * 1000 - performance.now()) {
    await wait(Math.min(leftMs, LOOK_INTERVAL_MS), undefined, { signal })
    if (eye) looks.push(await eye.take())
  }
  return before && judgeSightings(looks, (performance.now() - fromMs) / 1000, before.droppedFrames)
}

/** Undefined from a server that does not tell. */
async function reportedLatency({ streamUrl }: StreamInfo): Promise<ReportedLatency | undefined> {
  const answer = await fetch(new URL('latency', streamUrl.replace(/^ws/, 'http')))
  return answer.ok ? ((await answer.json()) as ReportedLatency) : undefined
}
