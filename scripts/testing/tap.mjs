/**
 * Reads the TAP lines of ava one at a time: counts results, and says what to show of each line.
 * TAP carries every failure in full; the lines between are made easier to read.
 */
export class TapReader {
  passed = 0
  failed = 0
  skipped = 0

  /** What was shown of each failure, so that it can be said again where it is looked for: at the end. @type {string[][]} */
  failures = []

  #ofFailure = false

  /** Tests heard of so far. */
  get results() {
    return this.passed + this.failed + this.skipped
  }

  /**
   * @param {string} line
   * @returns {string | undefined} what to show
   */
  read(line) {
    const result = /^(not ok|ok) \d+ - (.*?)(?: # (SKIP|TODO)\b.*)?$/.exec(line)
    if (!result) {
      if (isNoise(line)) return undefined
      if (this.#ofFailure) this.failures.at(-1)?.push(`    ${line}`)
      return `    ${line}`
    }
    this.#ofFailure = result[1] === 'not ok' && result[3] === undefined
    const [, outcome, title, directive] = result
    if (directive) {
      this.skipped += 1
      return `  - ${title} (${directive === 'TODO' ? 'to do' : 'skipped'})`
    }
    if (outcome === 'ok') {
      this.passed += 1
      return `  ✔ ${title}`
    }
    this.failed += 1
    this.failures.push([`  ✘ ${title}`])
    return `  ✘ ${title}`
  }
}

const isNoise = (line) =>
  line.trim() === '' ||
  /^(TAP version \d+|\d+\.\.\d+|# (tests|pass|fail|skip|todo) \d+)$/.test(line) ||
  /^ {2}(---|\.\.\.)$/.test(line)
