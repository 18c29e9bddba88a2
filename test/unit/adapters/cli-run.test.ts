import test from 'ava'
import { pictureOverrides } from '../../../src/adapters/cli/picture-overrides.ts'
import { RunSummary } from '../../../src/adapters/cli/run-summary.ts'
import { streamInfo } from '../../../src/adapters/sdk/stream-info.ts'
import type { PipelineRun } from '../../../src/adapters/sdk/types.ts'
import { readDocument } from '../../../src/pipeline/document/read-document.ts'
import type { StageSnapshot } from '../../../src/pipeline/measures.ts'
import { createRegistry } from '../../../src/pipeline/registry.ts'
import { builtinStages } from '../../../src/stages/index.ts'
import { noDestinations } from '../../helpers/no-destinations.ts'

const registry = createRegistry(builtinStages)

function documentOf(text: string) {
  const { document, faults } = readDocument({ text, file: 'p.yaml', registry, env: {} })
  if (!document) throw new Error(faults.map(({ message }) => message).join())
  return document
}

const BOTH = documentOf(`name: both
stages:
  - { id: picture, use: source.test-pattern }
  - { id: pace, use: video.pace, with: { fps: 15 } }
  - { id: scale, use: video.scale, with: { width: 64, height: 36 } }
  - { id: encode, use: video.encode }
  - { id: segment, use: package.segment }
  - { id: hls, use: sink.hls }
  - { id: file, use: sink.recording, from: encode }
`)

const PAGE = documentOf(`name: page
stages:
  - { id: tab, use: source.auto }
  - { id: pace, use: video.pace }
  - { id: encode, use: video.encode }
  - { id: file, use: sink.recording }
`)

test('--fps sets the rate of sources and of video.pace, and of nothing else', (t) => {
  t.deepEqual(pictureOverrides(BOTH, registry, { fps: 24 }), { 'picture.fps': '24', 'pace.fps': '24' })
  t.deepEqual(pictureOverrides(PAGE, registry, { fps: 24 }), { 'tab.fps': '24', 'pace.fps': '24' })
})

test('--size sets the size of sources that paint; that of a page is its own, and video.scale says what it means', (t) => {
  const size = { width: 640, height: 360 }
  t.deepEqual(pictureOverrides(BOTH, registry, { size }), { 'picture.width': '640', 'picture.height': '360' })
  t.deepEqual(pictureOverrides(PAGE, registry, { size }), {})
})

test('without the options nothing is changed', (t) => {
  t.deepEqual(pictureOverrides(BOTH, registry, {}), {})
})

const count = (
  stageId: string,
  frames: number,
  bytes: number,
  dropped: Record<string, number> = {},
): StageSnapshot => ({
  ...{ stageId, type: '', in: 0, out: 0, queueDepth: 0 },
  frames,
  bytes,
  dropped,
})

const STREAM = streamInfo('http://h', 'str_1', ['hls'], 'wan')
const RECORDED = {
  ...{ recordingId: 'rec_1', filePath: '/r.mp4', finalPath: '/r.mp4', sha256: 'f' },
  ...{ durationSeconds: 2, frameCount: 30, fileSizeBytes: 9, encoder: 'libx264' },
}

function scene() {
  let stages: readonly StageSnapshot[] = []
  const run: PipelineRun = {
    ...noDestinations,
    ...{ done: Promise.resolve(), streams: [STREAM], stop: () => Promise.resolve() },
    measures: () => stages,
    recordings: async () => [{ ...RECORDED, state: 'finished', timeline: [] }],
  }
  const counted = (next: readonly StageSnapshot[]) => {
    stages = next
  }
  return { summary: new RunSummary(BOTH, run), counted }
}

test('a run tells of its streams with the names and the meaning of `live`', (t) => {
  const { summary, counted } = scene()
  // A drop behind the branch is the recording's, a superseded picture nobody's.
  const lost = [count('picture', 0, 0, { pace: 7, 'encoder-busy': 2 }), count('file', 0, 0, { 'encoder-busy': 1 })]
  counted([...lost, count('segment', 30, 250_000)])
  summary.sample(2000)
  t.deepEqual(summary.streams, [
    {
      ...{ streamId: 'str_1', uptimeSeconds: 2, currentFps: 15, currentBitrate: 1_000_000 },
      ...{ framesSent: 30, droppedFrames: 2 },
    },
  ])
})

test('sinks of one packaging stage are one stream; each stream is counted where it is packaged', (t) => {
  const document = documentOf(`name: two
stages:
  - { id: picture, use: source.test-pattern }
  - { id: pace, use: video.pace }
  - { id: encode, use: video.encode }
  - { id: near, use: package.segment, with: { latency: lan } }
  - { id: hls, use: sink.hls }
  - { id: socket, use: sink.websocket, from: near }
  - { id: small, use: video.scale, from: pace, with: { width: 64, height: 36 } }
  - { id: encode2, use: video.encode }
  - { id: far, use: package.segment, with: { latency: internet } }
  - { id: dash, use: sink.dash }
`)
  const run: PipelineRun = {
    ...noDestinations,
    ...{ done: Promise.resolve(), stop: () => Promise.resolve(), recordings: async () => [] },
    streams: [streamInfo('http://h', 'a', ['hls', 'ws'], 'lan'), streamInfo('http://h', 'b', ['dash'], 'internet')],
    measures: () => [count('near', 30, 1), count('far', 20, 1)],
  }
  t.deepEqual(
    new RunSummary(document, run).streams.map(({ streamId, framesSent }) => [streamId, framesSent]),
    [
      ['a', 30],
      ['b', 20],
    ],
  )
})

test('a run tells of its recordings with the names of `record`', async (t) => {
  const { summary, counted } = scene()
  counted([count('encode', 30, 9, { 'encoder-busy': 3 })])
  t.deepEqual(await summary.recordings(), [
    {
      ...{ recordingId: 'rec_1', state: 'finished', filePath: '/r.mp4', durationSeconds: 2, frameCount: 30 },
      ...{ droppedFrames: 3, codec: 'h264', encoder: 'libx264', source: 'source.test-pattern', timeline: [] },
    },
  ])
})

test('a recording that never began is left out', async (t) => {
  const run: PipelineRun = {
    ...noDestinations,
    ...{ done: Promise.resolve(), streams: [], stop: () => Promise.resolve(), measures: () => [] },
    recordings: () => Promise.reject(new Error('unknown')),
  }
  t.deepEqual(await new RunSummary(BOTH, run).recordings(), [])
})
