import type { Rule } from '../../rule.ts'
import { type Finding, judge, judgeEach, untested } from '../../verdict.ts'
import { type DateRangeFacts, unquoted } from '../date-range-facts.ts'
import type { HlsObservation } from '../hls-observation.ts'
import { decimal } from '../tag-lines.ts'

const NONE = 'no date range was listed'

/** END-DATE is told to the millisecond. */
const END_SLACK_MS = 1

export const dateRangesReadable: Rule<HlsObservation> = {
  id: 'hls.date-ranges',
  title: 'Date ranges have ID and START-DATE, and lengths and attributes that can be read',
  clause: 'RFC 8216bis 4.4.5.1, 4.2, 4.1',
  level: 'must',
  check: ({ watched: { dateRanges }, mediaUrl }) =>
    judgeEach(
      dateRanges.texts.values(),
      (each) => {
        const seen = faultOf(each)
        return seen === undefined ? undefined : { seen, where: each.id ? `date range ${each.id}` : mediaUrl }
      },
      { what: 'date ranges', without: NONE },
    ),
}

export const dateRangesUnchanged: Rule<HlsObservation> = {
  id: 'hls.date-ranges-unchanged',
  title: 'What is said of a date range by its ID never changes, though more may be said',
  clause: 'RFC 8216bis 4.4.5.1',
  level: 'must',
  check({ watched: { dateRanges } }) {
    if (dateRanges.texts.size === 0) return untested(NONE)
    const known = new Map<string, Map<string, string>>()
    const findings = [...dateRanges.texts.values()].flatMap(({ id, attributes }): Finding[] => {
      if (id === undefined) return []
      const before = known.get(id) ?? new Map<string, string>()
      known.set(id, before)
      const other = [...attributes].find(([name, value]) => (before.get(name) ?? value) !== value)
      for (const [name, value] of attributes) if (!before.has(name)) before.set(name, value)
      if (!other) return []
      const [name, value] = other
      return [{ seen: `${name} was ${before.get(name)}, then ${value}`, where: `date range ${id}` }]
    })
    return judge(findings, `${known.size} date ranges`)
  },
}

export const dateRangesDated: Rule<HlsObservation> = {
  id: 'hls.date-ranges-dated',
  title: 'A playlist with EXT-X-DATERANGE has EXT-X-PROGRAM-DATE-TIME, too',
  clause: 'RFC 8216bis 4.4.5.1',
  level: 'must',
  check: ({ watched }) =>
    judgeEach(
      watched.reloads.filter(({ tags }) => tags.has('EXT-X-DATERANGE')),
      ({ dates, answer }) =>
        dates.given > 0 ? undefined : { seen: 'date ranges, and no date of a segment', where: answer.url },
      { what: 'reloads', without: NONE },
    ),
}

export const dateRangesKept: Rule<HlsObservation> = {
  id: 'hls.date-ranges-kept',
  title: 'EXT-X-DATERANGE stays as long as a segment of its dates is listed',
  clause: 'RFC 8216bis 6.2.1',
  level: 'must',
  check({ watched: { dateRanges } }) {
    if (dateRanges.texts.size === 0) return untested(NONE)
    const findings = [...dateRanges.missed].map(([id, playlist]) => ({
      seen: `it is not in ${playlist}`,
      where: `date range ${id}`,
    }))
    return judge(findings, `${dateRanges.texts.size} looked at`)
  },
}

/** What is wrong with a date range. */
function faultOf({ id, attributes, text, unreadable }: DateRangeFacts): string | undefined {
  if (unreadable !== undefined) return unreadable
  if (/\p{Cc}/u.test(text)) return 'a control character is in it'
  if (id === undefined || id === '') return 'it has no ID'
  const start = unquoted(attributes.get('START-DATE'))
  const startMs = dateOf(start)
  if (startMs === undefined) return `START-DATE is ${start ?? 'not there'}`
  return lengthFault(attributes, startMs) ?? valueFault(attributes)
}

function lengthFault(attributes: DateRangeFacts['attributes'], startMs: number): string | undefined {
  for (const name of ['DURATION', 'PLANNED-DURATION']) {
    const text = attributes.get(name)
    if (text !== undefined && !((decimal(text) ?? -1) >= 0)) return `${name} is ${text}`
  }
  const [end, duration] = [attributes.get('END-DATE'), decimal(attributes.get('DURATION'))]
  const endMs = dateOf(unquoted(end))
  if (end !== undefined && (endMs === undefined || endMs < startMs)) return `END-DATE is ${end}`
  if (endMs !== undefined && duration !== undefined && Math.abs(startMs + duration * 1000 - endMs) > END_SLACK_MS)
    return `END-DATE is ${((endMs - startMs) / 1000).toFixed(3)} s after START-DATE, but DURATION ${duration} s`
  const endOnNext = attributes.get('END-ON-NEXT')
  if (endOnNext === undefined) return undefined
  if (endOnNext !== 'YES') return `END-ON-NEXT is ${endOnNext}`
  if (!attributes.has('CLASS')) return 'END-ON-NEXT without CLASS'
  return end === undefined && duration === undefined ? undefined : 'END-ON-NEXT with an end of its own'
}

/** A quoted-string, a hexadecimal-sequence or a decimal-floating-point. */
const VALUE_OF_CLIENT = /^(".*"|0[xX][0-9A-F]+|\d+(\.\d+)?)$/s

function valueFault(attributes: DateRangeFacts['attributes']): string | undefined {
  const cls = attributes.get('CLASS')
  if (cls !== undefined && unquoted(cls) === undefined) return `CLASS is ${cls}`
  const bad = [...attributes].find(([name, value]) => name.startsWith('X-') && !VALUE_OF_CLIENT.test(value))
  return bad && `${bad[0]} is ${bad[1]}`
}

/** ISO 8601 with date and time, milliseconds since 1970. */
function dateOf(text: string | undefined): number | undefined {
  const ms = /^\d{4}-\d\d-\d\dT/.test(text ?? '') ? Date.parse(text ?? '') : Number.NaN
  return Number.isNaN(ms) ? undefined : ms
}
