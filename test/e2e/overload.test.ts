import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import test, { type ExecutionContext } from 'ava'
import { findDisplayServer } from '../../src/adapters/display/find-display-server.ts'
import type { RecordingResult } from '../../src/index.ts'
import { childrenOf } from '../helpers/child-processes.ts'
import { cpuQuota } from '../helpers/cpu-quota.ts'
import { encoderProcesses } from '../helpers/encoder-processes.ts'
import { keptMb } from '../helpers/kept-memory.ts'
import { filmFor, until } from '../helpers/media-time.ts'
import type { Measured, Stopped } from '../helpers/overloaded-recorder.ts'
import { clockMeasures, percentile, timingErrorsMs } from '../helpers/pixel-clock-measures.ts'
import { decodePixelClock } from '../helpers/pixel-clock-reader.ts'
import { decodingErrors, probeFile } from '../helpers/probe.ts'
import { fixturePage, openTestSession, PACKAGE_ROOT } from '../helpers/session.ts'
import { testUnless } from '../helpers/test-unless.ts'

const quota = await cpuQuota()
// The kernel takes a moment to see the last process out.
test.after.always(() =>
  until('the group to be empty', () =>
    quota.remove().then(
      () => true,
      () => false,
    ),
  ),
)

const RECORDER = fileURLToPath(new URL('../helpers/overloaded-recorder.js', import.meta.url))

/** With the frame slot and the acknowledgements unbounded, memory was seen to grow by 37 to 55 MB here. */
const MOST_GROWTH_MB = 15

/** Makes sure that a recording is whole, and as long as it was asked to be; gives what its pixel clock tells. */
async function examine(t: ExecutionContext, result: RecordingResult, askedMs: number) {
  t.is((await probeFile(result.filePath)).complaints, '')
  t.is(await decodingErrors(result.filePath), '')
  t.true(Math.abs(result.durationSeconds - askedMs / 1000) < 0.3, `${result.durationSeconds} s of ${askedMs} ms`)
  const readings = await decodePixelClock(result.filePath)
  const measures = clockMeasures(readings)
  t.is(measures.outOfOrder, 0)
  return { ...measures, errorsMs: timingErrorsMs(readings, Date.parse(result.startedAt)).map(Math.abs) }
}

const steps = ({ timeline }: RecordingResult) => timeline.filter(({ event }) => event === 'load.stepped')

const found = findDisplayServer()
const WAYS = [
  // Bytes that the encoder takes in a second: about eight pictures of each way.
  { capture: 'screencast', bytesPerSecond: 1_500_000, lacking: undefined },
  { capture: 'display', bytesPerSecond: 30_000_000, lacking: 'path' in found ? undefined : found.reason },
] as const

for (const { capture, bytesPerSecond, lacking } of WAYS) {
  testUnless(lacking, `${capture}: a slow encoder costs frames, not memory, not truth in time`, async (t) => {
    process.env.SLOW_FFMPEG_BYTES_PER_SECOND = String(bytesPerSecond)
    const ffmpeg = join(PACKAGE_ROOT, 'test/fixtures/slow-ffmpeg.mjs')
    await using session = await openTestSession({ ffmpeg, capture })
    const { browser } = session
    await browser.goto(fixturePage('pixel-clock.html?scroll&noise'))
    await browser.startRecording()
    const startedMs = performance.now()
    await filmFor(2000)
    const early = await keptMb()
    await filmFor(5000)
    const late = await keptMb()
    const filmedMs = performance.now() - startedMs
    const result = await browser.stopRecording()

    const { distinctFps, errorsMs } = await examine(t, result, filmedMs)
    t.log(
      `${distinctFps.toFixed(1)} distinct fps, ${result.droppedFrames} dropped,`,
      `${percentile(errorsMs, 95).toFixed(0)} ms off at p95, memory ${early.toFixed(0)} to ${late.toFixed(0)} MB`,
    )
    t.true(distinctFps < 20, 'the encoder really was too slow')
    // A picture stands on a place of its rung: at four a second, up to half of a quarter of a second from its own time.
    t.true(percentile(errorsMs, 90) < 250, `${percentile(errorsMs, 90)} ms off at p90`)
    t.true(result.droppedFrames > 0, `${result.droppedFrames} dropped`)
    t.true(late - early < MOST_GROWTH_MB, `memory grew from ${early} to ${late} MB`)
    const [first] = steps(result)
    t.like(first, { direction: 'down', fps: 15 })
    t.true(Number(first?.atSeconds) < 6, 'within seconds')
  })
}

