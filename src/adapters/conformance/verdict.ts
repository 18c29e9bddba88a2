/** Something that is not as the rule wants it: what was seen, and where. */
export interface Finding {
  readonly seen: string
  /** An address, or a place in the stream. */
  readonly where: string
}

/** What became of a rule. */
export type Verdict =
  | { readonly outcome: 'passed'; readonly note: string }
  | {
      readonly outcome: 'failed'
      /** The first few of them. */
      readonly findings: readonly Finding[]
      /** All there were. */
      readonly count: number
    }
  | { readonly outcome: 'untested'; readonly reason: string }

/** More findings than this say nothing new. */
const MOST_FINDINGS = 5

export const passed = (note: string): Verdict => ({ outcome: 'passed', note })
export const untested = (reason: string): Verdict => ({ outcome: 'untested', reason })
export const failed = (...findings: readonly Finding[]): Verdict => ({
  outcome: 'failed',
  findings: findings.slice(0, MOST_FINDINGS),
  count: findings.length,
})

/** Failed when something was found, else passed with what was looked at. */
export const judge = (findings: readonly Finding[], note: string): Verdict =>
  findings.length > 0 ? failed(...findings) : passed(note)

/** Judges each of some things; untested with `without` when there is none. `find` gives what is wrong with one, if anything. */
export function judgeEach<T>(
  things: Iterable<T>,
  find: (thing: T) => Finding | undefined,
  { what, without }: { readonly what: string; readonly without: string },
): Verdict {
  let count = 0
  const findings: Finding[] = []
  for (const thing of things) {
    count++
    const finding = find(thing)
    if (finding) findings.push(finding)
  }
  return count === 0 ? untested(without) : judge(findings, `${count} ${count === 1 ? what.replace(/s\b/, '') : what}`)
}
