import type { RecordingContainer } from '../../domain/codec.ts'
import type { InitFragment, MediaFragment } from '../../domain/media.ts'
import type { AppendQueue } from './append-queue.ts'
import { Mp4Appender } from './mp4-appender.ts'
import type { RecordedMedia } from './recorded-media.ts'
import { WebmAppender } from './webm-appender.ts'

/** Puts the media of fragments at the end of a recording's file and keeps the account of where each picture is. */
export interface FragmentAppender {
  /** Undefined before the first init fragment. */
  readonly media: RecordedMedia | undefined
  /** @throws CODEC_NOT_CARRIED, and INTERNAL for fragments that break the contract */
  addInit(fragment: InitFragment): void
  /** @throws INTERNAL for fragments that break the contract */
  addMedia(fragment: MediaFragment): void
}

const APPENDERS: Record<RecordingContainer, new (queue: AppendQueue) => FragmentAppender> = {
  mp4: Mp4Appender,
  webm: WebmAppender,
}

export const appenderFor = (container: RecordingContainer, queue: AppendQueue): FragmentAppender =>
  new APPENDERS[container](queue)
