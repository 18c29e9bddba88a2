import test from 'ava'
import fc from 'fast-check'
import { renderManifest } from '../../../src/formats/dash/manifest.ts'
import { manifestConstants } from '../../../src/formats/dash/manifest-constants.ts'
import type { ManifestPeriod } from '../../../src/formats/dash/manifest-facts.ts'
import { all, facts, ORIGIN_MS, parse, parseUTCTiming, period, stringToMpdXml } from './dash-mpd.ts'

const numberOf = (uri: string): number => Number(/number-(\d+)/.exec(uri)?.[1])
const MPD_URI = 'http://host/streams/s1/manifest.mpd'

test('an MPD, letter by letter', (t) => {
  t.is(
    renderManifest(facts({ periods: [period(7, 2400), period(10, undefined, 1)] })),
    `<?xml version="1.0" encoding="UTF-8"?>
<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" profiles="urn:mpeg:dash:profile:isoff-live:2011,http://www.dashif.org/guidelines/low-latency-live-v5" type="dynamic" availabilityStartTime="2026-01-01T00:00:00.000Z" publishTime="2026-01-01T00:00:09.000Z" minimumUpdatePeriod="PT1S" timeShiftBufferDepth="PT60S" suggestedPresentationDelay="PT3S" maxSegmentDuration="PT1S" minBufferTime="PT0.2S">
  <ServiceDescription id="0">
    <Latency referenceId="0" target="300" min="150" max="1300"/>
    <PlaybackRate min="0.9" max="1.5"/>
  </ServiceDescription>
  <Period id="from-7" start="PT7S" duration="PT2.4S">
    <AdaptationSet id="0" contentType="video" mimeType="video/mp4" segmentAlignment="true" startWithSAP="1" par="16:9" maxWidth="1280" maxHeight="720" maxFrameRate="30">
      <ProducerReferenceTime id="0" inband="true" type="captured" wallClockTime="2026-01-01T00:00:07.000Z" presentationTime="630000">
        <UTCTiming schemeIdUri="urn:mpeg:dash:utc:http-xsdate:2014" value="../../time"/>
      </ProducerReferenceTime>
      <Representation id="video" codecs="avc1.42c01f" width="1280" height="720" sar="1:1" frameRate="30" bandwidth="1833600">
        <SegmentTemplate timescale="90000" duration="90000" presentationTimeOffset="630000" startNumber="7" availabilityTimeOffset="0.96666" availabilityTimeComplete="false" initialization="$RepresentationID$/k3/init-0.mp4" media="$RepresentationID$/k3/number-$Number$.m4s?init=0"/>
      </Representation>
    </AdaptationSet>
  </Period>
  <Period id="from-10" start="PT10S">
    <AdaptationSet id="0" contentType="video" mimeType="video/mp4" segmentAlignment="true" startWithSAP="1" par="16:9" maxWidth="1280" maxHeight="720" maxFrameRate="30">
      <ProducerReferenceTime id="0" inband="true" type="captured" wallClockTime="2026-01-01T00:00:10.000Z" presentationTime="900000">
        <UTCTiming schemeIdUri="urn:mpeg:dash:utc:http-xsdate:2014" value="../../time"/>
      </ProducerReferenceTime>
      <Representation id="video" codecs="avc1.42c01f" width="1280" height="720" sar="1:1" frameRate="30" bandwidth="1833600">
        <SegmentTemplate timescale="90000" duration="90000" presentationTimeOffset="900000" startNumber="10" availabilityTimeOffset="0.96666" availabilityTimeComplete="false" initialization="$RepresentationID$/k3/init-1.mp4" media="$RepresentationID$/k3/number-$Number$.m4s?init=1"/>
      </Representation>
    </AdaptationSet>
  </Period>
  <UTCTiming schemeIdUri="urn:mpeg:dash:utc:http-xsdate:2014" value="../../time"/>
</MPD>
`,
  )
})

