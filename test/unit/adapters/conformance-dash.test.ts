import test from 'ava'
import type { DashObservation, LiveSegment } from '../../../src/adapters/conformance/dash/dash-observation.ts'
import { chooseRepresentation } from '../../../src/adapters/conformance/dash/mpd-facts.ts'
import { originAheadMs } from '../../../src/adapters/conformance/dash/origin-clock.ts'
import { readMpd } from '../../../src/adapters/conformance/dash/read-mpd.ts'
import { DASH_RULES } from '../../../src/adapters/conformance/dash/rules/index.ts'
import {
  announcedByNumber,
  listedByTimeline,
  nextNumberAt,
  numberAt,
} from '../../../src/adapters/conformance/dash/segment-address.ts'
import type { AnswerFacts } from '../../../src/adapters/conformance/http/answer.ts'
import { checkRules } from '../../../src/adapters/conformance/rule.ts'
import { answered, dashScene, headersOf, START_MS } from './conformance-dash-scene.ts'

const idsOf = (seen: DashObservation, outcome: string): string[] =>
  checkRules(DASH_RULES, seen).flatMap(({ id, verdict }) => (verdict.outcome === outcome ? id : []))

test('a good origin passes every rule that it can be tested with', (t) => {
  const results = checkRules(DASH_RULES, dashScene())
  t.deepEqual(
    results.filter(({ verdict }) => verdict.outcome === 'failed'),
    [],
  )
  t.deepEqual(idsOf(dashScene(), 'untested'), ['dash.end-static'])
})

test('a refusal of what is far ahead is at once', (t) => {
  const slow = answered({ status: 404, endAtMs: START_MS + 4000 })
  t.deepEqual(idsOf({ ...dashScene(), farAhead: slow }, 'failed'), ['dash.far-ahead'])
})

test('what can be asked for next is told at once, whatever the MPD says', (t) => {
  const nextOf = (from: string, to: string) => {
    const [load] = dashScene((text) => text.replace(from, to)).mpds
    const chosen = load && chooseRepresentation(load.facts)
    return chosen && nextNumberAt(load.facts, chosen, START_MS + 10_500)
  }
  // Number 10 is there from 10.25 s on, and 11 from 11.25 s on.
  t.is(nextOf('', ''), 11)
  const offset = 'availabilityTimeOffset="0.75"'
  t.is(nextOf(offset, 'availabilityTimeOffset="0"'), 10)
  t.is(nextOf(offset, 'availabilityTimeOffset="100000000000"'), 100_000_000_010)
  t.is(nextOf(offset, 'availabilityTimeOffset="INF"'), undefined)
  t.is(nextOf(offset, 'availabilityTimeOffset="1e300"'), undefined)
  for (const duration of ['0', '-5', '1e-300', 'much'])
    t.is(nextOf('duration="1000"', `duration="${duration}"`), undefined)
  t.is(nextOf('media="', 'media="http://['), undefined)
})

test('every fault of an event stream is found', (t) => {
  const found = (from: string | RegExp, to: string) =>
    idsOf(
      dashScene((text) => text.replace(from, to)),
      'failed',
    )
  t.deepEqual(found('schemeIdUri="urn:example:2026" ', ''), ['dash.event-streams'])
  t.deepEqual(found('</EventStream>', '</EventStream><EventStream schemeIdUri="urn:example:2026"/>'), [
    'dash.event-streams',
  ])
  t.deepEqual(found('presentationTime="200"', 'presentationTime="50"'), ['dash.event-streams'])
  t.deepEqual(found('presentationTime="200"', 'presentationTime="200.5"'), ['dash.events'])
  t.deepEqual(found('duration="3000"', 'duration="-1"'), ['dash.events'])
  const none = dashScene((text) => text.replace(/<EventStream[\s\S]*<.EventStream>/, ''))
  t.true(
    ['dash.event-streams', 'dash.events', 'dash.events-unchanged'].every((id) => idsOf(none, 'untested').includes(id)),
  )
})

test('rules have ids of their own', (t) => {
  t.is(new Set(DASH_RULES.map(({ id }) => id)).size, DASH_RULES.length)
})

