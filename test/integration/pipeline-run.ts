import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ExecutionContext } from 'ava'
import { BehaviorSubject, ignoreElements, tap } from 'rxjs'
import { Type } from 'typebox'
import { FfmpegEncoders, type FfmpegSettings } from '../../src/adapters/ffmpeg/ffmpeg-encoders.ts'
import type { Fragment, InitFragment, MediaFragment } from '../../src/domain/media.ts'
import { systemClock } from '../../src/pipeline/clock.ts'
import { compilePipeline } from '../../src/pipeline/compile.ts'
import { readDocument } from '../../src/pipeline/document/read-document.ts'
import { throwIfFaulty } from '../../src/pipeline/document/throw-if-faulty.ts'
import type { StageSnapshot } from '../../src/pipeline/measures.ts'
import type { PayloadMap } from '../../src/pipeline/payload.ts'
import { planPipeline } from '../../src/pipeline/plan.ts'
import type { EncoderPort } from '../../src/pipeline/ports/encoder-port.ts'
import { createRegistry } from '../../src/pipeline/registry.ts'
import { type AnyStage, defineStage } from '../../src/pipeline/stage.ts'
import { builtinStages } from '../../src/stages/index.ts'
import { type FakePorts, fakePorts, VirtualClock } from '../../src/testing.ts'
import { type ClockReading, decodePixelClock } from '../helpers/pixel-clock-reader.ts'

/** A pipeline on real time and a real encoder, its output kept in memory. */
export interface RealRun {
  readonly fragments: Fragment[]
  readonly events: PayloadMap['segment-event'][]
  readonly ports: FakePorts
  readonly originMs: number
  measures(): readonly StageSnapshot[]
  stop(): void
  /** Settles as the run does. */
  readonly done: Promise<void>
}

export interface RealRunOptions {
  readonly ffmpeg?: FfmpegSettings
  /** Those of another run, to be shared. */
  readonly encoders?: EncoderPort
  readonly stages?: readonly AnyStage[]
  readonly set?: Readonly<Record<string, string>>
}

const NONE = Type.Object({}, { additionalProperties: false })

/** Runs a document whose sinks are `test.fragments` and `test.events`. */
export function realRun(text: string, { ffmpeg = {}, encoders, stages = [], set = {} }: RealRunOptions = {}): RealRun {
  const fragments: Fragment[] = []
  const events: PayloadMap['segment-event'][] = []
  const sinks: AnyStage[] = [
    defineStage({
      type: 'test.fragments',
      summary: 'Keeps fragments.',
      input: 'fragment',
      output: 'nothing',
      config: NONE,
      create: () => (all) =>
        all.pipe(
          tap((fragment) => fragments.push(fragment)),
          ignoreElements(),
        ),
    }),
    defineStage({
      type: 'test.events',
      summary: 'Keeps segment events.',
      input: 'segment-event',
      output: 'nothing',
      config: NONE,
      create: () => (all) =>
        all.pipe(
          tap((event) => events.push(event)),
          ignoreElements(),
        ),
    }),
  ]
  const registry = createRegistry([...builtinStages, ...sinks, ...stages])
  const reading = readDocument({ text, file: 'test.yaml', registry, env: {}, set })
  throwIfFaulty(reading.faults)
  if (!reading.document) throw new Error('no document')
  const ports = {
    ...fakePorts(new VirtualClock()),
    encoders: encoders ?? new FfmpegEncoders(ffmpeg),
  } as unknown as FakePorts
  const originMs = systemClock.now()
  const pipeline = compilePipeline(planPipeline(reading.document, registry), {
    sessionId: 'session',
    clock: systemClock,
    originMs,
    ports,
    paused: new BehaviorSubject(false),
  })
  const done = new Promise<void>((resolve, reject) => {
    pipeline.run.subscribe({ complete: resolve, error: reject })
  })
  return { fragments, events, ports, originMs, measures: pipeline.measures, stop: pipeline.stop, done }
}

export const mediaOf = (fragments: readonly Fragment[]): MediaFragment[] =>
  fragments.filter((fragment) => fragment.kind === 'media')

/** Decodes what a run gave, each stretch from one init fragment to the next for itself. */
export async function decodeFragments(t: ExecutionContext, fragments: readonly Fragment[]): Promise<ClockReading[]> {
  const folder = await mkdtemp(join(tmpdir(), 'pipeline-'))
  t.teardown(() => rm(folder, { recursive: true }))
  const stretches: [InitFragment, ...MediaFragment[]][] = []
  for (const fragment of fragments)
    if (fragment.kind === 'init') stretches.push([fragment])
    else stretches.at(-1)?.push(fragment)
  const readings: ClockReading[] = []
  for (const [index, stretch] of stretches.entries()) {
    const file = join(folder, `${index}.mp4`)
    await writeFile(file, Buffer.concat(stretch.map(({ bytes }) => bytes)))
    readings.push(...(await decodePixelClock(file)))
  }
  return readings
}
