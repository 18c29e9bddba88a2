import type { ScreenshotWish } from '../../../domain/screenshot-wish.ts'
import type { RecordingEvent } from '../recording-info.ts'
import type { ScreenshotReason } from './screenshot-reasons.ts'

/** A screenshot that is to be taken from a recording. */
export interface PlannedScreenshot {
  readonly atSeconds: number
  readonly reason: ScreenshotReason
  /** Of the page that is seen, where the timeline tells. */
  readonly url?: string
  readonly title?: string
}

/** A page is there when it has been painted, some of it with delay. */
const PAINTED_AFTER = 1
/** What is closer together shows the same, seconds. */
const LEAST_APART = 0.2
/** Before what follows, seconds: its first picture may be a frame early. */
const BEFORE = 0.1

/** What is to be taken, in the order of time, and how many more there would be. */
export interface ScreenshotPlan {
  readonly planned: readonly PlannedScreenshot[]
  readonly leftOut: number
}

/**
 * The screenshots of a recording: of each page that was navigated to, a second later or right before the next one; at the interval; where
 * somebody asked for one. Of very many those by time are left out first, then the last ones.
 * @param most how many at most
 */
export function planScreenshots(
  timeline: readonly RecordingEvent[],
  durationSeconds: number,
  { onNavigation, intervalSeconds }: ScreenshotWish,
  most: number,
): ScreenshotPlan {
  const newest = Math.max(0, durationSeconds - BEFORE)
  const asked = timeline.flatMap(({ event, atSeconds }) => (event === 'session.screenshot-kept' ? [atSeconds] : []))
  const pages = onNavigation ? paintedAt(timeline, newest) : []
  const times = intervalSeconds === undefined ? 0 : Math.floor(newest / intervalSeconds) + 1
  const byTime = Array.from({ length: Math.min(most, times) }, (_, index) => index * (intervalSeconds ?? 0))
  const wanted = [
    ...asked.map((atSeconds) => ({ atSeconds, reason: 'asked' as const })),
    ...pages.map((atSeconds) => ({ atSeconds, reason: 'navigation' as const })),
    ...byTime.map((atSeconds) => ({ atSeconds, reason: 'interval' as const })),
  ]
  const kept: PlannedScreenshot[] = []
  let leftOut = times - byTime.length
  for (const { atSeconds, reason } of wanted) {
    const at = Math.min(atSeconds, newest)
    if (reason !== 'asked' && kept.some((other) => Math.abs(other.atSeconds - at) < LEAST_APART)) continue
    if (kept.length >= most) leftOut++
    else kept.push({ atSeconds: Math.round(at * 1000) / 1000, reason, ...pageAt(timeline, at) })
  }
  return { planned: kept.toSorted((a, b) => a.atSeconds - b.atSeconds), leftOut }
}

/** When what was navigated to is seen. */
function paintedAt(timeline: readonly RecordingEvent[], newest: number): number[] {
  const moments = timeline.flatMap(({ event, atSeconds }) =>
    event === 'page.navigated' || event === 'capture.tab-changed' ? [atSeconds] : [],
  )
  return moments.flatMap((atSeconds, index) => {
    const next = moments[index + 1] ?? Number.POSITIVE_INFINITY
    const at = Math.min(atSeconds + PAINTED_AFTER, next - BEFORE, newest)
    // What was gone at once was never seen.
    return at < atSeconds ? [] : [at]
  })
}

/** Address and title of the page in the picture at a moment. */
function pageAt(timeline: readonly RecordingEvent[], atSeconds: number): { url?: string; title?: string } {
  const before = timeline.filter((line) => line.atSeconds <= atSeconds)
  const tab = before.findLast(({ event }) => event === 'capture.tab-changed')?.tab ?? 0
  const went = before.findLastIndex((line) => line.event === 'page.navigated' && line.tab === tab)
  if (went < 0) return {}
  const url = before[went]?.url
  const title = before.slice(went).findLast((line) => line.event === 'page.titled' && line.tab === tab)?.title
  return { ...(typeof url === 'string' ? { url } : {}), ...(typeof title === 'string' ? { title } : {}) }
}
