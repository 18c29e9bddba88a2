/**
 * Reads the TAP lines of ava one at a time: counts results, and says what to show of each line.
 * TAP carries every failure in full; the lines between are made easier to read.
 */
export class TapReader {
  passed = 0
  failed = 0
  skipped = 0

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
    if (!result) return isNoise(line) ? undefined : `    ${line}`
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
    return `  ✘ ${title}`
  }
}

const isNoise = (line) =>
  line.trim() === '' ||
  /^(TAP version \d+|\d+\.\.\d+|# (tests|pass|fail|skip|todo) \d+)$/.test(line) ||
  /^ {2}(---|\.\.\.)$/.test(line)
