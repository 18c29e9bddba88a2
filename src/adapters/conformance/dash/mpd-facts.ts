/** SegmentTemplate, what Period, AdaptationSet and Representation say of it put together. */
export interface TemplateFacts {
  readonly media: string | undefined
  readonly initialization: string | undefined
  readonly timescale: number
  /** @duration, ticks. */
  readonly durationTicks: number | undefined
  readonly startNumber: number
  /** @presentationTimeOffset, ticks. */
  readonly offsetTicks: number
  readonly availabilityTimeOffsetSeconds: number
  readonly availabilityTimeComplete: boolean
  /** SegmentTimeline, written out: ticks. */
  readonly timeline: readonly { readonly start: number; readonly duration: number }[] | undefined
}

/** ProducerReferenceTime. */
export interface ReferenceFacts {
  readonly id: string | undefined
  readonly wallClockMs: number | undefined
  readonly presentationTicks: number | undefined
}

export interface RepresentationFacts {
  readonly id: string | undefined
  readonly bandwidthBps: number | undefined
  readonly codecs: string | undefined
  readonly mimeType: string | undefined
  readonly width: number | undefined
  readonly height: number | undefined
  readonly frameRate: string | undefined
  readonly baseUrl: string
  readonly template: TemplateFacts | undefined
}

export interface AdaptationSetFacts {
  /** video, audio, text or what its media type says. */
  readonly contentType: string | undefined
  readonly segmentAlignment: string | undefined
  readonly startWithSap: number | undefined
  readonly references: readonly ReferenceFacts[]
  readonly representations: readonly RepresentationFacts[]
}

/** Event of an EventStream; numbers as they stand there. */
export interface EventFacts {
  readonly id: string | undefined
  readonly presentationTime: string
  readonly duration: string | undefined
  readonly message: string
}

/** EventStream. */
export interface EventStreamFacts {
  readonly scheme: string | undefined
  readonly value: string
  readonly timescale: string
  readonly events: readonly EventFacts[]
}

export interface PeriodFacts {
  readonly id: string | undefined
  readonly startSeconds: number
  readonly durationSeconds: number | undefined
  readonly adaptationSets: readonly AdaptationSetFacts[]
  readonly eventStreams: readonly EventStreamFacts[]
}

/** Latency of a ServiceDescription, milliseconds. */
export interface LatencyFacts {
  readonly targetMs: number | undefined
  readonly minMs: number | undefined
  readonly maxMs: number | undefined
  readonly referenceId: string | undefined
}

/** An MPD as its text says it. */
export interface MpdFacts {
  readonly type: string
  readonly profiles: readonly string[]
  readonly availabilityStartMs: number | undefined
  readonly publishMs: number | undefined
  readonly minimumUpdateSeconds: number | undefined
  readonly minBufferSeconds: number | undefined
  readonly timeShiftSeconds: number | undefined
  readonly delaySeconds: number | undefined
  readonly maxSegmentSeconds: number | undefined
  readonly durationSeconds: number | undefined
  readonly utcTimings: readonly { readonly scheme: string; readonly value: string }[]
  readonly latencies: readonly LatencyFacts[]
  readonly playbackRates: number
  readonly periods: readonly PeriodFacts[]
}

/** A representation with all that stands above it. */
export interface Chosen {
  readonly period: PeriodFacts
  readonly set: AdaptationSetFacts
  readonly representation: RepresentationFacts
  readonly template: TemplateFacts
}

/** The first representation of pictures (else of anything) of the newest period. */
export function chooseRepresentation({ periods }: MpdFacts): Chosen | undefined {
  const period = periods.at(-1)
  const sets = period?.adaptationSets ?? []
  const set = sets.find(({ contentType }) => contentType === 'video') ?? sets[0]
  const representation = set?.representations[0]
  if (!period || !set || !representation?.template) return undefined
  return { period, set, representation, template: representation.template }
}

/** All representations of an MPD. */
export const representationsOf = ({ periods }: MpdFacts) =>
  periods.flatMap((period) =>
    period.adaptationSets.flatMap((set) =>
      set.representations.map((representation) => ({ period, set, representation })),
    ),
  )

/** @duration in seconds; undefined where there is a SegmentTimeline instead. */
export const gridSeconds = ({ durationTicks, timescale }: TemplateFacts): number | undefined =>
  durationTicks === undefined ? undefined : durationTicks / timescale

/** True when segments are offered before they are whole. */
export const isOpenOffered = ({ availabilityTimeComplete, availabilityTimeOffsetSeconds }: TemplateFacts): boolean =>
  !availabilityTimeComplete && availabilityTimeOffsetSeconds > 0
