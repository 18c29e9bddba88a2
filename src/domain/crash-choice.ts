/** What is done about a page whose process has crashed: nothing, or it is loaded again. Its last picture stays meanwhile. */
export const CRASH_CHOICES = ['hold', 'reload'] as const
export type CrashChoice = (typeof CRASH_CHOICES)[number]
