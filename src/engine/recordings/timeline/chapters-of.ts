import type { Chapter } from '../../../domain/chapter.ts'
import { oneLine } from '../../../formats/webvtt/cue-text.ts'
import type { RecordingEvent } from '../recording-info.ts'
import { wholeMs } from './whole-ms.ts'

/** No chapter is shorter. */
export const SHORTEST_CHAPTER_MS = 1000
/** Characters of a title. */
export const MOST_TITLE = 80

/** What names a moment better the higher it is. */
const NAMED_BY = { beginning: 0, navigation: 1, mark: 2 } as const

interface Beginning {
  readonly startMs: number
  readonly by: (typeof NAMED_BY)[keyof typeof NAMED_BY]
  readonly title: string
}

/**
 * The chapters of a recording: one from its beginning, one from each navigation and each mark of the user on. Together they cover the
 * whole recording. What comes less than a second after the beginning of a chapter begins none of its own: a mark
 * names that chapter, several name it together, and of several navigations the last one does. What comes in the last second begins at that second.
 * None where there would be one only that no mark names (a page was open all the time), or the recording is too short.
 */
export function chaptersOf(timeline: readonly RecordingEvent[], durationSeconds: number): Chapter[] {
  const durationMs = wholeMs(durationSeconds)
  const begun = timeline.flatMap((event, at) => beginningOf(event, timeline, at + 1) ?? [])
  if (begun.length === 0 || durationMs < SHORTEST_CHAPTER_MS) return []
  const newest = durationMs - SHORTEST_CHAPTER_MS
  const kept: Beginning[] = [{ startMs: 0, by: NAMED_BY.beginning, title: firstTitle(timeline) }]
  for (const each of begun) {
    const beginning = { ...each, startMs: Math.min(each.startMs, newest) }
    const last = kept.at(-1) as Beginning
    if (beginning.startMs - last.startMs >= SHORTEST_CHAPTER_MS) kept.push(beginning)
    else kept[kept.length - 1] = { ...together(last, beginning), startMs: last.startMs }
  }
  if (kept.length === 1 && kept[0]?.by !== NAMED_BY.mark) return []
  return kept.map(({ startMs, title }, at) => ({
    startMs,
    endMs: kept[at + 1]?.startMs ?? durationMs,
    title: oneLine(title, MOST_TITLE) || 'Untitled',
  }))
}

function beginningOf(event: RecordingEvent, timeline: readonly RecordingEvent[], next: number): Beginning | undefined {
  const startMs = wholeMs(event.atSeconds)
  if (event.event === 'session.marked') return { startMs, by: NAMED_BY.mark, title: `${event.label ?? ''}` }
  if (event.event !== 'page.navigated') return undefined
  return {
    startMs,
    by: NAMED_BY.navigation,
    title: titleFrom(next, timeline, event.tab) ?? place(`${event.url ?? ''}`),
  }
}

/** The first title a tab has from a line on, until it goes elsewhere. */
function titleFrom(
  first: number,
  timeline: readonly RecordingEvent[],
  tab: string | number | undefined,
): string | undefined {
  for (let at = first; at < timeline.length; at++) {
    const { event, tab: other, title } = timeline[at] as RecordingEvent
    if (other !== tab || (event !== 'page.titled' && event !== 'page.navigated')) continue
    return event === 'page.titled' && title ? `${title}` : undefined
  }
  return undefined
}

/** What was in the picture before anything was navigated. */
function firstTitle(timeline: readonly RecordingEvent[]): string {
  const first = timeline.find(({ event }) => event === 'page.titled' || event === 'page.navigated')
  return first?.event === 'page.titled' && first.title ? `${first.title}` : 'Start'
}

/** An address as people write it. */
const place = (url: string): string => url.replace(/^https?:\/\//, '').replace(/\/$/, '')

function together(last: Beginning, next: Beginning): Beginning {
  if (last.by !== next.by) return last.by > next.by ? last : next
  return next.by === NAMED_BY.mark ? { ...next, title: `${last.title} · ${next.title}` } : next
}
