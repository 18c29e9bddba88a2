import { type ConformanceReport, tally } from '../conformance-report.ts'

/** The report for programs: an object a rule, an object for what was not offered, and last the counts. */
export function jsonReport({ url, protocols, missing }: ConformanceReport): object[] {
  const { passed, failed, untested } = tally(protocols.flatMap(({ results }) => results))
  return [
    ...protocols.flatMap(({ protocol, results }) =>
      results.map(({ id, title, clause, level, verdict: { outcome, ...seen } }) => ({
        ...{ protocol, rule: id, title, clause, level },
        outcome: outcome === 'untested' ? 'not_tested' : outcome,
        ...seen,
      })),
    ),
    ...missing.map(({ protocol, url: tried, reason }) => ({ protocol, url: tried, outcome: 'not_offered', reason })),
    { url, ok: failed === 0, passed, failed, notTested: untested },
  ]
}