const mpd = (from: string | RegExp, to: string) => () => dashScene((text) => text.replace(from, to))
const lastMpd = (from: string | RegExp, to: string) => () =>
  dashScene((text, load) => (load === 2 ? text.replace(from, to) : text))
const seen = (change: Partial<DashObservation>) => () => ({ ...dashScene(), ...change })
/** A good scene with each of its segments (or those of a number) changed. */
const segments = (change: (each: LiveSegment) => Partial<LiveSegment>, number?: number) => () => {
  const scene = dashScene()
  const all = scene.segments.map((each) =>
    number === undefined || each.announced.number === number ? { ...each, ...change(each) } : each,
  )
  return { ...scene, segments: all }
}
const answers = (change: (each: LiveSegment) => Partial<AnswerFacts>, number?: number) =>
  segments((each) => ({ answer: { ...each.answer, ...change(each) } }), number)
const media = (change: Partial<NonNullable<LiveSegment['media']>>, number = 13) =>
  segments((each) => (each.media ? { media: { ...each.media, ...change } } : {}), number)
/** A change of every fragment's prft. */
const producer = (change: { readonly wallClockMs?: number; readonly mediaSeconds?: number } | undefined) =>
  segments(
    (each) =>
      each.media
        ? {
            media: {
              ...each.media,
              fragments: each.media.fragments.map(({ producerTime, ...rest }) =>
                change && producerTime
                  ? {
                      ...rest,
                      producerTime: {
                        wallClockMs: producerTime.wallClockMs + (change.wallClockMs ?? 0),
                        mediaSeconds: producerTime.mediaSeconds + (change.mediaSeconds ?? 0),
                      },
                    }
                  : rest,
              ),
            },
          }
        : {},
    13,
  )

/** Bad scenes by the rule that finds what is bad in them, and no other. */
const BAD: Record<string, () => DashObservation> = {
  'dash.mpd-available': seen({ failures: [answered({ status: 503 })] }),
  'dash.mpd-attributes': mpd(/ publishTime="[^"]+"/, ''),
  'dash.live-attributes': mpd(/ suggestedPresentationDelay="[^"]+"/, ''),
  'dash.profiles': mpd(/isoff-live/, 'isoff-on-demand'),
  'dash.start-unchanged': lastMpd(
    'T00:00:00Z" publishTime="2026-01-01T00:00:05Z',
    'T00:00:01Z" publishTime="2026-01-01T00:00:06Z',
  ),
  'dash.publish-time': lastMpd('PT1M', 'PT2M'),
  'dash.representation-attributes': mpd(' frameRate="30"', ''),
  'dash.segment-template': mpd(' initialization="$RepresentationID$/init.mp4"', ''),
  'dash.alignment': mpd(' segmentAlignment="true"', ''),
  'dash.init': mpd('avc1.42c01f', 'avc1.640028'),
  'dash.utc-timing': mpd(/<UTCTiming[^>]*>/, ''),
  'dash.utc-skew': seen({ clocks: dashScene().clocks.map((each) => ({ ...each, aheadMs: 9000 })) }),
  'dash.availability-offset': mpd('availabilityTimeOffset="0.75"', 'availabilityTimeOffset="1"'),
  'dash.service-description': mpd('target="300"', 'target="100"'),
  'dash.available-on-time': segments(({ availableAtMs }) => ({ firstByteAtMs: availableAtMs + 1500, endsAtMs: 0 }), 11),
  'dash.early-held': answers(() => ({ status: 404 }), 12),
  'dash.open-without-length': answers(({ answer }) => ({ headers: { ...answer.headers, 'content-length': '1' } }), 11),
  'dash.open-early': segments(({ answer }) => ({ firstByteAtMs: answer.endAtMs - 300 }), 11),
  'dash.open-by-fragments': segments(({ fragments }) => ({
    fragments: fragments.map((each) => ({ ...each, lastAtMs: each.firstAtMs + 200 })),
  })),
  'dash.prft': producer(undefined),
  'dash.prft-media-time': producer({ mediaSeconds: 1 }),
  'dash.prft-wall-clock': producer({ wallClockMs: -2000 }),
  'dash.producer-reference-time': mpd('wallClockTime="2026-01-01T00:00:00Z"', 'wallClockTime="2026-01-01T00:00:09Z"'),
  'dash.numbers': media({ decodeSeconds: 13.3 }),
  'dash.max-segment-duration': media({ durationSeconds: 1.2 }),
  'dash.starts-with-sap': media({ startsWithSync: false }),
  'dash.bandwidth': answers(() => ({ bytes: 30_000 }), 13),
  'dash.same-again': segments(() => ({ again: { answer: answered(), same: false } }), 13),
  'dash.not-empty': answers(() => ({ bytes: 0 }), 13),
  'dash.time-shift': seen({ oldest: answered({ status: 404 }) }),
  'dash.far-ahead': seen({ farAhead: answered() }),
  'dash.addresses': mpd('initialization="', 'initialization="http://['),
  'dash.event-streams': mpd('timescale="1000">', 'timescale="0">'),
  'dash.events': mpd('id="2"', 'id="4294967296"'),
  'dash.events-unchanged': lastMpd(/00:05Z([\s\S]*)"event":"b"/, '00:06Z$1"event":"c"'),
  'dash.end-static': lastMpd('type="dynamic"', 'type="static"'),
  'dash.mpd-type': () => {
    const scene = dashScene()
    return {
      ...scene,
      mpds: scene.mpds.map((each) => ({ ...each, answer: answered({ headers: headersOf('text/xml') }) })),
    }
  },
  'dash.media-type': answers(() => ({ headers: headersOf('text/html') }), 13),
  'dash.mpd-caching': () => {
    const scene = dashScene()
    const headers = { ...headersOf('application/dash+xml'), 'cache-control': 'max-age=60' }
    return { ...scene, mpds: scene.mpds.map((each) => ({ ...each, answer: answered({ headers }) })) }
  },
  'dash.cors': answers(() => ({ headers: { 'content-type': 'video/mp4' } }), 13),
  'dash.head': seen({ heads: [{ get: answered(), head: answered({ status: 405 }), changing: false }] }),
}

