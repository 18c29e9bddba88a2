import type { Codec } from './codec.ts'

/** An ffmpeg of this machine. */
export interface OverviewBinary {
  readonly path: string
  /** How it was found: named by a setting, on PATH, or as the npm package that comes with the program. */
  readonly origin: 'setting' | 'path' | 'bundled'
  /** As it tells it; absent where it cannot be run. */
  readonly version?: string
  /** Why it cannot be run. */
  readonly reason?: string
}

/** An encoder of one of them. */
export interface OverviewEncoder {
  /** Path of its ffmpeg. */
  readonly binary: string
  /** As ffmpeg calls it. */
  readonly encoder: string
  readonly codec: Codec
  /** Those that are told the same things: `nvenc`, `libx264` and so on. */
  readonly family: string
  readonly hardware: boolean
  /** False for one that is good for files only. */
  readonly live: boolean
  /** Whether it proved itself. */
  readonly usable: boolean
  /** Why it is not usable: for programs, and in plain words. */
  readonly cause?: string
  readonly reason?: string
  /** How long the proof took, milliseconds. */
  readonly probeMs: number
  /** `busy`: its device encodes as many pictures at once as it may. `demoted`: it failed lately and is left alone. */
  readonly state: 'ready' | 'busy' | 'demoted' | 'unusable'
  /** When one that is busy or demoted is tried again, ISO 8601; absent where it is as soon as another of its device ends. */
  readonly until?: string
  /** How many encodings of this process run on its device, whichever their codec. */
  readonly open: number
}

/** Every ffmpeg, and every encoder that one of them lists, best first. */
export interface EncoderOverview {
  readonly binaries: readonly OverviewBinary[]
  readonly encoders: readonly OverviewEncoder[]
}
