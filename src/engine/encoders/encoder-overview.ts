import type { EncoderOverview, OverviewEncoder } from '../../domain/encoder-overview.ts'
import { type Demotions, encoderStanding } from './encoder-demotion.ts'
import { candidateKey } from './encoder-policy.ts'
import type { BinaryInventory, EncoderProof } from './encoder-proof.ts'
import { encoderNamed } from './families/known-families.ts'

/** The time on the clock of {@link Demotions}, and of the wall, milliseconds. */
export interface OverviewTime {
  readonly nowMs: number
  readonly wallMs: number
}

/** What the encoders showed, and how they stand now. */
export const encoderOverview = (
  binaries: readonly BinaryInventory[],
  demotions: Demotions,
  time: OverviewTime,
): EncoderOverview => ({
  binaries: binaries.map(({ path, origin, facts, reason }) => ({
    ...{ path, origin },
    ...(facts && { version: facts.version }),
    ...(reason !== undefined && { reason }),
  })),
  encoders: binaries.flatMap(({ path, encoders }) => encoders.map((proof) => rowOf(path, proof, demotions, time))),
})

function rowOf(binary: string, proof: EncoderProof, demotions: Demotions, time: OverviewTime): OverviewEncoder {
  const { encoder, codec, hardware, live, usable, cause, reason, probeMs } = proof
  const family = encoderNamed(encoder).family.name
  const { state, untilMs, open } = encoderStanding(
    demotions,
    candidateKey({ binary, encoder, hardware, family }),
    time.nowMs,
  )
  const row = { binary, encoder, codec, family, hardware, live, usable, probeMs, open }
  if (!usable) return { ...row, ...(cause && { cause }), ...(reason && { reason }), state: 'unusable' }
  // Software is tried whatever happened: there is nothing that could take its place.
  if (!hardware || untilMs === undefined) return { ...row, state: 'ready' }
  const atMs = time.wallMs + untilMs - time.nowMs
  return { ...row, state, ...(Number.isFinite(atMs) && { until: new Date(atMs).toISOString() }) }
}