/** Periods one after the other, some with a gap between them; of a stream that has ended or one that goes on. */
const periodLists = (gridMs: number, ended: boolean, mostFrom: number): fc.Arbitrary<ManifestPeriod[]> =>
  fc
    .array(
      fc.record({
        gap: fc.nat(3),
        segments: fc.integer({ min: 1, max: 40 }),
        cut: fc.double({ min: 0, max: 0.9, noNaN: true }),
      }),
      { minLength: 1, maxLength: 5 },
    )
    .chain((drawn) => fc.nat(mostFrom).map((from) => ({ drawn, from })))
    .map(({ drawn, from }) => {
      let next = from
      return drawn.map(({ gap, segments, cut }, index) => {
        const first = next + gap
        next = first + segments
        const durationMs = Math.ceil((segments - cut) * gridMs)
        return period(first, ended || index < drawn.length - 1 ? durationMs : undefined, index)
      })
    })

const grids = fc.constantFrom(500, 1000, 2000, 4000, 10_000)
// From its first number on to the end of the whole mpd-parser lists the last period: a high number costs it seconds.
const ended = grids.chain((gridMs) =>
  fc.record({ gridMs: fc.constant(gridMs), periods: periodLists(gridMs, true, 2000) }),
)
const going = grids.chain((gridMs) =>
  fc.record({ gridMs: fc.constant(gridMs), periods: periodLists(gridMs, false, 100_000), into: fc.nat(3_600_000) }),
)
const constantsOf = (gridMs: number) => manifestConstants({ partMs: 200, gridMs, windowMs: 60_000 })

test('of a stream that has ended, a parser lists each segment at its place', (t) => {
  fc.assert(
    fc.property(ended, ({ gridMs, periods }) => {
      const text = renderManifest(facts({ constants: constantsOf(gridMs), ended: true, periods }))
      const { playlists, duration, minimumUpdatePeriod } = parse(text, { manifestUri: MPD_URI })
      const last = periods.at(-1)
      t.is(minimumUpdatePeriod, undefined)
      t.true(Math.abs(duration * 1000 - ((last?.first ?? 0) * gridMs + (last?.durationMs ?? 0))) < 0.01)
      // mpd-parser takes the last of several periods to be as long as the whole.
      const least = periods.length > 1 ? gridMs : 0
      const listed = playlists.flatMap(({ segments }) => segments)
      const expected = periods.flatMap(({ first, durationMs = 0 }, init) =>
        Array.from({ length: Math.ceil(durationMs / gridMs) }, (_, index) => [
          `http://host/streams/s1/video/k3/number-${first + index}.m4s?init=${init}`,
          `http://host/streams/s1/video/k3/init-${init}.mp4`,
          Math.max(least, Math.min(gridMs, durationMs - index * gridMs)),
        ]),
      )
      t.deepEqual(
        listed
          .slice(0, expected.length)
          .map(({ resolvedUri, map, duration: seconds }) => [
            resolvedUri,
            map.resolvedUri,
            Math.max(least, Math.round(seconds * 1000)),
          ]),
        expected,
      )
    }),
    { numRuns: 50 },
  )
})

test('of a stream that goes on, a parser finds at each moment the segments that are whole', (t) => {
  fc.assert(
    fc.property(going, ({ gridMs, periods, into }) => {
      const last = periods.at(-1)
      const startMs = (last?.first ?? 0) * gridMs
      const text = renderManifest(facts({ constants: constantsOf(gridMs), periods }))
      const { playlists } = parse(text, { manifestUri: MPD_URI, NOW: ORIGIN_MS + startMs + into })
      const listed = (playlists.at(-1)?.segments ?? [])
        .filter(({ map }) => map.resolvedUri.endsWith(`/init-${periods.length - 1}.mp4`))
        .map(({ resolvedUri }) => numberOf(resolvedUri))
      const whole = (last?.first ?? 0) + Math.floor(into / gridMs) - 1
      const oldest = Math.max(last?.first ?? 0, whole - 60_000 / gridMs)
      t.deepEqual(
        listed.filter((number) => number > oldest),
        Array.from({ length: Math.max(0, whole - oldest) }, (_, index) => Math.floor(oldest) + 1 + index),
      )
    }),
    { numRuns: 50 },
  )
})

