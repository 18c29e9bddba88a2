import { availableParallelism } from 'node:os'
import type { EncodableCodec } from '../../domain/codec.ts'
import { FlyBrowserError } from '../../domain/errors.ts'
import { H264_PRESETS, type H264Preset } from '../../domain/h264-preset.ts'
import { type BinaryReport, chooseEncoder, describeReports } from '../../engine/encoders/encoder-report.ts'
import { H264_TUNING, type H264Tuning, h264Arguments } from '../../engine/encoders/h264-arguments.ts'
import type { EncodeRequest, EncoderPort, EncoderSession } from '../../pipeline/ports/encoder-port.ts'
import { BinaryReports } from './binary-reports.ts'
import { FfmpegSession } from './ffmpeg-session.ts'
import { type BinaryPlace, findFfmpegBinaries } from './find-binaries.ts'
import { inspectBinary } from './inspect-binary.ts'

export interface FfmpegSettings {
  /** Path of the only ffmpeg to use; else FLYBROWSER_FFMPEG, else the one on PATH, else the bundled one. */
  readonly binary?: string
  /** x264 preset where none is asked for; `ultrafast` unless set. */
  readonly preset?: H264Preset
  /** How the ceiling of the bitrate is counted; `frames` unless set. */
  readonly rateBy?: H264Tuning['rateBy']
  /** Environment of the processes, and where PATH and FLYBROWSER_FFMPEG are read from. */
  readonly env?: NodeJS.ProcessEnv
  /** How long an encoder may take to finish after its last frame, milliseconds. */
  readonly finishWithinMs?: number
}

const FINISH_WITHIN_MS = 5000

/** What is known about binaries is true for the whole process. */
const sharedReports = new BinaryReports()

const presetNamed = (name: string | undefined) => H264_PRESETS.find((known) => known === name)

/** {@link H264_PRESETS} stand in the order of their speed. */
const fasterPresets = (preset: H264Preset): readonly H264Preset[] =>
  H264_PRESETS.slice(0, H264_PRESETS.indexOf(preset)).reverse()

/** Encoders by ffmpeg processes. An encoder is used only when it has really encoded a few frames. */
export class FfmpegEncoders implements EncoderPort {
  readonly #settings: FfmpegSettings
  readonly #env: NodeJS.ProcessEnv
  readonly #tuning: H264Tuning
  readonly #reports: BinaryReports

  constructor(settings: FfmpegSettings = {}, reports: BinaryReports = sharedReports) {
    this.#settings = settings
    this.#env = settings.env ?? process.env
    this.#tuning = {
      preset: settings.preset ?? H264_TUNING.preset,
      threads: Math.min(H264_TUNING.threads, availableParallelism()),
      rateBy: settings.rateBy ?? H264_TUNING.rateBy,
    }
    this.#reports = reports
  }

  async prepare(codec: EncodableCodec): Promise<void> {
    await this.#choose(codec).catch(() => {})
  }

  async open(request: EncodeRequest): Promise<EncoderSession> {
    const choice = await this.#choose(request.codec)
    const usual = presetNamed(request.preset) ?? this.#tuning.preset
    const preset = presetNamed(request.fasterPreset) ?? usual
    return new FfmpegSession({
      request,
      encoder: choice.encoder,
      binary: choice.binary,
      env: this.#env,
      fasterPresets: fasterPresets(usual),
      argumentsFor: (startMs) => h264Arguments(request, choice.facts, startMs, { ...this.#tuning, preset }),
      finishWithinMs: this.#settings.finishWithinMs ?? FINISH_WITHIN_MS,
    })
  }

  /** The first encoder that works, in the order of the binaries; none after it is tried. */
  async #choose(codec: EncodableCodec) {
    const seen: BinaryReport[] = []
    for (const place of await findFfmpegBinaries(this.#env, this.#settings.binary)) {
      seen.push(await this.#report(place))
      const choice = chooseEncoder(seen, codec)
      if (choice) return choice
    }
    throw new FlyBrowserError('ENCODER_NOT_FOUND', { codec, looked: describeReports(seen, codec) })
  }

  /** Every ffmpeg found, each with what it can really do; best first. Takes a part of a second for each the first time. */
  async inventory(): Promise<readonly BinaryReport[]> {
    const reports: BinaryReport[] = []
    for (const place of await findFfmpegBinaries(this.#env, this.#settings.binary))
      reports.push(await this.#report(place))
    return reports
  }

  #report(place: BinaryPlace): Promise<BinaryReport> {
    const variant = `${place.origin} ${JSON.stringify(this.#tuning)}`
    return this.#reports.get(place.path, variant, () => inspectBinary(place, this.#env, this.#tuning))
  }
}
