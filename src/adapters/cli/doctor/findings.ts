import type { Capture } from '../../../domain/capture.ts'
import type { BinaryInventory } from '../../../engine/encoders/encoder-proof.ts'

/** A thing that was found, or why it was not. */
export type Found<T> =
  | ({ readonly ok: true } & T)
  | { readonly ok: false; readonly reason: string; readonly advice?: string }

/** What a look at the machine found. */
export interface Findings {
  readonly nodeVersion: string
  readonly browser: Found<{ readonly path: string; readonly version: string }>
  /** Every ffmpeg, best first. */
  readonly encoders: readonly BinaryInventory[]
  /** How browsers are to be filmed, by the settings. */
  readonly capture: Capture
  /** Xvfb, a display without a screen. */
  readonly display: Found<{ readonly path: string }>
  readonly folder: Found<{ readonly freeBytes: number }> & { readonly path: string }
  readonly port: Found<{ readonly port: number }> & { readonly host: string; readonly asked: number }
}
