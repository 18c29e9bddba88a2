import type { Rule } from '../../rule.ts'
import { type Finding, judge, judgeEach, untested } from '../../verdict.ts'
import type { DashObservation } from '../dash-observation.ts'
import type { EventFacts, EventStreamFacts, PeriodFacts } from '../mpd-facts.ts'

const NONE = 'no MPD had an EventStream'

const streamsOf = ({ mpds }: DashObservation) =>
  mpds.flatMap(({ facts, answer }) =>
    facts.periods.flatMap((period) => period.eventStreams.map((stream) => ({ period, stream, where: answer.url }))),
  )

export const eventStreams: Rule<DashObservation> = {
  id: 'dash.event-streams',
  title: 'A period has one EventStream of a scheme, with a timescale, and its events in order',
  clause: 'ISO/IEC 23009-1 5.10.2.2',
  level: 'must',
  check: (seen) =>
    judgeEach(
      streamsOf(seen),
      ({ period, stream, where }) => {
        const fault = streamFault(stream, period)
        return fault === undefined ? undefined : { seen: fault, where }
      },
      { what: 'event streams', without: NONE },
    ),
}

export const eventTimes: Rule<DashObservation> = {
  id: 'dash.events',
  title: 'Times, durations and ids of events are whole numbers, and none begins after its period',
  clause: 'ISO/IEC 23009-1 5.10.2.2, 5.10.2.3',
  level: 'must',
  check: (seen) =>
    judgeEach(
      streamsOf(seen).flatMap(({ period, stream, where }) =>
        stream.events.map((event) => ({ event, period, stream, where })),
      ),
      ({ event, period, stream, where }) => {
        const fault = eventFault(event, stream, period)
        return fault === undefined ? undefined : { seen: fault, where }
      },
      { what: 'events', without: 'no MPD had an event' },
    ),
}

export const eventsUnchanged: Rule<DashObservation> = {
  id: 'dash.events-unchanged',
  title: 'An event keeps its time and its message, by its id',
  clause: 'ISO/IEC 23009-1 5.10.1, 5.10.2.3',
  level: 'must',
  check(seen) {
    const known = new Map<string, string>()
    const findings = streamsOf(seen).flatMap(({ period, stream, where }): Finding[] =>
      stream.events.flatMap((event): Finding[] => {
        if (event.id === undefined) return []
        const key = JSON.stringify([period.id ?? period.startSeconds, stream.scheme, stream.value, event.id])
        const told = JSON.stringify([event.presentationTime, stream.timescale, event.message])
        const before = known.get(key) ?? told
        known.set(key, before)
        return before === told ? [] : [{ seen: `event ${event.id} was ${before}, then ${told}`, where }]
      }),
    )
    return known.size === 0 ? untested('no MPD had an event with an id') : judge(findings, `${known.size} events`)
  },
}

const isWhole = (text: string): boolean => /^\d{1,20}$/.test(text)
/** xs:unsignedInt. */
const isUnsignedInt = (text: string): boolean => isWhole(text) && Number(text) < 2 ** 32

function streamFault(stream: EventStreamFacts, period: PeriodFacts): string | undefined {
  const { scheme, value, timescale, events } = stream
  if (scheme === undefined || scheme === '') return 'an EventStream without @schemeIdUri'
  const same = period.eventStreams.filter((each) => each.scheme === scheme && each.value === value)
  if (same.length > 1) return `${same.length} EventStreams of ${scheme} in one Period`
  if (!isUnsignedInt(timescale) || Number(timescale) === 0) return `@timescale of ${scheme} is ${timescale}`
  const times = events.map(({ presentationTime }) => Number(presentationTime))
  const back = times.findIndex((time, at) => time < (times[at - 1] ?? 0))
  return back < 0 ? undefined : `an event at ${times[back]} after one at ${times[back - 1]}`
}

function eventFault(event: EventFacts, { timescale }: EventStreamFacts, period: PeriodFacts): string | undefined {
  const { id, presentationTime, duration } = event
  if (!isWhole(presentationTime)) return `@presentationTime is ${presentationTime}`
  if (duration !== undefined && !isWhole(duration)) return `@duration is ${duration}`
  if (id !== undefined && !isUnsignedInt(id)) return `@id is ${id}`
  const seconds = Number(presentationTime) / Number(timescale)
  return period.durationSeconds !== undefined && seconds > period.durationSeconds
    ? `an event at ${seconds} s of a Period of ${period.durationSeconds} s`
    : undefined
}
