import test from 'ava'
import fc from 'fast-check'
import { element, renderXml } from '../../../src/formats/dash/xml.ts'
import { xsDateTime, xsDuration } from '../../../src/formats/dash/xs-time.ts'
import { stringToMpdXml } from './dash-mpd.ts'

/** Text as XML can hold it. */
const allowed = (text: string): string =>
  [...text].filter((each) => /[\t\n\r\u0020-\ud7ff\ue000-\ufffd]|[\u{10000}-\u{10ffff}]/u.test(each)).join('')

test('a parser reads any attribute back, whatever is in it', (t) => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const root = stringToMpdXml(renderXml(element('MPD', { a: text, b: undefined, c: 0.5, d: true })))
      t.is(root.getAttribute('a'), allowed(text))
      t.is(root.getAttribute('b'), '')
      t.is(root.getAttribute('c'), '0.5')
      t.is(root.getAttribute('d'), 'true')
    }),
  )
})

test('attributes cannot be broken out of', (t) => {
  const text = renderXml(element('MPD', { a: '"><Period/>&\u0000\ud800' }))
  t.is(text, '<?xml version="1.0" encoding="UTF-8"?>\n<MPD a="&quot;&gt;&lt;Period/&gt;&amp;"/>\n')
})

test('durations and moments are written as XML Schema has them', (t) => {
  t.is(xsDuration(0), 'PT0S')
  t.is(xsDuration(2000), 'PT2S')
  t.is(xsDuration(333.333333), 'PT0.333333S')
  t.is(xsDuration(14_400_000), 'PT14400S')
  t.is(xsDateTime(Date.UTC(2026, 0, 1) + 0.6), '2026-01-01T00:00:00.001Z')
  fc.assert(
    fc.property(fc.nat(2 ** 31), (ms) => {
      t.true(Math.abs(Number(xsDuration(ms).slice(2, -1)) - ms / 1000) < 1e-9)
    }),
  )
})
