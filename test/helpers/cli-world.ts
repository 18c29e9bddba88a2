import type { Findings } from '../../src/adapters/cli/doctor/findings.ts'
import { runCli } from '../../src/adapters/cli/run-cli.ts'
import type { CliWorld } from '../../src/adapters/cli/world.ts'
import type { RecordingResult } from '../../src/adapters/sdk/recording-types.ts'
import { streamInfo } from '../../src/adapters/sdk/stream-info.ts'
import type { FlyBrowserSession, LaunchOptions, StreamOptions } from '../../src/adapters/sdk/types.ts'
import type { FlyBrowserError } from '../../src/domain/errors.ts'
import { encoderNamed } from '../../src/engine/encoders/families/known-families.ts'
import { SAMPLE_STAGES } from './sample-stages.ts'

/** A run of the command line: what it said and what it did to its session. */
export interface CliRun {
  readonly exit: number
  readonly stdout: string
  readonly stderr: string
  /** Calls on the session in their order, as text. */
  readonly calls: readonly string[]
  /** Lines of standard output, each read as JSON. */
  objects(): Record<string, unknown>[]
}

export interface CliScene {
  readonly env?: NodeJS.ProcessEnv
  readonly isTTY?: boolean
  readonly stop?: AbortSignal
  readonly cwd?: string
  readonly findings?: Partial<Findings>
  /** Proves a folder that is to be written to; default: all are good. */
  readonly onProve?: (path: string) => Promise<void>
  readonly recording?: Partial<RecordingResult>
  readonly recordings?: ReturnType<CliWorld['recordings']>
  readonly objects?: ReturnType<CliWorld['objects']>
  readonly shelf?: ReturnType<CliWorld['shelf']>
  readonly cuts?: Partial<ReturnType<CliWorld['cuts']>>
  readonly pictures?: Partial<ReturnType<CliWorld['pictures']>>
  readonly optimizer?: ReturnType<CliWorld['optimizer']>
  /** Names of calls that are never answered. */
  readonly hanging?: readonly string[]
  /** Called with the name of each call on the session, and with what lets the session fail. */
  readonly onCall?: (name: string, fail: (error: FlyBrowserError) => void) => void
}

/** A stream as the session would answer. */
const streamOf = ({ protocols, latency = 'wan' }: StreamOptions) =>
  streamInfo('http://h', 'str_1', protocols ?? ['hls'], latency)

const METRICS = {
  currentFps: 29.5,
  currentBitrate: 1_500_000,
  framesSent: 300,
  droppedFrames: 2,
  bytesSent: 12_000,
  viewerCount: 0,
  bufferHealth: 0.5,
}

export const RECORDING: RecordingResult = {
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

const FINDINGS: Findings = {
  nodeVersion: '20.19.0',
  browser: { ok: true, path: '/usr/bin/chromium', version: 'Chromium 156' },
  encoders: [
    {
      path: '/usr/bin/ffmpeg',
      origin: 'path',
      facts: { version: '5.1', fpsMode: true },
      encoders: ['libx264', 'libx265', 'libvpx-vp9', 'libvpx', 'libaom-av1'].map((encoder) => ({
        ...{ encoder, codec: encoderNamed(encoder).codec },
        ...{ hardware: false, live: true, usable: true, variant: 0, probeMs: 100 },
      })),
    },
  ],
  capture: 'auto',
  display: { ok: false, reason: 'Xvfb is not installed' },
  folder: { ok: true, path: '/r', freeBytes: 5e9 },
  port: { ok: true, host: '127.0.0.1', asked: 0, port: 40_000 },
}

/** Runs the command line against a session that only writes down what is asked of it. */
export async function runScene(words: readonly string[], scene: CliScene = {}): Promise<CliRun> {
  const said = { stdout: '', stderr: '' }
  const calls: string[] = []
  let fail: (error: FlyBrowserError) => void = () => {}
  const failed = new Promise<FlyBrowserError>((resolve) => {
    fail = resolve
  })
  const note = <T>(name: string, answer: T, given?: unknown): Promise<T> => {
    calls.push(given === undefined ? name : `${name} ${JSON.stringify(given)}`)
    scene.onCall?.(name, fail)
    return scene.hanging?.includes(name) ? new Promise(() => {}) : Promise.resolve(answer)
  }
  const session = {
    sessionId: 'ses_1',
    failed,
    goto: (url: string) => note('goto', undefined, url),
    startRecording: (options: object) =>
      note('startRecording', { recordingId: 'rec_1', filePath: RECORDING.filePath }, options),
    stopRecording: () => note('stopRecording', { ...RECORDING, ...scene.recording }),
    startStream: (options: StreamOptions) => note('startStream', streamOf(options), options),
    addDestination: (options: object) => note('addDestination', undefined, options),
    destinations: () => [],
    stopStream: () => note('stopStream', { ...METRICS, streamId: 'str_1', uptimeSeconds: 10 }),
    getStreamStatus: () => ({ active: true, status: { metrics: METRICS } }),
    runPipeline: (options: object) =>
      note(
        'runPipeline',
        {
          done: new Promise(() => {}),
          streams: [streamOf({ protocols: ['hls', 'ws'] })],
          recordings: () => Promise.resolve([{ ...RECORDING, state: 'finished' }]),
          measures: () => [
            {
              stageId: 'tab',
              type: 'source.tab',
              in: 0,
              out: 5,
              dropped: { 'encoder-busy': 1 },
              bytes: 9,
              queueDepth: 0,
            },
          ],
          stop: () => note('stop', undefined),
        },
        options,
      ),
    [Symbol.asyncDispose]: () => note('close', undefined),
  }
  const world: CliWorld = {
    stdout: {
      isTTY: scene.isTTY ?? false,
      write: (text) => {
        said.stdout += text
      },
    },
    stderr: {
      write: (text) => {
        said.stderr += text
      },
    },
    env: scene.env ?? {},
    cwd: scene.cwd ?? '/nowhere',
    version: '1.2.3',
    stop: scene.stop ?? new AbortController().signal,
    builtinStages: SAMPLE_STAGES,
    loadPlugins: async () => [],
    proveFolder: (path) => (scene.onProve ? scene.onProve(path) : Promise.resolve()),
    launch: (options: LaunchOptions) => note('launch', session as unknown as FlyBrowserSession, options),
    recordings: () => ({
      get: () => Promise.reject(new Error('none')),
      timeline: () => Promise.reject(new Error('none')),
      ...scene.recordings,
    }),
    objects: () => {
      if (scene.objects) return scene.objects
      throw new Error('none')
    },
    shelf: () => {
      if (scene.shelf) return scene.shelf
      throw new Error('none')
    },
    cuts: () => ({
      clip: () => Promise.reject(new Error('none')),
      export: () => Promise.reject(new Error('none')),
      ...scene.cuts,
    }),
    pictures: () => ({
      screenshots: () => Promise.reject(new Error('none')),
      screenshotsLeftOut: async () => 0,
      picture: () => Promise.reject(new Error('none')),
      ...scene.pictures,
    }),
    optimizer: () => scene.optimizer ?? { ids: async () => [], optimize: () => Promise.reject(new Error('none')) },
    examine: async () => ({ ...FINDINGS, ...scene.findings }),
    demoPageUrl: 'file:///demo.html',
  }
  const exit = await runCli(words, world)
  return {
    exit,
    ...said,
    calls,
    objects: () =>
      said.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
  }
}
