/** Which tab of a session is filmed: the one in front, or always the session's own. */
export const TAB_CHOICES = ['active', 'pinned'] as const
export type TabChoice = (typeof TAB_CHOICES)[number]
