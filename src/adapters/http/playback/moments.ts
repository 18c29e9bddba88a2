import { kindOf, type MomentKind } from './moment-kinds.ts'

/** A line of a timeline as the server tells it, in camelCase where this page looks at it. */
export interface TimelineLine {
  readonly atSeconds: number
  readonly event: string
  readonly [detail: string]: string | number
}

/** A line of a timeline as viewers see it. Its texts are those of strangers: never markup. */
export interface Moment {
  readonly atS: number
  readonly kind: MomentKind
  readonly label: string
  readonly detail: string
}

/** More than these are not shown: the list would be slower than it helps. */
const MOST_LINES = 5000

/** Reads a timeline of JSON lines; what is none is left out. */
export function readTimeline(text: string): TimelineLine[] {
  const lines: TimelineLine[] = []
  for (const line of text.split('\n')) {
    if (lines.length === MOST_LINES) break
    const read = lineOf(line)
    if (read) lines.push(read)
  }
  return lines
}

function lineOf(text: string): TimelineLine | undefined {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null) return undefined
    const { at_seconds: atSeconds, event, ...details } = value as Record<string, unknown>
    if (typeof atSeconds !== 'number' || typeof event !== 'string') return undefined
    const kept = Object.entries(details).filter(
      ([, detail]) => typeof detail === 'string' || typeof detail === 'number',
    )
    return { ...(Object.fromEntries(kept) as Record<string, string | number>), atSeconds, event }
  } catch {
    return undefined // no JSON
  }
}

const text = (value: string | number | undefined): string => (value === undefined ? '' : String(value))

/** An address as people write it. */
const place = (url: string | number | undefined): string =>
  text(url)
    .replace(/^https?:\/\//, '')
    .replace(/\/$/, '')

const quoted = (value: string | number | undefined): string => (value === undefined ? '' : `“${value}”`)

type Words = (line: TimelineLine) => readonly [label: string, detail: string]

const WORDS: Readonly<Record<string, Words>> = {
  'page.navigated': ({ url }) => [place(url), ''],
  'page.titled': ({ title }) => [text(title), 'Title'],
  'page.error-logged': (line) => [text(line.text), 'Console'],
  'page.exception-thrown': (line) => [text(line.text), 'Exception'],
  'page.request-failed': ({ method, url, status, reason }) => [place(url), `${text(method)} ${text(status ?? reason)}`],
  'page.clicked': ({ name, element }) => [
    `Click ${quoted(name ?? element)}`.trim(),
    name === undefined ? '' : text(element),
  ],
  'page.typed': ({ name, element, characters }) => [
    `Typing ${quoted(name ?? element)}`.trim(),
    characters === undefined ? '' : `${characters} characters`,
  ],
  'session.marked': ({ atSeconds: _at, event: _event, label, ...details }) => [text(label), pairs(details)],
  'page.download-started': ({ file }) => [text(file), 'Download'],
  'page.download-finished': ({ file }) => [text(file), 'Downloaded'],
  'page.download-failed': ({ file }) => [text(file), 'Download failed'],
  'page.dialog-opened': ({ kind }) => [`Dialog (${text(kind)})`, ''],
  'capture.tab-changed': ({ tab }) => [`Tab ${Number(tab) + 1}`, ''],
}

const pairs = (details: Readonly<Record<string, string | number>>): string =>
  Object.entries(details)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ')

/** `page.notes-left-out` as `Page: notes left out`. */
function plainWords({ atSeconds: _at, event, ...details }: TimelineLine): readonly [string, string] {
  const [area = '', what = ''] = event.split('.')
  const words = what ? `${area}: ${what.replaceAll('-', ' ')}` : area
  return [words.charAt(0).toUpperCase() + words.slice(1), pairs(details)]
}

/** What viewers are told of a timeline, in the order of time. */
export const momentsOf = (lines: readonly TimelineLine[]): Moment[] =>
  lines
    .map((line) => {
      const words = Object.hasOwn(WORDS, line.event) ? WORDS[line.event] : undefined
      const [label, detail] = (words ?? plainWords)(line)
      return { atS: line.atSeconds, kind: kindOf(line.event), label: label || line.event, detail }
    })
    .toSorted((a, b) => a.atS - b.atS)

/** A picture is shown a little before the time that was asked for. */
const SLACK_S = 0.05

/** Index of the moment that playback is at, the last one that has come; -1 before the first. */
export const momentAt = (moments: readonly Moment[], timeS: number): number =>
  moments.findLastIndex(({ atS }) => atS <= timeS + SLACK_S)
