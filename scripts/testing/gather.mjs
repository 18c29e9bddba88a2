import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, relative } from 'node:path'

/**
 * Writes one test file for each folder of tests, which imports all of them. ava gives each file a thread of its own, and each thread loads
 * all that its tests import: for many small files that is most of the time they take.
 *
 * What is run as one shares modules and a process, so nothing global may be changed, and no file may `await` outside of its tests (ava
 * says so where one does).
 * @param {string} folder where the tests are
 * @param {readonly string[]} tests their names, seen from there and without endings
 * @param {string} to folder to write to
 * @returns {string[]} names of what was written
 */
export function gather(folder, tests, to) {
  const groups = groupsOf(tests)
  mkdirSync(to, { recursive: true })
  for (const [group, names] of groups) {
    const path = `${to}/${group}.test.js`
    const imports = names.map((name) => `import '${relative(dirname(path), `${folder}/${name}.test.js`)}'\n`)
    writeFileSync(path, imports.join(''))
  }
  return [...groups.keys()]
}

/**
 * Tests by the outermost folder they lie in; those that lie in none are called `others`.
 * @param {readonly string[]} tests
 * @returns {Map<string, string[]>}
 */
export function groupsOf(tests) {
  const groups = new Map()
  for (const name of tests.toSorted()) {
    const group = name.includes('/') ? name.slice(0, name.indexOf('/')) : 'others'
    groups.set(group, [...(groups.get(group) ?? []), name])
  }
  return groups
}
