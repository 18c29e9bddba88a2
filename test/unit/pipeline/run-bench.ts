import { BehaviorSubject, concatMap, ignoreElements, map, type Observable, Observable as Rx, tap, timer } from 'rxjs'
import { Type } from 'typebox'
import type { Fragment, Frame } from '../../../src/domain/media.ts'
import { msToTicks } from '../../../src/domain/time.ts'
import { type CompiledPipeline, compilePipeline } from '../../../src/pipeline/compile.ts'
import type { StageEntry } from '../../../src/pipeline/document/pipeline-document.ts'
import { planPipeline } from '../../../src/pipeline/plan.ts'
import { createRegistry } from '../../../src/pipeline/registry.ts'
import { SharedNodes } from '../../../src/pipeline/shared-nodes.ts'
import { type AnyStage, defineStage, type StageContext } from '../../../src/pipeline/stage.ts'
import { fakePorts, fragments, VirtualClock } from '../../../src/testing.ts'

const NONE = Type.Object({}, { additionalProperties: false })
const [INIT] = fragments({ fps: 10, count: 0 }) as [Fragment]

/** Something a sink got. */
export interface Taken {
  readonly sink: string
  readonly value: unknown
}

/** Stages that note in a journal what happens to them, on virtual time; a frame each 100 ms, a keyframe each second. */
export class RunBench {
  readonly clock = new VirtualClock()
  readonly ports = fakePorts(this.clock)
  readonly paused = new BehaviorSubject(false)
  readonly shared = new SharedNodes()
  /** `id +` when a stage begins, `id -` when it ends, `id signal` when its signal is aborted. */
  readonly journal: string[] = []
  readonly taken: Taken[] = []
  readonly contexts: StageContext[] = []

  /** What the sinks of this id got: media times of fragments, in tenths of a second, `init` for an init fragment. */
  got(sink: string): (number | 'init')[] {
    return this.taken
      .filter((taken) => taken.sink === sink)
      .map(({ value }) => {
        const fragment = value as Fragment
        return fragment.kind === 'init' ? 'init' : Math.round(fragment.pts / 9000)
      })
  }

  count(line: string): number {
    return this.journal.filter((each) => each === line).length
  }

  compile(
    stages: readonly (Omit<StageEntry, 'config'> & { config?: StageEntry['config'] })[],
    more: readonly AnyStage[] = [],
  ): CompiledPipeline {
    const registry = createRegistry([...more, ...this.#stages])
    const document = { name: 'bench', stages: stages.map((stage) => ({ config: {}, ...stage })) }
    const { clock, ports, paused, shared } = this
    return compilePipeline(planPipeline(document, registry), {
      sessionId: 'session',
      clock,
      originMs: clock.originMs,
      ports,
      paused,
      shared,
    })
  }

  /** Runs a pipeline; `outcome` tells how it stands. */
  run(pipeline: CompiledPipeline): { outcome: () => string; abort: () => void; error: () => unknown } {
    let outcome = 'running'
    let error: unknown
    const subscription = pipeline.run.subscribe({
      error: (reason) => {
        outcome = 'failed'
        error = reason
      },
      complete: () => {
        outcome = 'completed'
      },
    })
    return { outcome: () => outcome, abort: () => subscription.unsubscribe(), error: () => error }
  }

  /** Notes the life of a stage. */
  noted<T>(context: StageContext, output: Observable<T>): Observable<T> {
    return new Rx<T>((subscriber) => {
      this.journal.push(`${context.stageId} +`)
      this.contexts.push(context)
      context.signal.addEventListener('abort', () => this.journal.push(`${context.stageId} signal`))
      subscriber.add(() => this.journal.push(`${context.stageId} -`))
      subscriber.add(output.subscribe(subscriber))
    })
  }

  readonly #stages: AnyStage[] = [
    defineStage({
      type: 'bench.source',
      summary: 'A frame each 100 ms.',
      input: 'nothing',
      output: 'frame',
      config: NONE,
      create: (_config, context) => () => this.noted(context, this.#frames(context)),
    }),
    defineStage({
      type: 'bench.even',
      summary: 'Passes frames on.',
      input: 'frame',
      output: 'frame',
      config: NONE,
      create: (_config, context) => (frames) => this.noted(context, frames),
    }),
    defineStage({
      type: 'bench.encode',
      summary: 'A fragment a frame.',
      input: 'frame',
      output: 'fragment',
      config: Type.Object({ quality: Type.Integer({ default: 1 }) }, { additionalProperties: false }),
      create: (_config, context) => (frames) => this.noted(context, this.#encoded(frames)),
    }),
    defineStage({
      type: 'bench.mark',
      summary: 'Passes fragments on.',
      input: 'fragment',
      output: 'fragment',
      config: NONE,
      create: (_config, context) => (all) => this.noted(context, all),
    }),
    ...(['fragment', 'frame'] as const).map((input) =>
      defineStage({
        type: `bench.sink-${input}`,
        summary: 'Takes what comes.',
        input,
        output: 'nothing',
        config: NONE,
        create: (_config, context) => (values: Observable<unknown>) =>
          this.noted(
            context,
            values.pipe(
              tap((value) => this.taken.push({ sink: context.stageId, value })),
              ignoreElements(),
            ),
          ),
      }),
    ),
  ]

  #frames({ clock, originMs }: StageContext): Observable<Frame> {
    return timer(0, 100, clock.scheduler).pipe(
      map((): Frame => {
        const capturedAtMs = clock.now()
        return {
          encoding: 'jpeg',
          width: 16,
          height: 16,
          pts: msToTicks(capturedAtMs - originMs),
          capturedAtMs,
          data: new Uint8Array(10),
        }
      }),
    )
  }

  #encoded(frames: Observable<Frame>): Observable<Fragment> {
    return frames.pipe(
      concatMap((frame, index): Fragment[] => {
        const media: Fragment = {
          ...{ kind: 'media', track: 'video', pts: frame.pts, duration: 9000 },
          ...{
            keyframe: index % 10 === 0,
            repeat: false,
            capturedAtMs: frame.capturedAtMs,
            encodingAtMs: frame.capturedAtMs,
            encodedAtMs: frame.capturedAtMs,
            bytes: new Uint8Array(100),
          },
        }
        return index === 0 ? [INIT, media] : [media]
      }),
    )
  }
}

/** Source and encode, and then what is given. */
export const BASE = [
  { id: 'tab', use: 'bench.source' },
  { id: 'h264', use: 'bench.encode', from: 'tab' },
] as const
