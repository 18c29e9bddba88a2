import { FlyBrowserError } from '../../domain/errors.ts'
import type { ScreenshotWish } from '../../domain/screenshot-wish.ts'
import { parseDuration } from '../../domain/units.ts'
import { screenshotWish } from '../../engine/recordings/screenshots/settings-wish.ts'
import type { Settings } from '../../engine/settings/settings-schema.ts'
import type { RecordingOptions } from './recording-types.ts'

/** What shows a page at work; no browser paints more often. */
const LEAST_SECONDS = 0.5

/** What one recording is to keep as screenshots; undefined where it asks for nothing of its own. Throws OPTION_INVALID. */
export function askedScreenshots(
  { autoScreenshotOnNavigation, screenshotInterval }: RecordingOptions,
  { recording }: Pick<Settings, 'recording'>,
): ScreenshotWish | undefined {
  if (autoScreenshotOnNavigation === undefined && screenshotInterval === undefined) return undefined
  const { onNavigation, intervalSeconds } = screenshotWish(recording.screenshots)
  const seconds = screenshotInterval === undefined ? intervalSeconds : secondsOf(screenshotInterval)
  return {
    onNavigation: autoScreenshotOnNavigation ?? onNavigation,
    ...(seconds === undefined || seconds === 0 ? {} : { intervalSeconds: seconds }),
  }
}

function secondsOf(interval: number | string): number {
  const ms = typeof interval === 'number' ? interval * 1000 : interval === '0' ? 0 : parseDuration(interval)
  if (ms === 0 || (ms !== undefined && Number.isFinite(ms) && ms >= LEAST_SECONDS * 1000)) return ms / 1000
  const reason = `${JSON.stringify(interval)} is neither 0 nor a time of at least ${LEAST_SECONDS} s`
  throw new FlyBrowserError('OPTION_INVALID', { option: 'screenshotInterval', reason })
}
