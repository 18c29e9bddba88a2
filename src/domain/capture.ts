/** How a session's browser is started to be filmed. */
export const CAPTURES = ['auto', 'display', 'screencast'] as const
export type Capture = (typeof CAPTURES)[number]
