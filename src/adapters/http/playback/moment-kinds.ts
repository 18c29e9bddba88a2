/** What moments of a recording are told apart by, in the order in which they are offered. */
export const MOMENT_KINDS = ['errors', 'navigations', 'actions', 'marks', 'others'] as const
export type MomentKind = (typeof MOMENT_KINDS)[number]

export const KIND_WORDS: Readonly<Record<MomentKind, string>> = {
  errors: 'Errors',
  navigations: 'Pages',
  actions: 'Clicks',
  marks: 'Marks',
  others: 'Other',
}

const KINDS: Readonly<Record<string, MomentKind>> = {
  'page.error-logged': 'errors',
  'page.exception-thrown': 'errors',
  'page.request-failed': 'errors',
  'page.download-failed': 'errors',
  'page.crashed': 'errors',
  'page.unresponsive': 'errors',
  'browser.lost': 'errors',
  'encoder.failed': 'errors',
  'page.navigated': 'navigations',
  'page.titled': 'navigations',
  'capture.tab-changed': 'navigations',
  'page.clicked': 'actions',
  'page.typed': 'actions',
  'session.marked': 'marks',
}

/** The kind of a line of a timeline. */
export const kindOf = (event: string): MomentKind =>
  (Object.hasOwn(KINDS, event) ? KINDS[event] : undefined) ?? 'others'
