/**
 * Runs files that failed once more, each alone. A test of a real browser, a real encoder and the wall clock can fail because the machine
 * stood still for half a second; one that fails twice, or many that fail at once, have another reason. What passes only then is shaky: that
 * is said at the end, and wants mending.
 *
 * @param {readonly (readonly string[])[]} failures what was shown of each failure, the line of its title first
 * @param {readonly string[]} tests names of all files
 * @param {number} most with more files that failed than this, none is run again
 * @param {(names: readonly string[]) => Promise<{ passed: number, failed: number }>} run
 * @returns {Promise<(readonly string[])[]>} those of the failures that are shaky
 */
export async function runAgain(failures, tests, most, run) {
  const files = failures.map(([title]) => fileOf(title, tests))
  const failed = [...new Set(files)]
  if (failed.length > most || failed.includes(undefined)) return []
  const shaky = []
  for (const file of failed) {
    const again = await run([file])
    if (again.failed === 0 && again.passed > 0) shaky.push(...failures.filter((_, index) => files[index] === file))
  }
  return shaky
}

/** The file that a title as ava shows it is of; undefined where that cannot be told. */
export const fileOf = (title, tests) =>
  tests.find((each) => title.startsWith(`  ✘ ${each.replaceAll('/', ' › ')} › `) || title.includes(`/${each}.test.js`))
