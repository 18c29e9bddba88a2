import { NutError } from './nut-error.ts'

/** What a NUT stream with one track of video says. */
export type NutEvent =
  | { readonly kind: 'stream'; readonly fourCc: string; readonly setup: Uint8Array }
  | {
      readonly kind: 'picture'
      /** Milliseconds, rounded: exact where the frames went in with whole milliseconds. */
      readonly timeMs: number
      /** As the encoder flagged it. */
      readonly keyframe: boolean
      readonly data: Uint8Array
    }

/** What reading does next: it asks for a number of bytes, or gives an event away. */
export type Step = number | NutEvent
/** Reading as it would be written if all bytes were there: it stops where they are not. */
export type Reading<T> = Generator<Step, T, Uint8Array>

const MOST_NUMBER_BYTES = 8

/** The next byte. */
export function* byte(): Reading<number> {
  return (yield 1)[0] as number
}

/** `v`: an unsigned number of at most 53 bits. */
export function* number(): Reading<number> {
  let value = 0
  for (let place = 0; place < MOST_NUMBER_BYTES; place += 1) {
    const next = yield* byte()
    value = value * 128 + (next & 0x7f)
    if (next < 0x80) {
      if (value <= Number.MAX_SAFE_INTEGER) return value
      break
    }
  }
  throw new NutError('a number of a NUT frame is too large')
}
