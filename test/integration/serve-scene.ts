import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ExecutionContext } from 'ava'
import type { DrivenSession } from '../../src/adapters/http/control/driven-session.ts'
import { SessionControl } from '../../src/adapters/http/control/session-control.ts'
import type { ClipResult } from '../../src/adapters/sdk/clip-types.ts'
import type { RecordingResult } from '../../src/adapters/sdk/recording-types.ts'
import { chooseStream } from '../../src/adapters/sdk/stream-choice.ts'
import { streamInfo } from '../../src/adapters/sdk/stream-info.ts'
import type { StreamOptions } from '../../src/adapters/sdk/types.ts'
import { TOKENS } from '../../src/container.ts'
import { FlyBrowserError } from '../../src/domain/errors.ts'
import { checkedMark } from '../../src/domain/mark.ts'
import { checkedSize } from '../../src/domain/picture-size.ts'
import type { RecordingLibrary } from '../../src/engine/recordings/recording-library.ts'
import type { PictureSpec } from '../../src/engine/sessions/held-session.ts'
import type { SessionRegistry } from '../../src/engine/sessions/session-registry.ts'
import { readSettings } from '../../src/engine/settings/read-settings.ts'
import { startServer } from '../../src/fly-browser-server.ts'
import type { Destinations } from '../../src/index.ts'
import { type Later, later } from '../helpers/later.ts'
import { noDestinations } from '../helpers/no-destinations.ts'

/** A session without a browser: it writes down what it is asked to do, and lets a test hold its answers. */
export class FakeSession {
  readonly calls: string[] = []
  readonly gone: Later<string> = later()
  /** Answers of these calls wait for their promise. */
  readonly holds = new Map<string, Promise<void>>()
  /** These calls fail. */
  readonly faults = new Map<string, Error>()
  readonly sessionId: string
  readonly driven: DrivenSession
  #url = 'about:blank'
  #picture: PictureSpec
  #recording = false
  #streaming: 'live' | 'paused' | undefined

  constructor(sessionId: string, picture: PictureSpec) {
    this.sessionId = sessionId
    this.#picture = picture
    const now = () => this.#picture
    this.driven = {
      session: this.#session(),
      get picture() {
        return now()
      },
      gone: this.gone.promise,
      pageUrl: () => this.#url,
    }
  }

