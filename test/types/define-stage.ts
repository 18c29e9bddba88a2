/** Compiled with everything else: each line marked as an error must be one, and nothing else. Never run. */
import { map, NEVER, type Observable, of } from 'rxjs'
import type { Fragment, Frame } from '../../src/domain/media.ts'
import { bitrate, defineStage, duration, type StageContext, Type } from '../../src/index.ts'

const strict = { additionalProperties: false }
const outline = { type: 'acme.stage', summary: 'Is never run.', config: Type.Object({}, strict) } as const

/** Fails to compile where the two types differ. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const same = <A, B>(..._proof: Same<A, B> extends true ? [] : ['the types differ']): void => {}

defineStage({
  ...outline,
  input: 'frame',
  output: 'frame',
  create: (config, context) => (frames) => {
    same<typeof frames, Observable<Frame>>()
    same<typeof context, StageContext>()
    // @ts-expect-error the check itself can fail
    same<typeof frames, Observable<Fragment>>()
    // @ts-expect-error the schema has no such field
    void config.every
    return frames
  },
})

// The configuration is that of the schema: lengths in milliseconds, optional fields optional.
defineStage({
  ...outline,
  input: 'fragment',
  output: 'segment-event',
  config: Type.Object({
    fps: Type.Integer({ default: 30 }),
    name: Type.Optional(Type.String()),
    part: duration({ default: '333ms' }),
    ceiling: Type.Optional(bitrate()),
  }),
  demands: ({ part }) => ({ tickMs: part }),
  create: (config) => {
    same<typeof config, { fps: number; name?: string; part: number; ceiling?: number }>()
    return () => NEVER
  },
})

defineStage({
  ...outline,
  input: 'frame',
  output: 'fragment',
  // @ts-expect-error frames are no fragments
  create: () => (frames) => frames,
})

defineStage({
  ...outline,
  input: 'fragment',
  output: 'nothing',
  // @ts-expect-error a sink emits nothing
  create: () => (fragments) => fragments,
})

defineStage({
  ...outline,
  input: 'nothing',
  output: 'frame',
  // @ts-expect-error a source emits frames
  create: () => () => of(1),
})

defineStage({
  ...outline,
  input: 'frame',
  output: 'frame',
  // @ts-expect-error a stage is created in two steps: configuration first, then the input
  create: () => of(1),
})

defineStage({
  ...outline,
  // @ts-expect-error no payload has this name
  input: 'picture',
  output: 'frame',
  create: () => () => NEVER,
})

defineStage({
  ...outline,
  input: 'frame',
  output: 'frame',
  // @ts-expect-error a demand is a length of time
  demands: () => ({ tickMs: '333ms' }),
  create: () => (frames) => frames,
})

defineStage({
  ...outline,
  input: 'frame',
  output: 'frame',
  // @ts-expect-error a frame needs its pixels
  create: () => (frames) => frames.pipe(map(({ data: _, ...rest }) => rest)),
})

// @ts-expect-error a stage says what it does
defineStage({ type: 'acme.stage', config: outline.config, input: 'frame', output: 'frame', create: () => (f) => f })
