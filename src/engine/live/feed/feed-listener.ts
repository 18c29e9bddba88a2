import type { InitFragment, MediaFragment } from '../../../domain/media.ts'

/** Who is given the fragments of a stream. Nothing here may wait: all others are told after it. */
export interface FeedListener {
  /** The head of what follows. The fragment after it is a keyframe. */
  init(init: InitFragment): void
  /**
   * The next fragment.
   * @param fresh false for what was kept for those who join
   */
  fragment(fragment: MediaFragment, fresh: boolean): void
  /** Nothing more comes. @param error why, unless the stream ended in order */
  end(error?: Error): void
}
