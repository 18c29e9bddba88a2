import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { map, timer } from 'rxjs'
import { Type } from 'typebox'
import type { Fragment, Frame } from '../../src/domain/media.ts'
import { pixelClockValue } from '../../src/domain/pixel-clock.ts'
import { msToTicks, ticksToMs } from '../../src/domain/time.ts'
import { defineStage } from '../../src/pipeline/stage.ts'
import { loadPlugins } from '../../src/plugins.ts'
import { paintBackground, paintPattern } from '../../src/stages/source/test-pattern/paint-pattern.ts'
import { encoderProcesses } from '../helpers/encoder-processes.ts'
import { until } from '../helpers/media-time.ts'
import { percentile } from '../helpers/pixel-clock-measures.ts'
import type { ClockReading } from '../helpers/pixel-clock-reader.ts'
import { decodeFragments, mediaOf, realRun } from './pipeline-run.ts'

const document = (frames: number, source = 'source.test-pattern') => `
name: test
stages:
  - { id: pattern, use: ${source}, with: { width: 320, height: 180, fps: 30, frames: ${frames} } }
  - { id: pace, use: video.pace }
  - { id: encode, use: video.encode, with: { quality: high } }
  - { id: cut, use: package.segment }
  - { id: events, use: test.events }
  - { id: fragments, use: test.fragments, from: encode }
`

/** How far the picture each frame shows is from the time at which it is shown, milliseconds; repeats show an older one. */
function errorsMs(t: ExecutionContext, fragments: readonly Fragment[], readings: readonly ClockReading[]): number[] {
  const media = mediaOf(fragments)
  t.is(readings.length, media.length, 'each fragment is one picture')
  return readings.flatMap(({ ptsMs, value }, index) => {
    const fragment = media[index]
    if (!fragment || value === undefined) throw new Error(`picture ${index} cannot be read`)
    if (Math.abs(ptsMs - ticksToMs(fragment.pts)) > 0.02) throw new Error(`picture ${index} is at ${ptsMs} ms`)
    return fragment.repeat ? [] : [ptsMs - value]
  })
}

const holes = (fragments: readonly Fragment[]): number =>
  mediaOf(fragments).filter(({ pts, duration }, i, all) => all[i + 1] && all[i + 1]?.pts !== pts + duration).length

test.serial(
  'what is painted at a time is shown at that time, in fragments without a gap, cut on the grid',
  async (t) => {
    const run = realRun(document(165))
    await run.done
    const { fragments, events } = run
    const errors = errorsMs(t, fragments, await decodeFragments(t, fragments))
    t.true(errors.length >= 150, `${errors.length} pictures`)
    t.true(percentile(errors.map(Math.abs), 95) <= 1000 / 30 + 1, `off by ${percentile(errors.map(Math.abs), 95)} ms`)
    t.is(holes(fragments), 0)

    const media = mediaOf(fragments)
    const parts = events.filter((event) => event.kind === 'part')
    const segments = events.filter((event) => event.kind === 'segment')
    t.deepEqual(events[0], { kind: 'cadence', partTicks: 30_000, segmentTicks: 180_000, gridMs: 2000 })
    t.deepEqual(
      parts.flatMap((part) => part.fragments.map(({ pts }) => pts)),
      media.map(({ pts }) => pts),
      'the parts hold the very fragments',
    )
    t.deepEqual(
      media.flatMap(({ keyframe, pts }) => (keyframe ? [pts] : [])),
      segments.map(({ pts }) => pts),
      'a keyframe where each segment begins, and nowhere else',
    )
    for (const { pts } of segments.slice(1)) t.is(pts % 180_000, 0)
    for (const part of parts.slice(0, -1)) t.deepEqual([part.pts % 30_000, part.duration], [0, 30_000])

    const [source, , encode] = run.measures()
    t.is(
      (source?.frames ?? 0) + (source?.dropped['no-credit'] ?? 0),
      165,
      'while the encoder starts there is no credit',
    )
    const lagMs = encode?.lagMs ?? 0
    t.true(lagMs > 0 && lagMs < 3000, `${lagMs} ms from capture to fragment`)
    t.deepEqual(await encoderProcesses(), [])
  },
)

/** The pattern in the size of a real page, from a source that asks nobody whether there is room. */
const flood = defineStage({
  type: 'test.flood',
  summary: 'Paints at 30 fps, whether anyone can take it or not.',
  input: 'nothing',
  output: 'frame',
  config: Type.Object({}, { additionalProperties: false }),
  create:
    (_config, { clock, originMs }) =>
    () => {
      const [width, height] = [1280, 720]
      const background = paintBackground(width, height)
      return timer(0, 1000 / 30, clock.scheduler).pipe(
        map((): Frame => {
          const capturedAtMs = clock.now()
          const pts = msToTicks(capturedAtMs - originMs)
          const data = paintPattern(background, width, height, ticksToMs(pts), pixelClockValue(ticksToMs(pts)))
          return { encoding: 'i420', width, height, pts, capturedAtMs, data }
        }),
      )
    },
})

