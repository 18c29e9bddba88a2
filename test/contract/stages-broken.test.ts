import test from 'ava'
import {
  concat,
  concatMap,
  finalize,
  from,
  interval,
  isEmpty,
  map,
  merge,
  NEVER,
  Observable,
  of,
  Subject,
  share,
  take,
  tap,
  timer,
} from 'rxjs'
import { Type } from 'typebox'
import type { Frame } from '../../src/domain/media.ts'
import { type AnyStage, defineStage, type StageContext } from '../../src/pipeline/stage.ts'
import { ContractViolation, stageContract } from '../../src/testing.ts'

type FrameStage = (frames: Observable<Frame>, context: StageContext) => Observable<Frame>

const filter = (run: FrameStage, rest: Partial<AnyStage> = {}): AnyStage => ({
  ...defineStage({
    type: 'acme.broken',
    summary: 'Breaks one rule.',
    input: 'frame',
    output: 'frame',
    config: Type.Object({}, { additionalProperties: false }),
    create: (_config, context) => (frames) => run(frames, context),
  }),
  ...rest,
})

const source = (run: (context: StageContext) => Observable<Frame>): AnyStage =>
  defineStage({
    type: 'acme.broken-source',
    summary: 'Breaks one rule.',
    input: 'nothing',
    output: 'frame',
    config: Type.Object({}, { additionalProperties: false }),
    create: (_config, context) => () => run(context),
  })

const sink = (run: (frames: Observable<Frame>, context: StageContext) => Observable<never>): AnyStage =>
  defineStage({
    type: 'acme.broken-sink',
    summary: 'Breaks one rule.',
    input: 'frame',
    output: 'nothing',
    config: Type.Object({}, { additionalProperties: false }),
    create: (_config, context) => (frames) => run(frames, context),
  })

const same = (frames: Observable<Frame>) => frames
const frame: Frame = { encoding: 'jpeg', width: 1, height: 1, pts: 0, capturedAtMs: 0, data: new Uint8Array(1) }
let runs = 0

