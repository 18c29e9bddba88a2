/** Why playing by segments cannot go on. */
export interface SegmentFailure {
  /** Whether it is about what came, or about its coming. */
  readonly of: 'network' | 'media' | 'other'
  /** The browser knows no codec of it: no other try changes that. */
  readonly incompatible: boolean
  /** What the server answered; undefined where nothing came. */
  readonly status: number | undefined
}

/**
 * What is done about it: the media is decoded anew, the file is played instead, or the server is asked what the matter is (the recording is
 * gone or another one, the token is not valid any more, the connection is lost).
 */
export type Remedy = 'decode-anew' | 'file' | 'ask'

/** The status of RECORDING_NO_SEGMENTS. */
const NO_SEGMENTS = 409

/** @param mayRecover whether decoding anew was not tried too often lately */
export function remedyOf({ of, incompatible, status }: SegmentFailure, mayRecover: () => boolean): Remedy {
  if (of === 'network') return status === NO_SEGMENTS ? 'file' : 'ask'
  return of === 'media' && !incompatible && mayRecover() ? 'decode-anew' : 'file'
}
