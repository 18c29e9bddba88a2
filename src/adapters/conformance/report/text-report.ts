import { type ConformanceReport, type ProtocolReport, tally } from '../conformance-report.ts'
import type { RuleResult } from '../rule.ts'
import type { Verdict } from '../verdict.ts'
import { printable } from './printable.ts'

const MARKS = { passed: 'ok  ', failed: 'FAIL', untested: '-   ' } as const satisfies Record<Verdict['outcome'], string>
const HEADINGS = { failed: 'Failed', passed: 'Passed', untested: 'Not tested' } as const
/** Before what stands below a rule. */
const INDENT = ' '.repeat(8)

const remark = ({ verdict }: RuleResult): string =>
  verdict.outcome === 'passed' ? verdict.note : verdict.outcome === 'untested' ? verdict.reason : ''

const clauseOf = ({ clause, level }: RuleResult): string => (level === 'should' ? `${clause} (should)` : clause)

function findingLines({ id, verdict }: RuleResult): string[] {
  if (verdict.outcome !== 'failed') return []
  const more = verdict.count - verdict.findings.length
  return [
    ...verdict.findings.flatMap(({ seen, where }) => [`${INDENT}${seen}`, `${INDENT}  at ${where}`]),
    `${INDENT}${more > 0 ? `and ${more} more; ` : ''}rule ${id}`,
  ]
}

function section(
  results: readonly RuleResult[],
  outcome: Verdict['outcome'],
  widths: readonly [number, number],
): string[] {
  const chosen = results.filter(({ verdict }) => verdict.outcome === outcome)
  if (chosen.length === 0) return []
  return [
    '',
    `${HEADINGS[outcome]} (${chosen.length})`,
    ...chosen.flatMap((result) => [
      `  ${MARKS[outcome]}  ${result.title.padEnd(widths[0])}  ${clauseOf(result).padEnd(widths[1])}  ${remark(result)}`.trimEnd(),
      ...findingLines(result),
    ]),
  ]
}

function protocolLines({ protocol, url, watched, results }: ProtocolReport): string[] {
  const widths = [
    Math.max(...results.map(({ title }) => title.length)),
    Math.max(...results.map((result) => clauseOf(result).length)),
  ] as const
  const { passed, failed, untested } = tally(results)
  return [
    `${protocol.toUpperCase()}  ${url}`,
    `${' '.repeat(protocol.length)}  ${watched}`,
    ...section(results, 'failed', widths),
    ...section(results, 'passed', widths),
    ...section(results, 'untested', widths),
    '',
    `${protocol.toUpperCase()}: ${failed} failed, ${passed} passed, ${untested} not tested`,
  ]
}

/** The report for people, a line an element: of each protocol what failed first, then what passed, then what could not be tested. */
export function textReport({ protocols, missing }: ConformanceReport): string[] {
  const failed = protocols.reduce((sum, { results }) => sum + tally(results).failed, 0)
  return [
    ...protocols.flatMap((each) => [...protocolLines(each), '']),
    ...missing.map(
      ({ protocol, url, reason }) => `${protocol.toUpperCase()}: not tested, nothing is offered at ${url} (${reason})`,
    ),
    failed === 0 ? 'Everything that could be tested passed.' : `${failed} ${failed === 1 ? 'rule' : 'rules'} failed.`,
  ].map(printable)
}
