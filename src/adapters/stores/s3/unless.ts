import { type ErrorCode, FlyBrowserError } from '../../../domain/errors.ts'

/** For `catch`: gives something else where an error has a code, and throws every other error on. */
export const unless =
  <T>(code: ErrorCode, otherwise: T) =>
  (cause: unknown): T => {
    if (cause instanceof FlyBrowserError && cause.code === code) return otherwise
    throw cause
  }
