import test from 'ava'
import { Subject } from 'rxjs'
import { ActiveStream } from '../../../src/adapters/sdk/active-stream.ts'
import { EncodeFacts } from '../../../src/adapters/sdk/encode-facts.ts'
import type { SessionParts } from '../../../src/adapters/sdk/session-parts.ts'
import type { StreamInfo } from '../../../src/adapters/sdk/types.ts'
import type { RunningPipeline } from '../../../src/engine/pipelines/pipeline-host.ts'
import type { StageSnapshot } from '../../../src/pipeline/measures.ts'
import { testContext } from '../../../src/testing.ts'

const STAGE = { type: 'video.encode', in: 0, out: 0, frames: 0, bytes: 0, queueDepth: 0 }
const LOAD = { rung: 1, fps: 15, reason: 'the encoder had no room', sinceMs: 0 }

/** A live stream whose stages have put out 15 pictures a second for four seconds, and dropped so many for each reason. */
async function streaming(dropped: Readonly<Record<string, number>>, load: typeof LOAD | undefined) {
  const { clock, fakes, log } = testContext()
  const samples = new Subject<object>()
  let stages: readonly StageSnapshot[] = []
  const run = {
    plan: { name: 'live', nodes: [] },
    done: new Promise<void>(() => {}),
    measures: () => stages,
  } as unknown as RunningPipeline
  const at = (seconds: number): readonly StageSnapshot[] => [
    {
      ...{ ...STAGE, stageId: 'encode', ...(load ? { load } : {}) },
      dropped: Object.fromEntries(Object.entries(dropped).map(([reason, count]) => [reason, count * seconds])),
    },
    { ...STAGE, stageId: 'cut', type: 'package.segment', frames: 15 * seconds, dropped: {} },
  ]
  stages = at(0)
  const parts = {
    ...{ sessionId: 's', clock, log, metrics: { samples }, streams: { add: () => () => {} }, reportFailure: () => {} },
    ...{ host: { paused: false }, live: { get: () => undefined } },
  } as unknown as SessionParts
  const info = { streamId: 'live', protocols: ['hls'], latency: 'wan' } as unknown as StreamInfo
  const encode = { codec: 'h264', encoder: 'auto', quality: 'medium', latency: 'wan' } as const
  const stream = new ActiveStream(info, encode, run, parts, new EncodeFacts('s', fakes.events))
  stream.goLive()
  for (let seconds = 1; seconds <= 4; seconds += 1) {
    await clock.pass(1000)
    stages = at(seconds)
    samples.next({ sessionId: 's', pipeline: 'live' })
  }
  return stream
}

const healthOf = (stream: ActiveStream) => stream.status().status?.health

test('a stream that keeps up is well', async (t) => {
  t.is(healthOf(await streaming({ pace: 15 }, undefined)), 'good')
})

test('frames that are given up on purpose make a stream no worse than that it gives up some', async (t) => {
  const stream = await streaming({ overload: 15 }, LOAD)
  t.is(healthOf(stream), 'degraded')
  t.is(stream.metrics().droppedFrames, 60, 'but they are told')
  t.is(healthOf(await streaming({ overload: 15 }, undefined)), 'good', 'given up in the last seconds, and no more')
})

test('frames that are lost do, at every rung', async (t) => {
  t.is(healthOf(await streaming({ 'encoder-busy': 15 }, LOAD)), 'bad')
  t.is(healthOf(await streaming({ 'no-credit': 3 }, undefined)), 'degraded')
})
