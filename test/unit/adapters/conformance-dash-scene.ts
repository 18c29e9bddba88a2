import type { DashObservation, LiveSegment } from '../../../src/adapters/conformance/dash/dash-observation.ts'
import { chooseRepresentation } from '../../../src/adapters/conformance/dash/mpd-facts.ts'
import { readMpd } from '../../../src/adapters/conformance/dash/read-mpd.ts'
import { announcedByNumber } from '../../../src/adapters/conformance/dash/segment-address.ts'
import type { AnswerFacts } from '../../../src/adapters/conformance/http/answer.ts'
import type { MediaFacts } from '../../../src/adapters/conformance/media/media-facts.ts'

export const START_MS = Date.UTC(2026, 0, 1)
const URL = 'http://origin.example/live/manifest.mpd'
const FRAGMENT = 0.25

const MPD = `<?xml version="1.0"?>
<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" profiles="urn:mpeg:dash:profile:isoff-live:2011" type="dynamic"
  availabilityStartTime="2026-01-01T00:00:00Z" publishTime="2026-01-01T00:00:05Z" minimumUpdatePeriod="PT1S"
  timeShiftBufferDepth="PT1M" suggestedPresentationDelay="PT3S" maxSegmentDuration="PT1S" minBufferTime="PT0.5S">
  <ServiceDescription id="0"><Latency target="300" min="150" max="1300" referenceId="0"/><PlaybackRate min="0.9" max="1.5"/></ServiceDescription>
  <Period id="p1" start="PT0S">
    <EventStream schemeIdUri="urn:example:2026" timescale="1000">
      <Event presentationTime="100" duration="3000" id="1">{"event":"a"}</Event>
      <Event presentationTime="200" duration="3000" id="2">{"event":"b"}</Event>
    </EventStream>
    <AdaptationSet contentType="video" mimeType="video/mp4" segmentAlignment="true" startWithSAP="1">
      <ProducerReferenceTime id="0" inband="true" type="captured" wallClockTime="2026-01-01T00:00:00Z" presentationTime="0"/>
      <Representation id="v" bandwidth="100000" codecs="avc1.42c01f" width="320" height="180" frameRate="30">
        <SegmentTemplate timescale="1000" duration="1000" startNumber="0" availabilityTimeOffset="0.75"
          availabilityTimeComplete="false" initialization="$RepresentationID$/init.mp4" media="$RepresentationID$/$Number%05d$.m4s"/>
      </Representation>
    </AdaptationSet>
  </Period>
  <UTCTiming schemeIdUri="urn:mpeg:dash:utc:http-xsdate:2014" value="/time"/>
</MPD>`

export const headersOf = (type: string): AnswerFacts['headers'] => ({
  ...{ 'content-type': type, 'cache-control': 'max-age=0', 'access-control-allow-origin': '*' },
})

export const answered = (change: Partial<AnswerFacts> = {}): AnswerFacts => ({
  ...{ method: 'GET', url: URL, status: 200, headers: headersOf('application/dash+xml'), bytes: 5000 },
  ...{ askedAtMs: START_MS, headAtMs: START_MS + 5, endAtMs: START_MS + 10 },
  ...change,
})

const media = (number: number): MediaFacts => ({
  ...{ decodeSeconds: number, durationSeconds: 1, samples: 30, startsWithSync: true },
  fragments: Array.from({ length: 4 }, (_, index) => ({
    ...{ start: index * 1000, end: index * 1000 + 1000, durationSeconds: FRAGMENT },
    decodeSeconds: number + index * FRAGMENT,
    producerTime: {
      wallClockMs: START_MS + (number + index * FRAGMENT) * 1000 + 20,
      mediaSeconds: number + index * FRAGMENT,
    },
  })),
})

/**
 * What was seen of a good origin.
 * @param change a change of the text of each MPD, told which it is
 */
export function dashScene(change: (text: string, load: number) => string = (text) => text): DashObservation {
  const mpds = [0, 1, 2].map((load) => {
    const facts = readMpd(change(MPD, load), URL)
    if (!facts) throw new Error('no MPD')
    return { atMs: START_MS + load * 1000, answer: answered(), facts }
  })
  const first = mpds[0]?.facts
  const chosen = first && chooseRepresentation(first)
  if (!first || !chosen) throw new Error('no representation')
  const segments = [10, 11, 12, 13].flatMap((number): LiveSegment[] => {
    const announced = announcedByNumber(first, chosen, number)
    if (!announced) return []
    const earlyMs = number === 12 ? 400 : 0
    const { availableAtMs, endsAtMs, startsAtMs } = announced
    const headers = headersOf('video/mp4')
    const times = { askedAtMs: availableAtMs - earlyMs, headAtMs: availableAtMs + 5, endAtMs: endsAtMs + 20 }
    const whole = answered({ headers: { ...headers, 'content-length': '5000' } })
    return [
      {
        ...{ announced, chosen, earlyMs, availableAtMs, endsAtMs, media: media(number) },
        availabilityStartMs: START_MS,
        answer: answered({ url: announced.url, headers, ...times }),
        firstByteAtMs: availableAtMs + 10,
        fragments: [1, 2, 3, 4].map((index) => {
          const atMs = startsAtMs + index * FRAGMENT * 1000 + 10
          return { firstAtMs: atMs, lastAtMs: atMs + 2, durationSeconds: FRAGMENT }
        }),
        again: { answer: whole, same: true },
      },
    ]
  })
  const text = headersOf('text/plain')
  const clock = { scheme: 'urn:mpeg:dash:utc:http-xsdate:2014', url: 'http://origin.example/time' }
  const init = {
    movie: {
      ...{ trackId: 1, timescale: 1000, width: 320, height: 180, sampleEntry: new Uint8Array(0) },
      defaults: { duration: 0, size: 0, flags: 0 },
    },
    ...{ codecs: 'avc1.42c01f', width: 320, height: 180, video: true },
  }
  return {
    ...{ url: URL, mpds, failures: [], segments, dateAheadMs: 300 },
    clocks: [1, 2].map((n) => ({ ...clock, answer: answered({ headers: text }), aheadMs: n, roundTripMs: 3 })),
    inits: [{ answer: answered({ headers: headersOf('video/mp4') }), facts: init, chosen }],
    oldest: answered(),
    farAhead: answered({ status: 404 }),
    heads: [{ get: answered(), head: answered(), changing: false }],
  }
}