test.serial('an encoder that is stopped is replaced, and the recording is whole and true in time', async (t) => {
  await using session = await openTestSession({ logLevel: 'silent' })
  const { browser } = session
  await browser.goto(fixturePage('pixel-clock.html'))
  await browser.startStream()
  await browser.startRecording()
  const startedMs = performance.now()
  await filmFor(1500)
  const [stopped = 0] = await encoderProcesses()
  process.kill(stopped, 'SIGSTOP')
  await until('another encoder', async () => (await encoderProcesses()).some((pid) => pid !== stopped))
  t.false((await encoderProcesses()).includes(stopped), 'a stopped process can be killed')
  await until('the stream to be well', () => browser.getStreamStatus().status?.health !== 'bad')
  await filmFor(2000)
  const filmedMs = performance.now() - startedMs
  const result = await browser.stopRecording()
  const { values } = await examine(t, result, filmedMs)
  const gaps = values.slice(1).map((value, i) => value - (values[i] ?? 0))
  t.is(gaps.filter((gap) => gap > 1000).length, 1, 'one hole, and no more')
  t.true(Math.max(...gaps) < 7500, `${Math.max(...gaps)} ms without a new picture`)
  const restarts = result.timeline.filter(({ event }) => event === 'encoder.restarted')
  t.is(restarts.length, 1)
  t.like(restarts[0], { reason: 'no picture came out for 5 s' })
})

testUnless(
  quota.lacking,
  'a quarter of a core for everything: frames are given up, and the recording is whole',
  async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'flybrowser-overload-'))
    const recorder = fork(RECORDER, [folder, fixturePage('pixel-clock.html?scroll&noise')])
    t.teardown(async () => {
      recorder.kill('SIGKILL')
      await rm(folder, { recursive: true, force: true })
    })
    const ask = async <T>(what: 'measure' | 'stop'): Promise<T> => {
      recorder.send(what)
      const [answer] = await once(recorder, 'message')
      return answer as T
    }
    await quota.add(recorder.pid as number)
    await once(recorder, 'message')
    await quota.hold(0.25)
    await filmFor(4000)
    const early = await ask<Measured>('measure')
    await filmFor(4000)
    const late = await ask<Measured>('measure')
    await quota.hold(undefined)
    const { result, askedMs } = await ask<Stopped>('stop')
    await once(recorder, 'exit')

    const { distinctFps, errorsMs } = await examine(t, result, askedMs)
    t.log(
      `${Math.round(await quota.heldMs())} ms held, ${distinctFps.toFixed(1)} distinct fps,`,
      `${percentile(errorsMs, 95).toFixed(0)} ms off at p95, memory ${early.memoryMb.toFixed(0)} to ${late.memoryMb.toFixed(0)} MB`,
    )
    t.log(
      steps(result).map(({ atSeconds, rung, fps, reason }) => `${atSeconds} s: rung ${rung}, ${fps} fps, ${reason}`),
    )
    t.true(late.memoryMb - early.memoryMb < MOST_GROWTH_MB, `memory grew from ${early.memoryMb} to ${late.memoryMb} MB`)
    t.true(Number(late.load?.rung) > 0, 'status tells what is given up')
    const [first] = steps(result)
    t.like(first, { direction: 'down' })
    t.true(result.timeline.every(({ atSeconds }) => atSeconds >= 0 && atSeconds <= result.durationSeconds))
    t.deepEqual(await childrenOf(recorder.pid), [])
  },
)