/** What cannot be bad alone. */
const ALSO: Record<string, readonly string[]> = { 'dash.end-static': ['dash.publish-time'] }

for (const [rule, scene] of Object.entries(BAD))
  test(`${rule} finds what is bad, and no other rule does`, (t) => {
    t.deepEqual(idsOf(scene(), 'failed').toSorted(), [rule, ...(ALSO[rule] ?? [])].toSorted())
  })

test('segments far longer than the MPD says are found', (t) => {
  t.deepEqual(idsOf(media({ durationSeconds: 1.6 })(), 'failed'), [
    'dash.segment-durations',
    'dash.max-segment-duration',
  ])
})

test('what was announced beyond the end of the stream need not come', (t) => {
  const gone = answers(() => ({ status: 404 }), 13)()
  t.true(idsOf(gone, 'failed').includes('dash.available-on-time'))
  const ended = dashScene((text, load) =>
    load < 2
      ? text
      : text
          .replace('type="dynamic"', 'type="static" mediaPresentationDuration="PT13S"')
          .replace(/ minimumUpdatePeriod="[^"]+"/, '')
          .replace('00:00:05Z', '00:00:09Z'),
  )
  t.deepEqual(idsOf({ ...gone, mpds: ended.mpds }, 'failed'), [])
})

/** A scene in which the true clock is so much ahead of what the checker takes for it: it asks that much too late. */
const askedLate = (ms: number) => answers(({ answer }) => ({ endAtMs: answer.endAtMs - ms }))
const verdictOf = (seen: DashObservation, rule: string) =>
  checkRules(DASH_RULES, seen).find(({ id }) => id === rule)?.verdict.outcome

