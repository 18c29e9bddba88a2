import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { seenPlaylist } from '../../test/helpers/media-playlist.ts'
import type { ReadyPart, StreamTask } from '../live/messages.ts'
import { ServedStream } from '../live/served-stream.ts'
import { wallMs } from '../live/wall-clock.ts'
import { beginReport, say } from '../report.ts'
import { SHAPE } from '../run/measure.ts'
import type { ViewersRequest } from './arguments.ts'
import { asListed } from './as-listed.ts'
import { type CrowdFigures, judgeCrowd, type TimedReading } from './judge-crowd.ts'
import { presentCrowds } from './present.ts'
import { sendCrowd } from './send-crowd.ts'

/** From the first part until a stream without viewers is read: by then what is only done once has been done. */
const SETTLE_MS = 3000
/** How long a stream without viewers is measured at most. */
const ALONE_MS = 5000
const READING_INTERVAL_MS = 1000
const PLAYABLE_MS = 15_000

/** Measures what one stream costs its origin with many viewers, and how late they get it. */
export async function benchViewers(request: ViewersRequest, signal: AbortSignal): Promise<number> {
  const report = await beginReport(request.json)
  const crowds: CrowdFigures[] = []
  for (const viewers of request.counts) {
    say(`> ${viewers} viewers ... `)
    const crowd = await measureCrowd(viewers, request, signal)
    say(`${crowd.requestsPerSecond.toFixed(0)} requests a second\n`)
    crowds.push(crowd)
  }
  const { width, height, fps } = SHAPE
  const { latency, seconds } = request
  say(
    `\n${width}x${height}, ${fps} fps, ${latency}, LL-HLS, ${seconds} s; p50 / p99 / most ms after the part was ready\n\n`,
  )
  say(`${presentCrowds(crowds)}\n`)
  await report.write({ settings: { ...SHAPE, latency, seconds }, crowds })
  return crowds.some(({ failures, lostParts }) => lostParts > 0 || Object.keys(failures).length > 0) ? 1 : 0
}

/** Each crowd has a stream of its own, so that its memory is its own. All come from one address, which may take up half of the places. */
async function measureCrowd(viewers: number, request: ViewersRequest, signal: AbortSignal): Promise<CrowdFigures> {
  const { seconds, latency, profile } = request
  const folder = await mkdtemp(join(tmpdir(), 'flybrowser-bench-'))
  try {
    const task: StreamTask = { ...SHAPE, latency, protocols: ['hls'], maxViewers: 2 * (viewers + 1), folder }
    const nodeArguments = profile ? ['--cpu-prof', `--cpu-prof-dir=${resolve(profile)}`] : []
    await using stream = await ServedStream.open(task, signal, nodeArguments)
    const { hlsUrl = '' } = stream.info
    await playable(hlsUrl, signal)
    const parts: ReadyPart[] = []
    let mostResidentBytes = 0
    const read = async (): Promise<TimedReading> => {
      const origin = await stream.read(signal)
      parts.push(...origin.parts)
      mostResidentBytes = Math.max(mostResidentBytes, origin.residentBytes)
      return { atMs: wallMs(), origin, renders: await renderCount(hlsUrl) }
    }
    await wait(SETTLE_MS, undefined, { signal })
    const from = await read()
    await wait(Math.min(ALONE_MS, seconds * 1000), undefined, { signal })
    const to = await read()
    mostResidentBytes = 0
    const marks: Partial<Record<'measuring' | 'measured', TimedReading>> = {}
    const reading = new AbortController()
    const often = readOften(read, AbortSignal.any([signal, reading.signal]))
    const crowd = await sendCrowd({ hlsUrl, viewers, seconds }, signal, async (mark) => {
      if (mark === 'measured') {
        reading.abort()
        await often
      }
      marks[mark] = await read()
    }).finally(() => reading.abort())
    const { measuring = to, measured = to } = marks
    const listed = asListed(parts, seenPlaylist(await textOf(new URL('video/media.m3u8', hlsUrl))))
    return judgeCrowd(crowd, { alone: [from, to], crowded: [measuring, measured], mostResidentBytes, parts: listed })
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

async function readOften(read: () => Promise<TimedReading>, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    await wait(READING_INTERVAL_MS, undefined, { signal: stop }).catch(() => {})
    if (!stop.aborted) await read()
  }
}

/** A pipeline runs before its stream is there. */
async function playable(url: string, signal: AbortSignal): Promise<void> {
  const limitMs = performance.now() + PLAYABLE_MS
  while (!(await fetch(url)).ok) {
    if (performance.now() > limitMs) throw new Error(`nothing to play after ${PLAYABLE_MS / 1000} s`)
    await wait(50, undefined, { signal })
  }
}

/** Throws when it is not answered. */
async function textOf(url: URL): Promise<string> {
  const answer = await fetch(url)
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${url} is answered with ${answer.status}: ${text}`)
  return text
}

/** Playlists rendered so far, where the status of the stream tells. */
async function renderCount(hlsUrl: string): Promise<number | undefined> {
  const status = JSON.parse(await textOf(new URL('status', hlsUrl))) as { renders?: number }
  return status.renders
}
