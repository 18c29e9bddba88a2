import { FlyBrowserError } from '../../../domain/errors.ts'
import type { RecordingEvent } from '../recording-info.ts'

/** What people call the lines of a timeline. */
export const MOMENT_KINDS: Readonly<Record<string, readonly string[]>> = {
  error: ['page.error-logged', 'page.exception-thrown'],
  exception: ['page.exception-thrown'],
  'request-failed': ['page.request-failed'],
  navigation: ['page.navigated'],
  title: ['page.titled'],
  click: ['page.clicked'],
  typing: ['page.typed'],
  dialog: ['page.dialog-opened'],
  download: ['page.download-started'],
  crash: ['page.crashed', 'browser.lost'],
  tab: ['capture.tab-changed'],
  pause: ['capture.paused'],
  load: ['load.stepped'],
  restart: ['encoder.restarted', 'browser.restarted'],
  mark: ['session.marked'],
}

/** How many marks are named to who asks for one that is not there. */
const MOST_NAMED = 10

/**
 * The line of a timeline that is called so: a kind (or the name of an event, for example `page.clicked`), and which of its lines, from 1, or `last`; where
 * nothing says which, the first: `error`, `error:1`, `click:last`. A mark is called by its label too: `mark:checkout`, the first of that label.
 * @throws OPTION_INVALID, which tells what there is
 */
export function momentNamed(name: string, timeline: readonly RecordingEvent[]): RecordingEvent {
  const [, kind = '', which] = /^([^:]*)(?::(.*))?$/s.exec(name) ?? []
  const lines = linesOf(kind, timeline)
  const moment = lineOf(lines, which) ?? (kind === 'mark' ? lines.find(({ label }) => label === which) : undefined)
  if (moment) return moment
  const reason = `the timeline has no ${JSON.stringify(name.slice(0, 100))}; it has ${whatThereIs(timeline)}`
  throw new FlyBrowserError('OPTION_INVALID', { option: 'around', reason })
}

function linesOf(kind: string, timeline: readonly RecordingEvent[]): RecordingEvent[] {
  const events = Object.hasOwn(MOMENT_KINDS, kind) ? (MOMENT_KINDS[kind] ?? []) : [kind]
  return timeline.filter(({ event }) => events.includes(event))
}

function lineOf(lines: readonly RecordingEvent[], which: string | undefined): RecordingEvent | undefined {
  if (which === undefined) return lines[0]
  if (which === 'last') return lines.at(-1)
  return /^[1-9]\d{0,8}$/.test(which) ? lines[Number(which) - 1] : undefined
}

/** For example `error:1 to error:3, click:1, mark:checkout`. */
function whatThereIs(timeline: readonly RecordingEvent[]): string {
  const kinds = Object.keys(MOMENT_KINDS).filter((kind) => kind !== 'mark')
  const counted = kinds.flatMap((kind) => {
    const count = linesOf(kind, timeline).length
    if (count === 0) return []
    return [count === 1 ? `${kind}:1` : `${kind}:1 to ${kind}:${count}`]
  })
  const labels = new Set(linesOf('mark', timeline).map(({ label }) => `mark:${label}`))
  const marks = [...labels].slice(0, MOST_NAMED)
  const more = labels.size > MOST_NAMED ? [`${labels.size - MOST_NAMED} more marks`] : []
  return [...counted, ...marks, ...more].join(', ') || 'nothing'
}
