import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { VIEWING_PROFILES } from '../../src/domain/viewing-profile.ts'
import { FlyBrowser, type FlyBrowserSession, type StreamInfo } from '../../src/index.ts'
import type { StreamTask } from './messages.ts'

const PART_TIMES = fileURLToPath(new URL('./part-times.js', import.meta.url))
const SINKS = { hls: 'sink.hls', dash: 'sink.dash', ws: 'sink.websocket' } as const
const STREAM_ID = 'bench'

export interface OpenStream {
  readonly info: StreamInfo
  close(): Promise<void>
}

/** Streams by the SDK as a program would. Its settings are given outright, whatever the environment says. */
export async function openStream(task: StreamTask): Promise<OpenStream> {
  const { url, width, height, fps, folder } = task
  const session = await FlyBrowser.launch({
    ...{ width, height, fps, recordingDir: folder, logLevel: 'error' },
    ...(url === undefined ? { browser: false, plugins: [PART_TIMES] } : {}),
  })
  try {
    const info = url === undefined ? await streamPattern(session, task) : await streamPage(session, url, task)
    return { info, close: () => session.close() }
  } catch (error) {
    await session.close()
    throw error
  }
}

async function streamPage(
  session: FlyBrowserSession,
  url: string,
  { protocols, latency, maxViewers, pushTo = [] }: StreamTask,
): Promise<StreamInfo> {
  await session.goto(url)
  const info = await session.startStream({ protocols, latency, maxViewers, quality: 'medium' })
  for (const destination of pushTo) await session.addDestination(destination)
  await allLive(session)
  return info
}

const ACCEPT_MS = 15_000
const LOOK_INTERVAL_MS = 50

/** Rejects where a server does not accept. */
async function allLive(session: FlyBrowserSession): Promise<void> {
  const limitMs = performance.now() + ACCEPT_MS
  while (session.destinations().some(({ state }) => state !== 'live')) {
    if (performance.now() > limitMs) throw new Error(`not accepted: ${JSON.stringify(session.destinations())}`)
    await wait(LOOK_INTERVAL_MS)
  }
}

async function streamPattern(session: FlyBrowserSession, task: StreamTask): Promise<StreamInfo> {
  const run = await session.runPipeline({ text: patternDocument(task) })
  const [info] = run.streams
  if (!info) throw new Error('the pipeline serves no stream')
  return info
}

/** The document of `startStream()`, with the test pattern in place of a page and a stage that notes when parts are finished. */
function patternDocument({ width, height, fps, latency, protocols, maxViewers }: StreamTask): string {
  const { partMs, segmentMs } = VIEWING_PROFILES[latency]
  const sink = { stream: STREAM_ID, maxViewers }
  const stages = [
    { id: 'pattern', use: 'source.test-pattern', with: { width, height, fps } },
    { id: 'pace', use: 'video.pace', with: { fps } },
    { id: 'encode', use: 'video.encode', with: { codec: 'h264', quality: 'medium' } },
    { id: 'cut', use: 'package.segment', with: { part: `${partMs}ms`, segment: `${segmentMs}ms` } },
    { id: 'times', use: 'bench.part-times', from: 'cut' },
    ...protocols.map((protocol) => ({ id: protocol, use: SINKS[protocol], from: 'cut', with: sink })),
  ]
  // JSON is YAML.
  return JSON.stringify({ name: 'bench', stages })
}
