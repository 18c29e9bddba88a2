import type { ScreenshotWish } from '../../domain/screenshot-wish.ts'
import type { Screenshot } from './recording-info.ts'
import type { RecordingMetadata } from './recording-metadata.ts'

/** What others know of a recording than who writes it. */
export interface KnownOfRecording {
  /** Frames that could not be kept. */
  readonly droppedFrames?: number
  /** What is to be kept as screenshots. */
  readonly screenshotWish?: ScreenshotWish
  /** Screenshots that were taken. */
  readonly screenshots?: readonly Screenshot[]
  /** How many were not, since they were too many or too large. */
  readonly screenshotsLeftOut?: number
}

/** As metadata has it. */
export const annotationOf = ({
  droppedFrames,
  screenshotWish,
  screenshots,
  screenshotsLeftOut,
}: KnownOfRecording): Partial<RecordingMetadata> => ({
  ...(droppedFrames === undefined ? {} : { dropped_frames: droppedFrames }),
  ...(screenshotWish === undefined ? {} : { screenshot_wish: wishOf(screenshotWish) }),
  ...(screenshots === undefined
    ? {}
    : { screenshots: screenshots.map(({ atSeconds, ...rest }) => ({ at_seconds: atSeconds, ...rest })) }),
  ...(screenshotsLeftOut === undefined ? {} : { screenshots_left_out: screenshotsLeftOut }),
})

const wishOf = ({ onNavigation, intervalSeconds }: ScreenshotWish) => ({
  on_navigation: onNavigation,
  ...(intervalSeconds === undefined ? {} : { interval_seconds: intervalSeconds }),
})
