import { Type } from 'typebox'

/** Marks of the formats below in a schema; `readConfig` turns such values into numbers before a stage sees them. */
export const DURATION_FORMAT = 'flybrowser-duration'
export const BITRATE_FORMAT = 'flybrowser-bitrate'

interface UnitOptions {
  /** In the notation of documents, for example `333ms`. */
  readonly default?: string
  readonly description?: string
  /** Inclusive bounds in the notation of documents. */
  readonly least?: string
  readonly most?: string
}

/** A length of time in a stage's configuration. Documents write `300ms`, `2s`, `1.5m`; the stage gets milliseconds. */
export const duration = (options: UnitOptions = {}) =>
  Type.Unsafe<number>({ ...options, type: ['string', 'number'], unit: DURATION_FORMAT })

/** A bitrate in a stage's configuration. Documents write `500k`, `1.5M`; the stage gets bits a second. */
export const bitrate = (options: UnitOptions = {}) =>
  Type.Unsafe<number>({ ...options, type: ['string', 'number'], unit: BITRATE_FORMAT })
