import test from 'ava'
import fc from 'fast-check'
import type { RecordingEvent } from '../../../src/engine/recordings/recording-info.ts'
import { timelineText } from '../../../src/engine/recordings/timeline/timeline-text.ts'

const timeline: RecordingEvent[] = [
  { atSeconds: 1.204, event: 'page.clicked', tab: 0, element: 'button#buy', name: 'Buy "now"' },
  { atSeconds: 61.31, event: 'session.marked', label: 'a --> b & <c>' },
]
const recording = { timeline, durationSeconds: 61.31 }

test('a timeline for people', (t) => {
  t.is(
    timelineText(recording, 'table'),
    [
      '0:01.204  page.clicked    tab=0 element=button#buy name="Buy \\"now\\""\n',
      '1:01.310  session.marked  label="a --> b & <c>"\n',
    ].join(''),
  )
  const hostile = { ...recording, timeline: [{ atSeconds: 3600, event: 'page.titled', title: '\x1b[2Jgone\u202e' }] }
  t.is(timelineText(hostile, 'table'), '1:00:00.000  page.titled  title=[2Jgone\n')
})

test('a timeline as JSON lines', (t) => {
  t.is(
    timelineText(recording, 'jsonl'),
    [
      '{"at_seconds":1.204,"event":"page.clicked","tab":0,"element":"button#buy","name":"Buy \\"now\\""}\n',
      '{"at_seconds":61.31,"event":"session.marked","label":"a --> b & <c>"}\n',
    ].join(''),
  )
})

test('a timeline as tracks of WebVTT: no text of a page is a line of times or a tag', (t) => {
  const lines = timelineText(recording, 'vtt').split('\n')
  t.deepEqual(lines.slice(0, 4), ['WEBVTT', '', '1', '00:00:01.204 --> 00:00:02.204'])
  t.deepEqual(lines.slice(5, 8), ['', '2', '00:01:01.309 --> 00:01:01.310'])
  t.is(lines[8], '{"at_seconds":61.31,"event":"session.marked","label":"a --\\u003e b & <c\\u003e"}')
  t.deepEqual(timelineText(recording, 'chapters').split('\n'), [
    ...['WEBVTT', '', '1', '00:00:00.000 --> 00:01:00.310', 'Start', ''],
    ...['2', '00:01:00.310 --> 00:01:01.310', 'a --&gt; b &amp; &lt;c&gt;', ''],
  ])
  const hours = { timeline: [{ atSeconds: 360_000, event: 'capture.paused' }], durationSeconds: 360_001 }
  t.regex(timelineText(hours, 'vtt'), /\n100:00:00\.000 --> 100:00:01\.000\n/)
  t.is(timelineText({ timeline: [], durationSeconds: 0 }, 'vtt'), 'WEBVTT\n')
  t.is(timelineText({ timeline: [], durationSeconds: 0 }, 'jsonl'), '')
})

const TIMES = /^(\d{2,}):([0-5]\d):([0-5]\d)\.(\d{3}) --> (\d{2,}):([0-5]\d):([0-5]\d)\.(\d{3})$/

/** Cues of a file, read as its standard says: blocks between blank lines. Undefined where it is not one of ours. */
function cuesIn(file: string): { from: number; to: number; payload: string }[] | undefined {
  const [head, ...blocks] = file.replace(/\n$/, '').split('\n\n')
  if (head?.trim() !== 'WEBVTT') return undefined
  const cues = []
  for (const [at, block] of blocks.entries()) {
    const [id, times = '', payload = '', ...more] = block.split(/\r\n|\r|\n/)
    const found = TIMES.exec(times)
    if (id !== `${at + 1}` || !found || more.length > 0 || payload.includes('-->')) return undefined
    const [h = 0, m = 0, s = 0, ms = 0, h2 = 0, m2 = 0, s2 = 0, ms2 = 0] = found.slice(1).map(Number)
    const [from, to] = [((h * 60 + m) * 60 + s) * 1000 + ms, ((h2 * 60 + m2) * 60 + s2) * 1000 + ms2]
    cues.push({ from, to, payload })
  }
  return cues
}

const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('-->', '\n\n', '\r', '<c>', '&amp;', '\u2028', '\0'),
)
const found = fc.array(
  fc.record({
    atMs: fc.nat(9_000_000),
    event: fc.constantFrom('page.navigated', 'page.titled', 'session.marked', 'load.stepped'),
    label: fc.array(hostile).map((pieces) => pieces.join('')),
  }),
  { maxLength: 30 },
)

test('whatever pages say, times are within the recording and in order, and what is read is what was noted', (t) => {
  fc.assert(
    fc.property(found, fc.nat(5000), (events, restMs) => {
      const sorted = events.toSorted((a, b) => a.atMs - b.atMs)
      const durationMs = (sorted.at(-1)?.atMs ?? 0) + restMs + 1
      const timeline = sorted.map(({ atMs, ...rest }) => ({ atSeconds: atMs / 1000, ...rest, url: rest.label }))
      const told = { timeline, durationSeconds: durationMs / 1000 }
      const wanted = timeline.map(({ atSeconds: at_seconds, ...rest }) => JSON.stringify({ at_seconds, ...rest }))
      const jsonl = timelineText(told, 'jsonl').split('\n').slice(0, -1)
      const [cues, chapters] = [cuesIn(timelineText(told, 'vtt')), cuesIn(timelineText(told, 'chapters'))]
      const within = (list: typeof cues) =>
        list?.every(({ from, to }, at) => from < to && to <= durationMs && from >= (list[at - 1]?.from ?? 0))
      t.deepEqual(jsonl, wanted)
      t.deepEqual(
        cues?.map(({ payload }) => JSON.stringify(JSON.parse(payload))),
        wanted,
      )
      t.true(within(cues))
      t.true(within(chapters))
      t.true(chapters?.every(({ payload }) => !/[<>]|&(?!(amp|lt|gt);)/.test(payload)))
      t.is(timelineText(told, 'table').split('\n').length, timeline.length + 1)
    }),
    { numRuns: 60 },
  )
})
