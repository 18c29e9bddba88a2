import { CAPTURE_ERRORS } from './errors/capture-errors.ts'
import { ENCODING_ERRORS } from './errors/encoding-errors.ts'
import type { ErrorRow } from './errors/error-row.ts'
import { GENERAL_ERRORS } from './errors/general-errors.ts'
import { MASK_ERRORS } from './errors/mask-errors.ts'
import { OBJECT_ERRORS } from './errors/object-errors.ts'
import { PIPELINE_ERRORS } from './errors/pipeline-errors.ts'
import { PUSH_ERRORS } from './errors/push-errors.ts'
import { RECORDING_ERRORS } from './errors/recording-errors.ts'
import { SERVER_ERRORS } from './errors/server-errors.ts'
import { STREAM_ERRORS } from './errors/stream-errors.ts'

export type { ErrorRow } from './errors/error-row.ts'

/** Every error the program raises on purpose, by code. `docs/errors.md` lists the same rows; a test compares them. */
export const ERRORS = {
  ...CAPTURE_ERRORS,
  ...MASK_ERRORS,
  ...ENCODING_ERRORS,
  ...RECORDING_ERRORS,
  ...OBJECT_ERRORS,
  ...STREAM_ERRORS,
  ...PUSH_ERRORS,
  ...SERVER_ERRORS,
  ...PIPELINE_ERRORS,
  ...GENERAL_ERRORS,
} as const satisfies Record<string, ErrorRow>

export type ErrorCode = keyof typeof ERRORS
export type ErrorDetails = Readonly<Record<string, string | number>>

const fill = (template: string, details: ErrorDetails): string =>
  template.replace(/\{(\w+)\}/g, (whole, name: string) => String(details[name] ?? whole))

/** An error with a code of the table, a sentence that says what happened and one that says what to do. */
export class FlyBrowserError extends Error {
  readonly code: ErrorCode
  readonly details: ErrorDetails
  readonly advice: string

  constructor(code: ErrorCode, details: ErrorDetails = {}, options: { cause?: unknown } = {}) {
    super(fill(ERRORS[code].message, details), options)
    this.name = 'FlyBrowserError'
    this.code = code
    this.details = details
    this.advice = fill(ERRORS[code].advice, details)
  }

  /** Exit code of the command line: 1 failed, 2 bad input. */
  get exit(): 1 | 2 {
    return ERRORS[this.code].exit
  }

  /** HTTP status. */
  get status(): number {
    return ERRORS[this.code].status
  }
}

/** Any thrown value as one of ours: itself, or INTERNAL with its text. */
export const asFlyBrowserError = (cause: unknown): FlyBrowserError =>
  cause instanceof FlyBrowserError ? cause : new FlyBrowserError('INTERNAL', { reason: reasonOf(cause) }, { cause })

/** The text of any thrown value. */
export const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))
