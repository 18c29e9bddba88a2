import type { Observable } from 'rxjs'
import type { Static, TObject } from 'typebox'
import type { Carrier, Codec } from '../domain/codec.ts'
import type { Clock } from './clock.ts'
import type { Credit } from './credit.ts'
import type { Demands } from './demands.ts'
import type { Load } from './load/load.ts'
import type { StageMeasures } from './measures.ts'
import type { Payload, PayloadMap } from './payload.ts'
import type { LogPort } from './ports/log-port.ts'
import type { Ports } from './ports/ports.ts'

/** All a stage gets of the world around it. */
export interface StageContext {
  /** Id of the stage in its document. */
  readonly stageId: string
  readonly sessionId: string
  /** The only time a stage may read. */
  readonly clock: Clock
  /** Wall clock at media time 0, milliseconds since 1970: `pts = msToTicks(clock.now() - originMs)`. */
  readonly originMs: number
  /** Media time at which the run began, ticks: what lies before it was made for others. */
  readonly startPts: number
  /** Emits once, when the run is asked to stop, the media time that shall be its end, ticks. Replays. */
  readonly stopPts: Observable<number>
  /** What the stages below need, joined; for a source, which runs of other needs may share, what the first of them needs. */
  readonly demands: Required<Demands>
  /** True while capture is to hold; the present value first. */
  readonly paused: Observable<boolean>
  /** Whether the stages below can take another frame. */
  readonly credit: Credit
  /** How many frames the stages below can bear: a source captures one of every `load.divisor`. */
  readonly load: Load
  /** Aborted when the stage is torn down, for code that does not see its observable unsubscribed. */
  readonly signal: AbortSignal
  readonly measures: StageMeasures
  readonly log: LogPort
  readonly ports: Ports
}

/** The running form of a stage. A source gets an input that emits nothing; it is ended by its own end or by unsubscribing. */
export type StageFunction<I extends Payload, O extends Payload> = (
  input: Observable<PayloadMap[I]>,
) => Observable<PayloadMap[O]>

/** A stage: a name, a schema and a constructor in one place. */
export interface StageDefinition<I extends Payload, O extends Payload, C extends TObject> {
  /** Name in documents: `area.verb`, with a vendor prefix outside this repository. */
  readonly type: string
  /** One sentence for lists and the reference. */
  readonly summary: string
  readonly input: I
  readonly output: O
  /** Validates, lints, documents and fills in defaults. Lengths and bitrates: see `duration()` and `bitrate()`. */
  readonly config: C
  /** What the stages above must provide for this configuration. */
  readonly demands?: (config: Static<C>) => Demands
  /** The codec of what it puts out, for a stage that encodes. */
  readonly codec?: (config: Static<C>) => Codec
  /** What takes its input away, for a sink that cannot take every codec. */
  readonly carrier?: (config: Static<C>) => Carrier | undefined
  readonly create: (config: Static<C>, context: StageContext) => StageFunction<I, O>
}

/** A stage definition of which only the outside is known. */
export interface AnyStage {
  readonly type: string
  readonly summary: string
  readonly input: Payload
  readonly output: Payload
  readonly config: TObject
  readonly demands?: (config: never) => Demands
  readonly codec?: (config: never) => Codec
  readonly carrier?: (config: never) => Carrier | undefined
  readonly create: (config: never, context: StageContext) => (input: Observable<never>) => Observable<unknown>
}

/**
 * Defines a stage. The types of input, output and configuration follow from the definition.
 *
 * @example
 * export default defineStage({
 *   type: 'acme.sampler',
 *   summary: 'Keeps at most one frame per interval.',
 *   input: 'frame',
 *   output: 'frame',
 *   config: Type.Object({ intervalMs: Type.Integer({ minimum: 1, default: 100 }) }, { additionalProperties: false }),
 *   create: ({ intervalMs }, { clock }) => (frames) => frames.pipe(sampleTime(intervalMs, clock.scheduler)),
 * })
 */
export const defineStage = <I extends Payload, O extends Payload, C extends TObject>(
  definition: StageDefinition<I, O, C>,
): StageDefinition<I, O, C> => definition
