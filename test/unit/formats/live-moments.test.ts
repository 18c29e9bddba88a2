import test from 'ava'
import fc from 'fast-check'
import HLS from 'hls-parser'
import type { LiveMoment } from '../../../src/domain/live-moment.ts'
import { eventStreams } from '../../../src/formats/dash/event-stream.ts'
import { renderXml } from '../../../src/formats/dash/xml.ts'
import { dateRangeLine } from '../../../src/formats/hls/date-range.ts'

const AT = Date.UTC(2026, 10, 23, 8, 30, 0, 250)

test('a moment is a date range without length, its details attributes of ours', (t) => {
  const details = { tab: 0, url: 'https://example.com/?a="b"', shown_for: -1.5, label: 'line\nbreak' }
  t.is(
    dateRangeLine({ id: 7, event: 'page.navigated', atMs: AT, details }),
    '#EXT-X-DATERANGE:ID="moment-7",CLASS="page.navigated",START-DATE="2026-11-23T08:30:00.250Z",DURATION=0,' +
      'X-FLYBROWSER-TAB=0,X-FLYBROWSER-URL="https://example.com/?a=b",X-FLYBROWSER-SHOWN-FOR="-1.5",X-FLYBROWSER-LABEL="linebreak"',
  )
})

const names = fc.stringMatching(/^[a-z][a-z0-9_]{0,20}$/)
const moments: fc.Arbitrary<LiveMoment> = fc.record({
  id: fc.nat(),
  event: fc.constantFrom('page.titled', 'session.marked'),
  atMs: fc.integer({ min: AT, max: AT + 1e6 }),
  details: fc.dictionary(
    names,
    fc.oneof(fc.string({ unit: 'binary' }), fc.double({ noNaN: true, noDefaultInfinity: true })),
  ),
})

test('whatever a page is called, it is one line of attributes, each of its own form', (t) => {
  fc.assert(
    fc.property(moments, (moment) => {
      const line = dateRangeLine(moment)
      const attribute = '[A-Z0-9-]+=("[^"\\r\\n]*"|\\d+(\\.\\d+)?)'
      return new RegExp(`^#EXT-X-DATERANGE:${attribute}(,${attribute})*$`, 'u').test(line)
    }),
  )
  t.pass()
})

test('another reader of playlists reads it', (t) => {
  const line = dateRangeLine({ id: 1, event: 'session.marked', atMs: AT, details: { label: 'checkout, "paid"' } })
  const playlist = HLS.parse(
    [
      '#EXTM3U',
      '#EXT-X-TARGETDURATION:1',
      '#EXT-X-PROGRAM-DATE-TIME:2026-11-23T08:30:00Z',
      '#EXTINF:1,',
      'a.mp4',
      line,
      '#EXTINF:1,',
      'b.mp4',
    ].join('\n'),
  ) as unknown as {
    segments: { dateRange?: { id: string; classId: string; start: Date; attributes: Record<string, string> } }[]
  }
  const range = playlist.segments.find(({ dateRange }) => dateRange)?.dateRange
  t.is(range?.id, 'moment-1')
  t.is(range?.classId, 'session.marked')
  t.is(range?.start.getTime(), AT)
  t.is(range?.attributes['X-FLYBROWSER-LABEL'], 'checkout, paid')
})

test('a period has one event stream, counted from its beginning; none where nothing happened', (t) => {
  t.deepEqual(eventStreams([], AT), [])
  const [stream] = eventStreams([{ id: 3, event: 'session.marked', atMs: AT + 1250, details: { label: '<paid>' } }], AT)
  t.is(
    renderXml(stream ?? t.fail()),
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
      '<EventStream schemeIdUri="urn:flybrowser:timeline:2026" timescale="1000">\n' +
      '  <Event presentationTime="1250" duration="3000" id="3">{"event":"session.marked","label":"&lt;paid&gt;"}</Event>\n' +
      '</EventStream>\n',
  )
})