test.serial(
  'an encoder of a third of the speed: memory stays flat, what is dropped is counted, the output is true in time',
  async (t) => {
    const bytesPerFrame = 1280 * 720 * 1.5
    const env = { ...process.env, SLOW_FFMPEG_BYTES_PER_SECOND: String(10 * bytesPerFrame) }
    const run = realRun(
      `
name: slow
stages:
  - { id: flood, use: test.flood }
  - { id: pace, use: video.pace }
  - { id: encode, use: video.encode }
  - { id: fragments, use: test.fragments }
`,
      { stages: [flood], ffmpeg: { binary: resolve('test/fixtures/slow-ffmpeg.mjs'), env, finishWithinMs: 10_000 } },
    )
    const snapshot = (id: string) => run.measures().find(({ stageId }) => stageId === id)
    await until('the first fragment', () => mediaOf(run.fragments).length > 0)
    const before = process.memoryUsage().arrayBuffers
    let [depth, held] = [0, 0]
    await until('150 frames after the first fragment', () => {
      depth = Math.max(depth, snapshot('encode')?.queueDepth ?? 0)
      held = Math.max(held, process.memoryUsage().arrayBuffers - before)
      return (snapshot('flood')?.frames ?? 0) > 200
    })
    run.stop()
    await run.done
    t.true(depth >= 2 && depth <= 8, `${depth} frames were held`)
    t.true(held < 150 * bytesPerFrame * 0.6, `${Math.round(held / 1e6)} MB more than before`)
    const encode = snapshot('encode')
    const dropped = Object.values(encode?.dropped ?? {}).reduce((sum, count) => sum + count, 0)
    t.true((encode?.dropped['encoder-busy'] ?? 0) > 20, JSON.stringify(encode?.dropped))
    t.true((encode?.load?.rung ?? 0) > 0, 'the lane gives up frames')
    t.true((snapshot('pace')?.dropped.overload ?? 0) > 20, 'which are left out before they are encoded')
    t.true(
      Math.abs((encode?.in ?? 0) - (encode?.frames ?? 0) - dropped) <= 9,
      'what went in came out, was dropped, or was inside at the stop',
    )
    const errors = errorsMs(t, run.fragments, await decodeFragments(t, run.fragments))
    // Where one of four frames is left, a picture stands at most two frames from its own time.
    t.true(percentile(errors.map(Math.abs), 95) <= 75, `off by ${percentile(errors.map(Math.abs), 95)} ms`)
    const inits = run.fragments.filter(({ kind }) => kind === 'init')
    // The lower rungs ask for less effort, which takes another encoder.
    t.deepEqual(
      inits.flatMap((init) => (init.kind === 'init' ? (init.restarted ?? []) : [])),
      [],
      'slow is not wedged',
    )
    t.deepEqual(await encoderProcesses(), [])
  },
)

test.serial('an encoder that is killed is replaced, and the output goes on behind a discontinuity', async (t) => {
  const run = realRun(document(180))
  await until('two seconds of media', () => mediaOf(run.fragments).length > 60)
  const [pid, ...others] = await encoderProcesses()
  t.deepEqual(others, [])
  process.kill(pid as number, 'SIGKILL')
  await run.done
  const { fragments, events } = run
  const inits = fragments.filter((fragment) => fragment.kind === 'init')
  t.deepEqual(
    inits.map(({ discontinuity }) => discontinuity),
    [false, true],
  )
  const pts = mediaOf(fragments).map((fragment) => fragment.pts)
  t.deepEqual(
    pts,
    pts.toSorted((a, b) => a - b),
  )
  t.true((pts.at(-1) ?? 0) >= msToTicks(5500), 'it goes on to the end')
  const longest = Math.max(...pts.slice(1).map((each, i) => ticksToMs(each - (pts[i] ?? 0))))
  t.true(longest < 1000, `${longest} ms are missing`)
  const after = fragments.indexOf(inits[1]!)
  t.true((fragments[after + 1] as { keyframe: boolean }).keyframe)
  t.is(events.filter(({ kind }) => kind === 'init').length, 2)
  const errors = errorsMs(t, fragments, await decodeFragments(t, fragments))
  t.true(percentile(errors.map(Math.abs), 95) <= 1000 / 30 + 1)
  const restarted = run.ports.events.published.find(({ name }) => name === 'encoder.restarted')
  t.like(restarted?.data, { restarts: 1 })
  t.true((run.measures()[2]?.dropped['encoder-lost'] ?? 0) <= 4)
  t.deepEqual(await encoderProcesses(), [])
})

test.serial('the example’s own stage keeps one picture a second, each at its time', async (t) => {
  const stages = await loadPlugins(['./sampler.mjs'], 'examples/custom-stage')
  const text = await readFile('examples/custom-stage/pipeline.yaml', 'utf8')
  const run = realRun(text, { stages, set: { 'pattern.frames': '75', 'pattern.fps': '30' } })
  await run.done
  const [recording] = run.ports.recordings.recordings
  const fragments = recording?.fragments ?? []
  const readings = await decodeFragments(t, fragments)
  const errors = errorsMs(t, fragments, readings)
  t.true((errors[0] ?? 0) < 400, 'the first picture waits for a part to begin')
  t.true(
    errors.slice(1, -1).every((error) => Math.abs(error) < 70),
    `${errors}`,
  )
  t.true((errors.at(-1) ?? 0) <= 1000, 'the last picture waits for the end of its interval')

  const shown = [...new Set(readings.map(({ value }) => value ?? -1))]
  t.is(shown.length, 4, `${shown}`)
  t.deepEqual(
    shown.slice(0, 3).map((ms) => Math.round(ms / 1000)),
    [0, 1, 2],
  )
  t.true(Math.abs((shown[3] ?? 0) - (shown[0] ?? 0) - (74 * 1000) / 30) <= 2, 'the last change is not lost')
  t.truthy(recording?.finished)
})