  async #called(name: string, given?: unknown): Promise<void> {
    this.calls.push(given === undefined ? name : `${name} ${JSON.stringify(given)}`)
    await this.holds.get(name)
    const fault = this.faults.get(name)
    if (fault) throw fault
  }

  /** Where it pushes to. */
  pushing: Destinations = noDestinations

  #session(): DrivenSession['session'] {
    const { sessionId } = this
    const stream = () => {
      if (!this.#streaming) throw new FlyBrowserError('STREAM_NONE', { session: sessionId })
      return this.#streaming
    }
    return {
      addDestination: (options) => this.pushing.addDestination(options),
      removeDestination: (id) => this.pushing.removeDestination(id),
      destinations: () => this.pushing.destinations(),
      sessionId,
      goto: async (url) => {
        await this.#called('goto', url)
        this.#url = url
      },
      resize: async (size) => {
        await this.#called('resize', size)
        this.#picture = { ...this.#picture, ...checkedSize(size) }
      },
      mark: (label, details) => {
        this.calls.push(`mark ${JSON.stringify(checkedMark(label, details))}`)
      },
      screenshot: async () => {
        await this.#called('screenshot')
        return new TextEncoder().encode('a picture')
      },
      startRecording: async (options) => {
        if (this.#recording) throw new FlyBrowserError('RECORDING_ACTIVE', { session: sessionId, id: 'rec_1' })
        await this.#called('startRecording', options)
        this.#recording = true
        return { recordingId: 'rec_1', filePath: '/r/rec_1.mp4' }
      },
      stopRecording: async () => {
        if (!this.#recording) throw new FlyBrowserError('RECORDING_NONE', { session: sessionId })
        await this.#called('stopRecording')
        this.#recording = false
        return RESULT
      },
      startStream: async (options?: StreamOptions) => {
        if (this.#streaming) throw new FlyBrowserError('STREAM_ACTIVE', { session: sessionId, id: 'str_1' })
        await this.#called('startStream', options)
        const { protocols } = chooseStream(options ?? {}, '60s')
        this.#streaming = 'live'
        return streamInfo('http://localhost:1', 'str_1', protocols, options?.latency ?? 'wan')
      },
      stopStream: async () => {
        stream()
        await this.#called('stopStream')
        this.#streaming = undefined
        return { ...METRICS, streamId: 'str_1', uptimeSeconds: 10 }
      },
      clipStream: async (options) => {
        stream()
        await this.#called('clipStream', options)
        return CLIP
      },
      getStreamStatus: () =>
        this.#streaming
          ? {
              active: true,
              status: {
                streamId: 'str_1',
                protocols: ['hls'],
                latency: 'wan',
                state: this.#streaming,
                health: 'good',
                uptimeSeconds: 5,
                source: 'source.screencast',
                sourceReason: '',
                encoder: 'libx264',
                load: undefined,
                browser: { state: 'running' as const, restarts: 0 },
                metrics: METRICS,
              },
            }
          : { active: false },
      pauseStream: () => {
        stream()
        this.#streaming = 'paused'
      },
      resumeStream: () => {
        stream()
        this.#streaming = 'live'
      },
      close: () => this.#called('close'),
    }
  }
}

const METRICS = {
  currentFps: 29.5,
  currentBitrate: 1_500_000,
  framesSent: 300,
  droppedFrames: 2,
  bytesSent: 12_000,
  viewerCount: 1,
  bufferHealth: 0.5,
}

const RESULT: RecordingResult = {
  recordingId: 'rec_1',
  startedAt: '2026-01-02T03:04:05.678Z',
  filePath: '/r/rec_1.mp4',
  stored: 'local',
  container: 'mp4',
  durationSeconds: 10,
  frameCount: 300,
  droppedFrames: 3,
  fileSizeBytes: 1_234_567,
  codec: 'h264',
  encoder: 'libx264',
  source: 'source.screencast',
  timeline: [],
}

export const CLIP: ClipResult = {
  recordingId: 'rec_2',
  streamId: 'str_1',
  from: '2026-01-02T03:04:05.678Z',
  to: '2026-01-02T03:04:15.678Z',
  durationSeconds: 10,
  frameCount: 300,
  filePath: '/r/rec_2.mp4',
  fileSizeBytes: 1_234_567,
  timeline: [{ atSeconds: 0, event: 'page.crashed', tab: 0 }],
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of all kinds
  readonly body: any
}

export interface ServeScene {
  readonly url: string
  readonly folder: string
  /** Sessions in the order they were opened. */
  readonly fakes: FakeSession[]
  readonly recordings: RecordingLibrary
  readonly sessions: SessionRegistry<SessionControl>
  /** Called before a session is there; may hold or refuse it. */
  onOpen: (fake: FakeSession) => Promise<void> | void
  /** Sends a request; `body` as JSON. */
  ask(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
  /** Opens a session and gives its id. */
  open(): Promise<string>
  close(): Promise<void>
}

/** A real server with sessions that need no browser. */
export async function serveScene(t: ExecutionContext, flags: Record<string, unknown> = {}): Promise<ServeScene> {
  const folder = await mkdtemp(join(tmpdir(), 'flybrowser-serve-'))
  const fakes: FakeSession[] = []
  const parts: { recordings?: RecordingLibrary; sessions?: SessionRegistry<SessionControl> } = {}
  const settings = readSettings({ flags: { 'recording.dir': folder, 'log.level': 'silent', ...flags } })
  const server = await startServer(settings, (container) => {
    container.rebind(TOKENS.openSession).toConstantValue(async (picture) => {
      const fake = new FakeSession(`ses_${fakes.length + 1}`, picture)
      fakes.push(fake)
      await scene.onOpen(fake)
      return new SessionControl(fake.driven)
    })
    parts.recordings = container.get(TOKENS.recordings)
    parts.sessions = container.get(TOKENS.sessions)
  })
  const { url } = server.at
  const scene: ServeScene = {
    url,
    folder,
    fakes,
    recordings: parts.recordings!,
    sessions: parts.sessions!,
    onOpen: () => {},
    close: () => server.close(),
    async ask(method, path, body, headers = {}) {
      const json = body === undefined ? {} : { body: JSON.stringify(body) }
      const type: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' }
      const response = await fetch(`${url}${path}`, { method, headers: { ...type, ...headers }, ...json })
      const bytes = Buffer.from(await response.arrayBuffer())
      const isJson = response.headers.get('content-type')?.startsWith('application/json') && bytes.length > 0
      return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(String(bytes)) : bytes }
    },
    open: async () => (await scene.ask('POST', '/sessions')).body.session_id,
  }
  t.teardown(async () => {
    await server.close()
    await rm(folder, { recursive: true, force: true })
  })
  return scene
}
