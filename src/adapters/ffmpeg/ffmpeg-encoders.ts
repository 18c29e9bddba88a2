import { availableParallelism } from 'node:os'
import type { Codec } from '../../domain/codec.ts'
import type { EncoderOverview } from '../../domain/encoder-overview.ts'
import { H264_PRESETS, type H264Preset } from '../../domain/h264-preset.ts'
import { candidateParts } from '../../engine/encoders/candidate-parts.ts'
import {
  type Demotions,
  encoderEnded,
  encoderFailed,
  encoderOpened,
  isDemoted,
  NO_DEMOTIONS,
} from '../../engine/encoders/encoder-demotion.ts'
import { encoderOverview } from '../../engine/encoders/encoder-overview.ts'
import { candidateKey, type EncoderCandidate, policyFor } from '../../engine/encoders/encoder-policy.ts'
import { H264_TUNING, type H264Tuning } from '../../engine/encoders/h264-options.ts'
import { type LiveOutput, ladderCommand, liveCommand } from '../../engine/encoders/live-command.ts'
import { unusableReason } from '../../engine/encoders/unusable-reason.ts'
import type { EncodeRequest, EncoderPort, EncoderSession } from '../../pipeline/ports/encoder-port.ts'
import { renditionRequests } from '../../pipeline/rendition-requests.ts'
import { EncoderInventory } from './encoder-inventory.ts'
import { FfmpegSession } from './ffmpeg-session.ts'

export interface FfmpegSettings {
  /** Path of the only ffmpeg to use; else FLYBROWSER_FFMPEG, else the one on PATH, else the bundled one. */
  readonly binary?: string
  /** x264 preset where none is asked for; `ultrafast` unless set. */
  readonly preset?: H264Preset
  /** How x264 counts the ceiling of the bitrate; `frames` unless set. */
  readonly rateBy?: H264Tuning['rateBy']
  /** Environment of the processes, and where PATH and FLYBROWSER_FFMPEG are read from. */
  readonly env?: NodeJS.ProcessEnv
  /** How long an encoder may take to finish after its last frame, milliseconds. */
  readonly finishWithinMs?: number
}

const FINISH_WITHIN_MS = 5000

const presetNamed = (name: string | undefined) => H264_PRESETS.find((known) => known === name)

/** {@link H264_PRESETS} stand in the order of their speed. */
const fasterPresets = (preset: H264Preset): readonly H264Preset[] =>
  H264_PRESETS.slice(0, H264_PRESETS.indexOf(preset)).reverse()

/**
 * Encoders by ffmpeg processes. An encoder is used only when it has really encoded a few frames; one of hardware that fails later is left
 * alone for a while, and the next in line takes its place.
 */
export class FfmpegEncoders implements EncoderPort {
  readonly #settings: FfmpegSettings
  readonly #env: NodeJS.ProcessEnv
  readonly #tuning: H264Tuning
  readonly #inventory: EncoderInventory
  #demotions: Demotions = NO_DEMOTIONS

  /** @param inventory which encoders work; one of its own, of the same binary and environment, unless given */
  constructor(settings: FfmpegSettings = {}, inventory?: EncoderInventory) {
    const { binary, env } = settings
    this.#settings = settings
    this.#env = env ?? process.env
    this.#tuning = {
      preset: settings.preset ?? H264_TUNING.preset,
      threads: Math.min(H264_TUNING.threads, availableParallelism()),
      rateBy: settings.rateBy ?? H264_TUNING.rateBy,
    }
    this.#inventory = inventory ?? new EncoderInventory({ env: this.#env, ...(binary ? { binary } : {}) })
  }

  async prepare(codec: Codec): Promise<void> {
    await this.#inventory.candidates(codec).catch(() => {})
  }

  async open(request: EncodeRequest): Promise<EncoderSession> {
    const candidates = await this.#inventory.candidates(request.codec, policyFor(request))
    const candidate = this.#inLine(candidates)
    const { encoder, binary, facts, hardware } = candidate
    const usual = presetNamed(request.preset) ?? this.#tuning.preset
    const tuning = { ...this.#tuning, preset: presetNamed(request.fasterPreset) ?? usual }
    const ended = this.#opened(candidate)
    const [top, ...below] = renditionRequests(request).map((each) => ({
      request: each,
      parts: candidateParts(candidate, each, tuning),
    })) as [LiveOutput, ...LiveOutput[]]
    return new FfmpegSession({
      ...{ request, encoder, binary, hardware, ended },
      env: this.#env,
      fasterPresets: encoder === 'libx264' ? fasterPresets(usual) : [],
      argumentsFor: (startMs) =>
        below.length === 0
          ? liveCommand(encoder, top.request, top.parts, facts, startMs)
          : ladderCommand(encoder, [top, ...below], facts, startMs),
      finishWithinMs: this.#settings.finishWithinMs ?? FINISH_WITHIN_MS,
    })
  }

  async overview(): Promise<EncoderOverview> {
    const binaries = await this.#inventory.look()
    return encoderOverview(binaries, this.#demotions, { nowMs: performance.now(), wallMs: Date.now() })
  }

  /** The best that has not failed lately. What fails in software fails for reasons of the machine, which the next in line shares. */
  #inLine<T extends EncoderCandidate>(candidates: readonly T[]): T {
    const nowMs = performance.now()
    const [first] = candidates
    const found = candidates.find(
      (candidate) => !candidate.hardware || !isDemoted(this.#demotions, candidateKey(candidate), nowMs),
    )
    return (found ?? first) as T
  }

  /** Counts an encoder as open, until what is given back is told of its end. */
  #opened(candidate: EncoderCandidate): (failure?: string) => void {
    const key = candidateKey(candidate)
    const openedMs = performance.now()
    this.#demotions = encoderOpened(this.#demotions, key)
    return (failure) => {
      const nowMs = performance.now()
      const livedMs = nowMs - openedMs
      this.#demotions =
        failure === undefined
          ? encoderEnded(this.#demotions, key, livedMs)
          : encoderFailed(this.#demotions, key, { nowMs, livedMs, cause: unusableReason(failure).cause })
    }
  }
}