/** Stages that break a rule, by the rule they break. */
const BROKEN: Record<string, readonly AnyStage[]> = {
  'its type is a name of the form vendor.name': [filter(same, { type: 'Sampler' })],
  'it says in a sentence what it does': [filter(same, { summary: '' })],
  'its defaults satisfy its own schema': [
    filter(same, { config: Type.Object({ everyMs: Type.Integer({ minimum: 1, default: 0 }) }) }),
    filter(same, { config: Type.Object({ name: Type.String() }) }),
  ],
  'what it demands of the stages above are lengths of time': [filter(same, { demands: () => ({ tickMs: 0 }) })],
  'it completes when its input completes': [filter((frames) => merge(frames, NEVER))],
  'it completes when its input completes at once': [
    filter((frames) =>
      concat(
        frames.pipe(
          isEmpty(),
          concatMap((empty) => (empty ? NEVER : [])),
        ),
        [],
      ),
    ),
  ],
  'it passes an error on unchanged': [
    filter(
      (frames) => new Observable((out) => frames.subscribe({ next: (f) => out.next(f), error: () => out.complete() })),
    ),
    filter(
      (frames) =>
        new Observable((out) =>
          frames.subscribe({ next: (f) => out.next(f), error: (e) => out.error(new Error('oh', { cause: e })) }),
        ),
    ),
  ],
  'it leaves no timer and no subscription behind when its input has ended': [
    filter((frames, { clock }) => frames.pipe(finalize(() => void interval(100, clock.scheduler).subscribe()))),
  ],
  'it does nothing before it is subscribed': [
    filter((frames) => {
      const shared = new Subject<Frame>()
      frames.subscribe(shared)
      return shared
    }),
    filter((frames, { clock }) => {
      clock.scheduler.schedule(() => {}, 10)
      return frames
    }),
    source(({ ports }) => {
      ports.capture.screencast({ jpegQuality: 80 })
      return of(frame)
    }),
  ],
  'it unsubscribes its input and cancels its timers when it is unsubscribed': [
    filter((frames) => new Observable((out) => void frames.subscribe({ next: (f) => out.next(f) }))),
    filter((frames) => frames.pipe(share({ resetOnRefCountZero: false }))),
    source(({ clock }) => new Observable((out) => void clock.scheduler.schedule(() => out.next(frame), 5000))),
  ],
  'it emits nothing and uses no port after it is unsubscribed': [
    sink(
      (frames, { clock, ports }) =>
        new Observable<never>((out) => {
          const writer = ports.live.open({
            streamId: 'x',
            protocol: 'hls',
            partMs: 1,
            segmentMs: 1,
            gridMs: 1,
            windowMs: 1,
          })
          out.add(frames.subscribe({ complete: () => out.complete() }))
          interval(100, clock.scheduler).subscribe(() =>
            writer.push({ kind: 'segment', msn: 0, parts: 0, pts: 0, duration: 0 }),
          )
        }),
    ),
    filter(
      (frames, { clock }) =>
        ({
          pipe: () => frames,
          subscribe: (observer: { next(f: Frame): void }) => {
            interval(100, clock.scheduler).subscribe(() => observer.next(frame))
            return { unsubscribe() {} }
          },
        }) as unknown as Observable<Frame>,
    ),
  ],
  'it reads time only from context.clock': [
    filter((frames) => frames.pipe(map((f) => ({ ...f, capturedAtMs: Date.now() })))),
    filter((frames) => frames.pipe(map((f) => ({ ...f, capturedAtMs: new Date().getMilliseconds() })))),
    filter((frames) => frames.pipe(map((f) => ({ ...f, capturedAtMs: performance.now() })))),
    filter((frames) => frames.pipe(tap(() => setTimeout(() => {}, 0)))),
    filter((frames) =>
      frames.pipe(concatMap((f) => Promise.resolve().then(() => ({ ...f, capturedAtMs: Date.now() })))),
    ),
    source(() => timer(0, 5).pipe(map(() => frame))),
  ],
  'it begins afresh in every run': [
    filter((frames) => {
      runs += 1
      return frames.pipe(take(runs % 2 === 0 ? 2 : 1))
    }),
  ],
  'it passes on what a port throws': [
    sink(
      (frames, { ports }) =>
        new Observable<never>((out) =>
          frames.subscribe({
            next: () =>
              void ports.live.open({ streamId: 'x', protocol: 'hls', partMs: 1, segmentMs: 1, gridMs: 1, windowMs: 1 }),
            complete: () => out.complete(),
          }),
        ),
    ),
    sink((frames, { ports }) => {
      const opened = () => ports.recordings.open({ recordingId: 'x', sessionId: 'y' }).catch(() => {})
      return frames.pipe(
        concatMap(() => from(opened())),
        concatMap(() => []),
      )
    }),
  ],
  'it emits something': [filter((frames) => frames.pipe(concatMap(() => []))), source(() => NEVER)],
  'a sink emits nothing': [sink((frames) => frames as Observable<never>)],
}

for (const [rule, stages] of Object.entries(BROKEN))
  for (const [index, stage] of stages.entries())
    test(`caught: not so that ${rule} (${index + 1})`, async (t) => {
      const broken: string[] = []
      for (const { name, run } of stageContract(stage)) {
        try {
          await run()
        } catch (error) {
          t.true(error instanceof ContractViolation, String(error))
          broken.push(name)
        }
      }
      t.true(broken.includes(rule), `caught by: ${broken.join('; ') || 'nothing'}`)
    })

test('a stage in order passes, whatever real time other tests use meanwhile', async (t) => {
  const other = setInterval(() => Date.now(), 1)
  t.teardown(() => clearInterval(other))
  for (const { run } of stageContract(filter(same))) await t.notThrowsAsync(run)
})

test('every rule of the suite is broken by a stage above', (t) => {
  const rules = new Set(
    [filter(same), sink(() => NEVER), source(() => NEVER)].flatMap((s) => stageContract(s).map(({ name }) => name)),
  )
  t.deepEqual(
    [...rules].filter((rule) => !(rule in BROKEN)),
    [],
  )
  t.deepEqual(
    Object.keys(BROKEN).filter((rule) => !rules.has(rule)),
    [],
  )
})