test('whether an open segment comes early is judged by what was still to be made when it was asked for', (t) => {
  // Half a second by the Date header is half of the segment: its bytes come within the rest of it.
  for (const clocks of [[], dashScene().clocks.map((each) => ({ ...each, aheadMs: undefined }))]) {
    const late = { ...askedLate(450)(), clocks }
    t.is(verdictOf(late, 'dash.open-early'), 'untested')
    t.is(verdictOf(late, 'dash.open-without-length'), 'untested')
  }
  // A clock that was read tells it.
  t.is(verdictOf(dashScene(), 'dash.open-early'), 'passed')
  // Who is asked when little is left has little to send early.
  const busy = segments(({ answer, endsAtMs }) => ({
    answer: { ...answer, askedAtMs: endsAtMs - 300, endAtMs: endsAtMs + 10 },
    firstByteAtMs: endsAtMs - 290,
  }))()
  t.is(verdictOf(busy, 'dash.open-early'), 'untested')
  // Held back until most of it was made.
  const held = segments(({ availableAtMs, answer }) => ({
    firstByteAtMs: availableAtMs + 640,
    answer: { ...answer, endAtMs: availableAtMs + 780 },
  }))()
  t.is(verdictOf(held, 'dash.open-early'), 'failed')
  // A machine that is busy reads the first bytes late, but before most of them.
  const slow = segments(({ availableAtMs }) => ({ firstByteAtMs: availableAtMs + 380 }))()
  t.is(verdictOf(slow, 'dash.open-early'), 'passed')
})

test('segments may be as late as the clock they are asked by can be off', (t) => {
  const late = segments(({ availableAtMs }) => ({ firstByteAtMs: availableAtMs + 1300 }), 11)()
  t.is(verdictOf(late, 'dash.available-on-time'), 'failed')
  t.is(verdictOf({ ...late, clocks: [] }, 'dash.available-on-time'), 'passed')
})

test('a clock that cannot be true is not gone by', (t) => {
  const reading = { scheme: '', url: '', answer: answered(), roundTripMs: 10 }
  t.is(originAheadMs([{ ...reading, aheadMs: 800 }], 300), 800)
  t.is(originAheadMs([{ ...reading, aheadMs: 10_000 }], 300), 300)
  t.is(originAheadMs([{ ...reading, aheadMs: 10_000 }], undefined), 0)
  t.is(originAheadMs([], undefined), 0)
})

test('segments are numbered by the clock and named by the template', (t) => {
  const [load] = dashScene().mpds
  const chosen = load && chooseRepresentation(load.facts)
  if (!load || !chosen) throw new Error('no representation')
  t.is(numberAt(load.facts, chosen, START_MS + 10_500), 10)
  t.like(announcedByNumber(load.facts, chosen, 10), {
    ...{ url: 'http://origin.example/live/v/00010.m4s', mediaSeconds: 10, durationSeconds: 1 },
    ...{ startsAtMs: START_MS + 10_000, endsAtMs: START_MS + 11_000, availableAtMs: START_MS + 10_250 },
  })
})

test('a SegmentTimeline is written out, on the base addresses above it', (t) => {
  const text = `<MPD type="dynamic" availabilityStartTime="2026-01-01T00:00:00"><BaseURL>http://cdn.example/a/</BaseURL>
    <Period start="PT10S"><AdaptationSet mimeType="audio/mp4"><SegmentTemplate timescale="10" media="$$$Time$-$Bandwidth$" presentationTimeOffset="100">
    <SegmentTimeline><S t="100" d="20" r="1"/><S d="5"/></SegmentTimeline></SegmentTemplate>
    <Representation id="1" bandwidth="7"><BaseURL>b/</BaseURL></Representation></AdaptationSet></Period></MPD>`
  const facts = readMpd(text, 'http://origin.example/x.mpd')
  const chosen = facts && chooseRepresentation(facts)
  if (!facts || !chosen) throw new Error('no representation')
  t.deepEqual(
    listedByTimeline(facts, chosen).map(({ url, startsAtMs, durationSeconds }) => [
      url,
      startsAtMs - START_MS,
      durationSeconds,
    ]),
    [
      ['http://cdn.example/a/b/$100-7', 10_000, 2],
      ['http://cdn.example/a/b/$120-7', 12_000, 2],
      ['http://cdn.example/a/b/$140-7', 14_000, 0.5],
    ],
  )
  t.is(readMpd('#EXTM3U', 'http://origin.example/'), undefined)
  t.is(readMpd('<html></html>', 'http://origin.example/'), undefined)
})
