import type { ScreenshotWish } from '../../../domain/screenshot-wish.ts'
import { parseDuration } from '../../../domain/units.ts'
import type { Settings } from '../../settings/settings-schema.ts'

/** What the settings keep of recordings. */
export function screenshotWish({ onNavigation, interval }: Settings['recording']['screenshots']): ScreenshotWish {
  const intervalMs = parseDuration(interval) ?? 0
  return { onNavigation, ...(intervalMs > 0 ? { intervalSeconds: intervalMs / 1000 } : {}) }
}
