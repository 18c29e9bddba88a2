import type { Codec } from '../../domain/codec.ts'
import type { EncodedEvent } from '../../formats/coded/encoded-reader.ts'
import type { BinaryOrigin } from './binary-origin.ts'
import { PROBE_FRAMES, PROBE_REQUEST } from './encoder-probe.ts'
import type { FamilyRequest } from './families/encoder-family.ts'
import type { FfmpegFacts } from './ffmpeg-facts.ts'
import type { UnusableCause } from './unusable-reason.ts'

/** What one encoder of a binary showed when it was given real pictures. */
export interface EncoderProof {
  /** As ffmpeg calls it. */
  readonly encoder: string
  readonly codec: Codec
  readonly hardware: boolean
  /** False for one that is good for files only. */
  readonly live: boolean
  readonly usable: boolean
  /** Which of its family's variants worked, from 0. */
  readonly variant?: number
  /** Why it is not usable: for programs, and in plain words. */
  readonly cause?: UnusableCause
  readonly reason?: string
  /** How long the proof took, milliseconds. */
  readonly probeMs: number
}

/** One ffmpeg and the encoders it lists that this program knows, best first. */
export interface BinaryInventory {
  readonly path: string
  readonly origin: BinaryOrigin
  /** Absent where it cannot be run. */
  readonly facts?: FfmpegFacts
  /** Why it cannot be run. */
  readonly reason?: string
  readonly encoders: readonly EncoderProof[]
}

/** What an encoder of this codec is given to prove itself. */
export const proofRequest = (codec: Codec): FamilyRequest => ({ ...PROBE_REQUEST, codec })

/** Causes that stand until the binary or a driver changes; the others may be gone the next time. */
const LASTING: ReadonlySet<UnusableCause> = new Set([
  'not-compiled',
  'no-device',
  'no-driver',
  'old-driver',
  'not-supported',
  'old-build',
])

/** Whether the proof still tells the truth after a restart of the program. */
export const isLasting = ({ usable, cause }: EncoderProof): boolean =>
  usable || (cause !== undefined && LASTING.has(cause))

/** What people mend by installing, plugging in or permitting something, which nothing but another proof can see. */
const MENDABLE: ReadonlySet<UnusableCause> = new Set(['no-device', 'no-driver', 'no-permission'])

/** Whether somebody who looks for what is wrong wants it proven again. */
export const isMendable = ({ cause }: EncoderProof): boolean => cause !== undefined && MENDABLE.has(cause)

const written = (units: readonly { readonly timeMs: number; readonly keyframe: boolean }[], live: boolean): string =>
  units.map(({ timeMs, keyframe }) => `${timeMs}${live && keyframe ? 'K' : ''}`).join(' ')

/**
 * Judges what came out for {@link PROBE_FRAMES}, whose times count from the first.
 * @returns why it cannot be used; undefined when it can
 */
export function proofFault(events: readonly EncodedEvent[], live: boolean): string | undefined {
  if (events.length === 0) return 'it gave no picture'
  const startMs = PROBE_FRAMES[0].timeMs
  const units = events.filter((event) => event.kind === 'unit')
  const expected = written(
    PROBE_FRAMES.map(({ timeMs, keyframe }) => ({ timeMs: timeMs - startMs, keyframe })),
    live,
  )
  const found = written(units, live)
  return found === expected
    ? undefined
    : `its pictures came out at ${found || 'no time at all'} ms instead of ${expected}`
}
