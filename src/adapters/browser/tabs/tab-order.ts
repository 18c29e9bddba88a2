/** Which tabs a session has, and which of them is where. Values are ids of tabs. */
export interface TabOrder {
  /** The one that was in front last comes first. */
  readonly recent: readonly string[]
  /** The session's own: the first that was opened; when it closes, the one in front takes its place. */
  readonly main: string | undefined
}

export const NO_TABS: TabOrder = { recent: [], main: undefined }

/** A tab was opened, in front of nothing yet. */
export const withOpened = ({ recent, main = undefined }: TabOrder, id: string): TabOrder => ({
  recent: recent.includes(id) ? recent : [...recent, id],
  main: main ?? id,
})

/** A tab came to the front. Tabs that are not known stay so. */
export const withInFront = (order: TabOrder, id: string): TabOrder =>
  order.recent.includes(id) ? { ...order, recent: [id, ...order.recent.filter((other) => other !== id)] } : order

/** A tab was closed: the one that was in front before it is so again. */
export function withClosed({ recent, main }: TabOrder, id: string): TabOrder {
  const left = recent.filter((other) => other !== id)
  return { recent: left, main: main === id ? left[0] : main }
}
