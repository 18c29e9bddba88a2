import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { LIVE_PROTOCOLS } from '../../src/domain/live-protocol.ts'
import { serveStockPlayers } from '../../test/helpers/stock-player-page.ts'
import type { StreamTask } from '../live/messages.ts'
import { ServedStream } from '../live/served-stream.ts'
import { beginReport, ROOT, say } from '../report.ts'
import { SHAPE } from '../run/measure.ts'
import type { LatencyRequest } from './arguments.ts'
import { startBusyLoops } from './busy-loops.ts'
import { isLaneFailure, type LaneFailure, type LaneFigures } from './figures.ts'
import { presentLanes } from './present.ts'
import { type WatchOptions, watchLane } from './watch-lane.ts'

const SETTINGS = { ...SHAPE, latency: 'lan', protocols: LIVE_PROTOCOLS } as const

/**
 * Measures how far behind a page its viewers are: a page that paints its own clock is streamed, and real players read it off their
 * video elements. Source, encoder and viewer share this machine, so one clock tells both times.
 */
export async function benchLatency(request: LatencyRequest, signal: AbortSignal): Promise<number> {
  const report = await beginReport(request.json)
  const folder = await mkdtemp(join(tmpdir(), 'flybrowser-bench-'))
  try {
    const url = pathToFileURL(`${ROOT}/test/fixtures/pages/pixel-clock.html`).href
    const results = await measureAll(request, { ...SETTINGS, url, maxViewers: 100, folder }, signal)
    const { width, height, fps, latency } = SETTINGS
    const beside = request.busyLoops > 0 ? `${request.busyLoops} busy loops beside` : 'nothing beside'
    say(`\n${width}x${height}, ${fps} fps, ${latency}, ${request.seconds} s a lane, ${beside}\n\n`)
    say(`${presentLanes(results)}\n`)
    const { seconds, busyLoops } = request
    await report.write({ settings: { ...SETTINGS, seconds, busyLoops }, lanes: results })
    return results.some(isLaneFailure) ? 1 : 0
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

async function measureAll(
  { lanes, seconds, busyLoops }: LatencyRequest,
  task: StreamTask,
  signal: AbortSignal,
): Promise<(LaneFigures | LaneFailure)[]> {
  await using stream = await ServedStream.open(task, signal)
  await using pages = await serveStockPlayers()
  await using _load = startBusyLoops(busyLoops)
  const results: (LaneFigures | LaneFailure)[] = []
  for (const lane of lanes) {
    say(`> ${lane.name}: ${lane.summary} ... `)
    const result = await watchOrFail(lane, { info: stream.info, pages, seconds, signal })
    say(
      isLaneFailure(result) ? 'failed\n' : `${(result.viewer?.seen ?? result.origin.fromPaint)?.p50Ms.toFixed(0)} ms\n`,
    )
    results.push(result)
  }
  return results
}

/** Rejects only when aborted. */
async function watchOrFail(
  lane: LatencyRequest['lanes'][number],
  options: WatchOptions,
): Promise<LaneFigures | LaneFailure> {
  try {
    return await watchLane(lane, options)
  } catch (error) {
    options.signal.throwIfAborted()
    return { lane: lane.name, failed: error instanceof Error ? error.message : String(error) }
  }
}
