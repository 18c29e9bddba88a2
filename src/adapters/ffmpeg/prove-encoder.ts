import { spawn } from 'node:child_process'
import { reasonOf } from '../../domain/errors.ts'
import { PROBE_FRAMES, PROBE_WITHIN_MS, probePicture } from '../../engine/encoders/encoder-probe.ts'
import { type EncoderProof, proofFault, proofRequest } from '../../engine/encoders/encoder-proof.ts'
import type { EncoderParts, FamilyRequest } from '../../engine/encoders/families/encoder-family.ts'
import type { KnownEncoder } from '../../engine/encoders/families/known-families.ts'
import type { FfmpegFacts } from '../../engine/encoders/ffmpeg-facts.ts'
import { liveCommand } from '../../engine/encoders/live-command.ts'
import { type UnusableReason, unusableReason } from '../../engine/encoders/unusable-reason.ts'
import { type EncodedEvent, EncodedReader } from '../../formats/coded/encoded-reader.ts'
import { matroskaFrame, matroskaHeader } from '../../formats/matroska/matroska-writer.ts'
import { TextTail } from './text-tail.ts'

/** The ffmpeg whose encoders are proven. */
export interface ProvenBinary {
  readonly path: string
  readonly facts: FfmpegFacts
  readonly env: NodeJS.ProcessEnv
  /** How long one attempt may take, milliseconds. */
  readonly withinMs?: number
}

/** Has an encoder encode a few real pictures, by one variant of its arguments after the other until one works. Never rejects. */
export async function proveEncoder(binary: ProvenBinary, known: KnownEncoder): Promise<EncoderProof> {
  const { encoder, codec, family } = known
  const startedAt = performance.now()
  const request = proofRequest(codec)
  const common = { encoder, codec, hardware: family.hardware, live: family.live }
  const probeMs = () => Math.round(performance.now() - startedAt)
  let fault: UnusableReason = { cause: 'other', words: 'it was not tried' }
  for (const [variant, parts] of family.variants(request).entries()) {
    const found = await attempt(binary, encoder, request, parts, family.live)
    if (!found) return { ...common, usable: true, variant, probeMs: probeMs() }
    fault = found
    // Only an option or a mode that is unknown is helped by others; a missing device is missing for all of them.
    if (!['old-build', 'not-supported', 'other'].includes(found.cause)) break
  }
  return { ...common, usable: false, cause: fault.cause, reason: fault.words, probeMs: probeMs() }
}

/** @returns why it did not work; undefined when it did */
function attempt(
  { path, facts, env, withinMs = PROBE_WITHIN_MS }: ProvenBinary,
  encoder: string,
  request: FamilyRequest,
  parts: EncoderParts,
  live: boolean,
): Promise<UnusableReason | undefined> {
  const startMs = PROBE_FRAMES[0].timeMs
  const child = spawn(path, liveCommand(encoder, request, parts, facts, startMs), {
    ...{ stdio: ['pipe', 'pipe', 'pipe'], env, windowsHide: true },
    detached: process.platform !== 'win32',
  })
  const said = new TextTail()
  const events: EncodedEvent[] = []
  const reader = new EncodedReader(request.codec, request)
  let unreadable: string | undefined
  let isLate = false
  const timer = setTimeout(() => {
    isLate = true
    child.kill('SIGKILL')
  }, withinMs)
  child.stderr.setEncoding('utf8').on('data', (text: string) => said.push(text))
  child.stdin.on('error', () => {})
  child.stdout.on('data', (bytes: Buffer) => {
    if (unreadable !== undefined) return
    try {
      events.push(...reader.read(bytes))
    } catch (cause) {
      unreadable = reasonOf(cause)
    }
  })
  child.stdin.write(matroskaHeader({ ...request.input, fps: request.fps }))
  const picture = probePicture()
  for (const { timeMs } of PROBE_FRAMES)
    for (const piece of matroskaFrame(timeMs - startMs, picture)) child.stdin.write(piece)
  child.stdin.end()
  return new Promise((resolve) => {
    const settle = (reason: UnusableReason | undefined) => {
      clearTimeout(timer)
      resolve(reason)
    }
    child.on('error', (cause) => settle({ cause: 'other', words: reasonOf(cause) }))
    child.on('close', (code) => {
      if (isLate) return settle({ cause: 'too-slow', words: `it encoded nothing within ${withinMs} ms` })
      if (code !== 0) return settle(unusableReason(said.text))
      const words = unreadable ?? proofFault(events, live)
      settle(words === undefined ? undefined : { cause: 'other', words })
    })
  })
}
