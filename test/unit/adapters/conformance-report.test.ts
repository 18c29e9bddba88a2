import test from 'ava'
import type { ConformanceReport } from '../../../src/adapters/conformance/conformance-report.ts'
import { jsonReport } from '../../../src/adapters/conformance/report/json-report.ts'
import { textReport } from '../../../src/adapters/conformance/report/text-report.ts'
import { failed, judgeEach, passed, untested } from '../../../src/adapters/conformance/verdict.ts'

const rule = (id: string, title: string) => ({ id, title, clause: 'RFC 1', level: 'must' }) as const

const REPORT: ConformanceReport = {
  url: 'http://h/',
  protocols: [
    {
      ...{ protocol: 'hls', url: 'http://h/p.m3u8', watched: '3 reloads' },
      results: [
        { ...rule('hls.a', 'A holds'), verdict: passed('3 parts') },
        { ...rule('hls.b', 'That B'), level: 'should', verdict: failed({ seen: 'no B', where: 'segment 3' }) },
        { ...rule('hls.c', 'And C'), verdict: untested('there is no C') },
      ],
    },
  ],
  missing: [{ protocol: 'dash', url: 'http://h/m.mpd', reason: 'HTTP 404' }],
}

test('the report for people tells what failed first, with what was seen and where', (t) => {
  t.deepEqual(textReport(REPORT), [
    'HLS  http://h/p.m3u8',
    '     3 reloads',
    '',
    'Failed (1)',
    '  FAIL  That B   RFC 1 (should)',
    '        no B',
    '          at segment 3',
    '        rule hls.b',
    '',
    'Passed (1)',
    '  ok    A holds  RFC 1           3 parts',
    '',
    'Not tested (1)',
    '  -     And C    RFC 1           there is no C',
    '',
    'HLS: 1 failed, 1 passed, 1 not tested',
    '',
    'DASH: not tested, nothing is offered at http://h/m.mpd (HTTP 404)',
    '1 rule failed.',
  ])
})

test('what an origin says cannot steer a terminal', (t) => {
  const evil = { seen: 'URI="\u001b]0;x\u0007\r\n', where: '\u009b2J\u202e' }
  const [protocol] = REPORT.protocols
  if (!protocol) throw new Error('no protocol')
  const results = [{ ...rule('hls.b', 'B'), verdict: failed(evil) }]
  const lines = textReport({ ...REPORT, protocols: [{ ...protocol, results }] })
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  for (const line of lines) t.notRegex(line, /[\u0000-\u001f\u007f-\u009f\u202e]/)
  t.true(lines.includes('        URI="\\u001b]0;x\\u0007\\u000d\\u000a'), lines.join('\n'))
})

test('the report for programs has an object a rule, and the counts last', (t) => {
  const objects = jsonReport(REPORT)
  t.is(objects.length, 5)
  t.like(objects[1], { rule: 'hls.b', outcome: 'failed', findings: [{ seen: 'no B', where: 'segment 3' }], count: 1 })
  t.like(objects[2], { outcome: 'not_tested', reason: 'there is no C' })
  t.like(objects[3], { protocol: 'dash', outcome: 'not_offered' })
  t.deepEqual(objects[4], { url: 'http://h/', ok: false, passed: 1, failed: 1, notTested: 1 })
})

test('findings are counted, but only the first few are kept', (t) => {
  const verdict = judgeEach(
    Array.from({ length: 40 }, (_, index) => index),
    (index) => (index % 2 === 0 ? { seen: 'even', where: `${index}` } : undefined),
    { what: 'numbers', without: 'none' },
  )
  t.true(verdict.outcome === 'failed' && verdict.count === 20 && verdict.findings.length === 5)
  t.deepEqual(
    judgeEach([], () => undefined, { what: 'numbers', without: 'none' }),
    untested('none'),
  )
})
