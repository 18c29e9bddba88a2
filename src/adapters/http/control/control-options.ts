import type { BrowserWish } from '../../../domain/browser-wish.ts'
import type { RecordingLibrary } from '../../../engine/recordings/recording-library.ts'
import type { RecordingPictures } from '../../../engine/recordings/screenshots/recording-pictures.ts'
import type { PictureSpec } from '../../../engine/sessions/held-session.ts'
import type { SessionRegistry } from '../../../engine/sessions/session-registry.ts'
import type { EncoderPort } from '../../../pipeline/ports/encoder-port.ts'
import type { RecordingCuts } from '../../sdk/recording-cuts.ts'
import type { AccessRules } from './access-rules.ts'
import type { SessionControl } from './session-control.ts'

/** What control works on. */
export interface ControlOptions {
  readonly sessions: SessionRegistry<SessionControl>
  /** Starts a browser and what films it. */
  openSession(picture: PictureSpec, wish: BrowserWish): Promise<SessionControl>
  readonly recordings: Pick<RecordingLibrary, 'list' | 'get' | 'remove' | 'bytes' | 'timeline' | 'archive'>
  readonly cuts: Pick<RecordingCuts, 'clip'>
  readonly pictures: Pick<RecordingPictures, 'screenshots' | 'screenshotsLeftOut' | 'sprites' | 'picture'>
  /** How long addresses of recordings in a bucket are valid where nothing is said, for example `24h`. */
  readonly addressValid: string
  readonly encoders: Pick<EncoderPort, 'overview'>
  readonly access: AccessRules
  /** Picture of sessions that ask for none. */
  readonly picture: PictureSpec
  /** Whether callers may open files of this machine. */
  readonly allowFileUrls: boolean
}
