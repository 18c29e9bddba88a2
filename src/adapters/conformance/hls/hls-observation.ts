import type { AnswerFacts } from '../http/answer.ts'
import type { InitFacts } from '../media/init-facts.ts'
import type { DeltaCompared } from './compare-delta.ts'
import type { Place, ReportFacts } from './playlist-facts.ts'
import type { PlaylistLog } from './playlist-log.ts'
import type { MultivariantFacts, VariantFacts } from './read-multivariant-playlist.ts'

/** A question asked to see what the origin makes of it. */
export interface Probe {
  /** What was asked, for people. */
  readonly what: string
  readonly answer: AnswerFacts
}

/** A blocking request beside the reloads. */
export interface BlockingProbe extends Probe {
  readonly asked: Place
  /** The answer is a playlist and holds what was asked. */
  readonly held: boolean
  /** What was listed when it was asked held it already. */
  readonly thereAlready: boolean
}

/** A resource fetched after its tag or address had left the playlist. */
export interface LateFetch extends Probe {
  readonly kind: 'part' | 'segment'
  /** Since it was seen to be gone, milliseconds. */
  readonly goneForMs: number
}

/** Another media playlist of the same multivariant playlist. */
export interface OtherRendition {
  readonly url: string
  /** The same pictures otherwise encoded, and not sound or subtitles beside them. */
  readonly variant: boolean
  readonly log: PlaylistLog
}

/** A rendition report beside the playlist it reports on, which was loaded just before. */
export interface ReportProbe {
  readonly url: string
  readonly report: ReportFacts | undefined
  /** What came next there, just before the report was made. */
  readonly before: Place | undefined
}

/** All that was seen of an HLS origin. Times are milliseconds since 1970 on a steady clock. */
export interface HlsObservation {
  /** What was given. */
  readonly url: string
  /** The media playlist that was watched. */
  readonly mediaUrl: string
  readonly multivariant:
    | {
        readonly facts: MultivariantFacts
        readonly answer: AnswerFacts
        /** The variant that was watched. */
        readonly variant: VariantFacts
      }
    | undefined
  readonly watched: PlaylistLog
  readonly others: readonly OtherRendition[]
  readonly reports: readonly ReportProbe[]
  /** Init segments by their addresses; undefined for what could not be read. */
  readonly inits: ReadonlyMap<string, { readonly answer: AnswerFacts; readonly facts: InitFacts | undefined }>
  /** Requests for hinted parts that were made before the part was listed. */
  readonly hintedFetches: readonly {
    readonly answer: AnswerFacts
    readonly askedFor: Place
    readonly firstByteAtMs: number
  }[]
  readonly deltas: readonly { readonly answer: AnswerFacts; readonly compared: DeltaCompared | undefined }[]
  readonly blocking: readonly BlockingProbe[]
  readonly refusals: {
    readonly partWithoutMsn: Probe | undefined
    readonly tooFarAhead: readonly Probe[]
    readonly malformed: readonly Probe[]
  }
  readonly late: readonly LateFetch[]
  readonly delivery: {
    readonly plain: Probe | undefined
    readonly heads: readonly {
      readonly get: AnswerFacts
      readonly head: AnswerFacts
      /** A resource that may have changed in between. */
      readonly changing: boolean
    }[]
    readonly preflight: Probe | undefined
    readonly gzip: (Probe & { readonly sameText: boolean }) | undefined
    readonly unknown: Probe | undefined
    /** A blocking request after EXT-X-ENDLIST. */
    readonly afterEnd: Probe | undefined
  }
}

/** The newest constants; those of the first reload where all went well. */
export const constantsOf = ({ watched }: Pick<HlsObservation, 'watched'>) => watched.reloads[0]?.constants

/** Parts with where they stand, oldest first. */
export const partsOf = ({ watched }: Pick<HlsObservation, 'watched'>) =>
  [...watched.segments.values()].flatMap((segment) =>
    segment.parts.filter((part) => part !== undefined).map((part) => ({ segment, part })),
  )