test('the low-latency attributes hang together for every profile', (t) => {
  const lengths = fc.record({
    partMs: fc.integer({ min: 100, max: 2000 }),
    parts: fc.integer({ min: 1, max: 20 }),
    fps: fc.integer({ min: 1, max: 60 }),
  })
  fc.assert(
    fc.property(lengths, ({ partMs, parts, fps }) => {
      const gridMs = partMs * parts
      const constants = manifestConstants({ partMs, gridMs, windowMs: 60_000 })
      const one = period(3, undefined)
      const representations = one.representations.map((each) => ({ ...each, fps }))
      const mpd = stringToMpdXml(renderManifest(facts({ constants, periods: [{ ...one, representations }] })))
      const [latency, template] = [all(mpd, 'Latency')[0], all(mpd, 'SegmentTemplate')[0]]
      const [min, target, max] = ['min', 'target', 'max'].map((name) => Number(latency?.getAttribute(name)))
      t.true(min! < target! && target! < max!)
      t.true(target! >= 300 && target! >= 1.5 * partMs - 1)
      const offset = Number(template?.getAttribute('availabilityTimeOffset'))
      // Never before the first frame is over: nobody should wait for longer than it takes to encode it.
      t.true(offset >= 0 && offset <= Math.max(0, gridMs / 1000 - 1 / fps) + 1e-9)
      t.is(template?.getAttribute('availabilityTimeComplete'), 'false')
      t.is(latency?.getAttribute('referenceId'), all(mpd, 'ProducerReferenceTime')[0]?.getAttribute('id'))
    }),
  )
})

test('the reference time says when a media time was captured, in each period', (t) => {
  const mpd = stringToMpdXml(renderManifest(facts({ periods: [period(7, 2400), period(1234, undefined)] })))
  const times = all(mpd, 'ProducerReferenceTime').map((each) => [
    Number(each.getAttribute('presentationTime')) / 90,
    Date.parse(each.getAttribute('wallClockTime')) - ORIGIN_MS,
  ])
  t.deepEqual(times, [
    [7000, 7000],
    [1_234_000, 1_234_000],
  ])
})

test('several renditions share an adaptation set and the earliest moment that holds for all', (t) => {
  const one = period(7, undefined)
  const [large] = one.representations
  const small = { ...large!, id: 'small', width: 640, height: 360, fps: 15, bitrateBps: 400_000 }
  const mpd = stringToMpdXml(renderManifest(facts({ periods: [{ ...one, representations: [small, large!] }] })))
  const [set] = all(mpd, 'AdaptationSet')
  t.deepEqual(
    ['par', 'maxWidth', 'maxHeight', 'maxFrameRate'].map((name) => set?.getAttribute(name)),
    ['16:9', '1280', '720', '30'],
  )
  t.deepEqual(
    all(mpd, 'Representation').map((each) => each.getAttribute('id')),
    ['small', 'video'],
  )
  const offsets = all(mpd, 'SegmentTemplate').map((each) => each.getAttribute('availabilityTimeOffset'))
  t.deepEqual(offsets, ['0.93333', '0.93333'])
})

test('after the end the last of several periods lasts as long as the presentation', (t) => {
  const mpd = stringToMpdXml(renderManifest(facts({ ended: true, periods: [period(7, 2400), period(10, 3500, 1)] })))
  t.is(mpd.getAttribute('mediaPresentationDuration'), 'PT13.5S')
  t.deepEqual(
    all(mpd, 'Period').map((each) => [each.getAttribute('start'), each.getAttribute('duration')]),
    [
      ['PT7S', 'PT2.4S'],
      ['PT10S', ''],
    ],
  )
})

test('after the end nothing is said of time that goes on', (t) => {
  const text = renderManifest(facts({ ended: true, periods: [period(7, 2400)] }))
  const mpd = stringToMpdXml(text)
  t.is(mpd.getAttribute('type'), 'static')
  t.is(mpd.getAttribute('mediaPresentationDuration'), 'PT9.4S')
  for (const name of [
    'availabilityStartTime',
    'minimumUpdatePeriod',
    'timeShiftBufferDepth',
    'suggestedPresentationDelay',
  ])
    t.notRegex(text, new RegExp(name))
  t.notRegex(text, /availabilityTime|ServiceDescription/)
})

test('players find the clock', (t) => {
  t.like(parseUTCTiming(renderManifest(facts())), { method: 'GET', value: '../../time' })
})
