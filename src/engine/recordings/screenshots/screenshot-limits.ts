import type { Settings } from '../../settings/settings-schema.ts'

/** How much is kept of one recording as screenshots. */
export interface ScreenshotLimits {
  readonly most: number
  readonly mostBytes: number
}

export const DEFAULT_LIMITS: ScreenshotLimits = { most: 200, mostBytes: 100 * 2 ** 20 }

export const screenshotLimits = ({ limit, megabytes }: Settings['recording']['screenshots']): ScreenshotLimits => ({
  most: limit,
  mostBytes: megabytes * 2 ** 20,
})
