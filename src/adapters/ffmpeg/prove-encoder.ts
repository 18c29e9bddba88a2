import { reasonOf } from '../../domain/errors.ts'
import { PROBE_FRAMES, PROBE_WITHIN_MS, probePicture } from '../../engine/encoders/encoder-probe.ts'
import { type EncoderProof, proofFault, proofRequest } from '../../engine/encoders/encoder-proof.ts'
import type { EncoderParts, FamilyRequest } from '../../engine/encoders/families/encoder-family.ts'
import type { KnownEncoder } from '../../engine/encoders/families/known-families.ts'
import type { FfmpegFacts } from '../../engine/encoders/ffmpeg-facts.ts'
import { liveCommand } from '../../engine/encoders/live-command.ts'
import { NO_PERMISSION, type UnusableReason, unusableReason } from '../../engine/encoders/unusable-reason.ts'
import { type EncodedEvent, EncodedReader } from '../../formats/coded/encoded-reader.ts'
import { matroskaFrame, matroskaHeader } from '../../formats/matroska/matroska-writer.ts'
import { isDenied } from './is-denied.ts'
import { runBounded } from './run-bounded.ts'

/** The ffmpeg whose encoders are proven. */
export interface ProvenBinary {
  readonly path: string
  readonly facts: FfmpegFacts
  readonly env: NodeJS.ProcessEnv
  /** How long one attempt may take, milliseconds. */
  readonly withinMs?: number
}

/** More than three small pictures are, however they are coded. */
const MOST_BYTES = 4 * 1024 * 1024

/**
 * Has an encoder encode a few real pictures, by one variant of its arguments after the other until one works. Never rejects.
 * @param mayNotOpen whether a device is there that this user may not open
 */
export async function proveEncoder(
  binary: ProvenBinary,
  known: KnownEncoder,
  mayNotOpen: (path: string) => Promise<boolean> = isDenied,
): Promise<EncoderProof> {
  const { encoder, codec, family } = known
  const startedAt = performance.now()
  const request = proofRequest(codec)
  const common = { encoder, codec, hardware: family.hardware }
  const probeMs = () => Math.round(performance.now() - startedAt)
  let fault: UnusableReason = { cause: 'other', words: 'it was not tried' }
  for (const [variant, parts] of family.variants(request).entries()) {
    const live = family.live && !parts.filesOnly
    const found = await attempt(binary, encoder, request, parts, live).catch(
      (cause: unknown): UnusableReason => ({ cause: 'other', words: reasonOf(cause) }),
    )
    if (!found) return { ...common, live, usable: true, variant, probeMs: probeMs() }
    fault = found
    // Only an option or a mode that is unknown is helped by others; a missing device is missing for all of them.
    if (!['old-build', 'not-supported', 'other'].includes(found.cause)) break
  }
  if (fault.cause === 'no-device' && family.device && (await mayNotOpen(family.device))) fault = NO_PERMISSION
  return { ...common, live: family.live, usable: false, cause: fault.cause, reason: fault.words, probeMs: probeMs() }
}

/** @returns why it did not work; undefined when it did */
async function attempt(
  { path, facts, env, withinMs = PROBE_WITHIN_MS }: ProvenBinary,
  encoder: string,
  request: FamilyRequest,
  parts: EncoderParts,
  live: boolean,
): Promise<UnusableReason | undefined> {
  const startMs = PROBE_FRAMES[0].timeMs
  const events: EncodedEvent[] = []
  const reader = new EncodedReader(request.codec, request)
  let unreadable: string | undefined
  let length = 0
  const end = await runBounded({
    ...{ path, env, withinMs, input: probeInput(request) },
    args: liveCommand(encoder, request, parts, facts, startMs),
    onOutput: (bytes) => {
      length += bytes.length
      if (unreadable !== undefined) return length <= MOST_BYTES
      try {
        events.push(...reader.read(bytes))
      } catch (cause) {
        unreadable = reasonOf(cause)
      }
      return length <= MOST_BYTES
    },
  })
  if (end.how === 'late') return { cause: 'too-slow', words: `it did not finish within ${withinMs} ms` }
  if (end.how === 'enough') return { cause: 'other', words: `it made more than ${MOST_BYTES} bytes of three pictures` }
  if (end.how === 'not-started') return { cause: 'other', words: reasonOf(end.cause) }
  if (end.code !== 0) return unusableReason(end.said)
  const words = unreadable ?? proofFault(events, live)
  return words === undefined ? undefined : { cause: 'other', words }
}

/** The pictures as ffmpeg reads them; their times count from the first. */
function* probeInput({ input, fps }: FamilyRequest): Iterable<Uint8Array> {
  yield matroskaHeader({ ...input, fps })
  const picture = probePicture()
  for (const { timeMs } of PROBE_FRAMES) yield* matroskaFrame(timeMs - PROBE_FRAMES[0].timeMs, picture)
}
