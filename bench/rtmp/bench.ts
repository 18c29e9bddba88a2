import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ServedStream } from '../live/served-stream.ts'
import { beginReport, ROOT, say } from '../report.ts'
import { SHAPE } from '../run/measure.ts'
import type { RtmpRequest } from './arguments.ts'
import { Lifetime } from './lifetime.ts'
import { presentServers } from './present.ts'
import type { Server } from './servers.ts'
import { isSubscriberFailure, type SubscriberFailure, type SubscriberFigures, watchServer } from './watch-server.ts'

const SETTINGS = { ...SHAPE, latency: 'lan', protocols: ['hls'] } as const
const KEY = 'bench'

/**
 * Measures how far behind a page the subscribers of real RTMP servers are: a page that paints its own clock is streamed and pushed, and
 * read off what the server passes on. All share this machine, so one clock tells both times.
 */
export async function benchRtmp(request: RtmpRequest, signal: AbortSignal): Promise<number> {
  const report = await beginReport(request.json)
  const { seconds, servers } = request
  const results: (SubscriberFigures | SubscriberFailure)[] = []
  for (const server of servers) {
    say(`> ${server.name} ... `)
    const result = await watchOrFail(server, seconds, signal)
    say(isSubscriberFailure(result) ? 'failed\n' : `${result.seen?.p50Ms.toFixed(0)} ms\n`)
    results.push(result)
  }
  const { width, height, fps, latency } = SETTINGS
  say(`\n${width}x${height}, ${fps} fps, ${latency}, ${seconds} s a server\n\n${presentServers(results)}\n`)
  await report.write({ settings: { ...SETTINGS, seconds }, servers: results })
  return results.some(isSubscriberFailure) ? 1 : 0
}

/** Rejects only when aborted. */
async function watchOrFail(
  server: Server,
  seconds: number,
  signal: AbortSignal,
): Promise<SubscriberFigures | SubscriberFailure> {
  const folder = await mkdtemp(join(tmpdir(), 'flybrowser-bench-'))
  try {
    await using lifetime = new Lifetime()
    const { url: target } = await server.start(lifetime)
    const url = pathToFileURL(`${ROOT}/test/fixtures/pages/pixel-clock.html`).href
    const pushTo = [{ url: target, key: KEY }]
    await using _stream = await ServedStream.open({ ...SETTINGS, url, maxViewers: 1, folder, pushTo }, signal)
    return await watchServer(server.name, `${target}/${KEY}`, seconds, signal)
  } catch (error) {
    signal.throwIfAborted()
    return { server: server.name, failed: error instanceof Error ? error.message : String(error) }
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}
