import type { LiveMoment } from '../../domain/live-moment.ts'
import type { ManifestConstants } from './manifest-constants.ts'

/** One encoding of the picture, within a period. */
export interface ManifestRepresentation {
  /** Its name in addresses. */
  readonly id: string
  /** RFC 6381. */
  readonly codecs: string
  readonly width: number
  readonly height: number
  readonly fps: number
  /** What the encoder was told to keep to, bits a second. */
  readonly bitrateBps: number
  /** Address of its init segment. */
  readonly initialization: string
  /** Address of its segments, with `$Number$` in it. */
  readonly media: string
}

/** A period and what it offers. */
export interface ManifestPeriod {
  readonly id: string
  /** Number of the segment it begins with. */
  readonly first: number
  /** Milliseconds; undefined for the last one of a stream that goes on. */
  readonly durationMs: number | undefined
  /** The same picture at several rates; each has the same segments. */
  readonly representations: readonly ManifestRepresentation[]
}

/** All that an MPD is rendered from. */
export interface ManifestFacts {
  readonly constants: ManifestConstants
  /** Wall clock at media time 0, milliseconds since 1970. */
  readonly originMs: number
  /** When these facts came to be so, milliseconds since 1970. */
  readonly publishMs: number
  readonly ended: boolean
  /** How far back viewers can seek now, milliseconds: a young stream is shorter than its window. */
  readonly shiftMs: number
  /** In order; at least one, and the last one has a duration when the stream has ended. */
  readonly periods: readonly ManifestPeriod[]
  /** What happened meanwhile. */
  readonly moments?: readonly LiveMoment[]
  /** Address of the clock to go by, answered as xs:dateTime. */
  readonly timeUri: string
}
