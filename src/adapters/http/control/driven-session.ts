import type { PictureSpec } from '../../../engine/sessions/held-session.ts'
import type { BrowserSession } from '../../sdk/browser-session.ts'
import type { FlyBrowserSession } from '../../sdk/types.ts'

/** A session as control drives it. */
export interface DrivenSession {
  readonly session: Omit<
    FlyBrowserSession,
    | 'page'
    | 'activePage'
    | 'pages'
    | 'size'
    | 'failed'
    | 'encoders'
    | 'runPipeline'
    | 'clipRecording'
    | 'exportRecording'
    | 'recordingAddress'
    | 'recordingScreenshot'
    | 'recordingScreenshots'
    | typeof Symbol.asyncDispose
  >
  /** As it is now. */
  readonly picture: PictureSpec
  /** Resolves with the reason when its browser is gone for good, by whatever cause; never rejects. */
  readonly gone: Promise<string>
  /** Address of the page it shows now. */
  pageUrl(): string
}

/** Makes an opened session ready for control. */
export const driven = (session: BrowserSession, picture: PictureSpec): DrivenSession => ({
  session,
  get picture() {
    return { ...session.size, fps: picture.fps }
  },
  gone: session.gone,
  pageUrl: () => session.activePage.url(),
})
