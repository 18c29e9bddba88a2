/** Why a screenshot is there. */
export const SCREENSHOT_REASONS = ['navigation', 'interval', 'asked'] as const
export type ScreenshotReason = (typeof SCREENSHOT_REASONS)[number]
