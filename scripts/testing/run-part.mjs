import { existsSync, readdirSync } from 'node:fs'
import { gather } from './gather.mjs'
import { runAgain } from './run-again.mjs'
import { runFiles } from './run-files.mjs'

/** Titles that name their file, where ava does not. */
const TITLED = ['--config', 'ava.titled.config.js']

/**
 * @typedef {object} Part
 * @property {string} name
 * @property {readonly string[]} args
 * @property {readonly (readonly string[])[]} lanes
 * @property {readonly (readonly string[])[]} [pairs]
 * @property {number} mostAgain
 * @property {boolean} [gathered]
 */

/** Test files of a folder of `dist`, at any depth, seen from there and without their endings. */
const testsIn = (folder) =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true }).flatMap((path) => /^(.+)\.test\.js$/.exec(String(path))?.[1] ?? [])
    : []

/**
 * Runs one part of the suite and shows it as it goes: first its lanes beside each other, then its pairs, then all else. Where a part says so,
 * the files of each folder are run as one, or files that failed are run once more, each alone.
 * @param {Part} part
 * @param {readonly string[]} avaArgs
 * @returns {Promise<{ passed: number, failed: number, skipped: number, failures: string[][], shaky: string[][] }>}
 */
export async function runPart({ name, args, lanes, pairs = [], mostAgain, gathered = false }, avaArgs) {
  const source = `dist/test/${name}`
  const files = testsIn(source)
  const folder = gathered ? `dist/gathered/${name}` : source
  const tests = gathered ? gather(source, files, folder) : files
  if (tests.length === 0) return { passed: 0, failed: 0, skipped: 0, failures: [], shaky: [] }
  const startedMs = performance.now()
  console.log(`\n${name}`)
  const run = (names) =>
    runFiles(
      names.toSorted().map((each) => `${folder}/${each}.test.js`),
      // Of a single file ava does not tell the name.
      names.length === 1 && !gathered ? [...args, ...TITLED] : args,
      avaArgs,
    )
  const present = (list) => tests.filter((each) => list.includes(each))
  const besideEachOther = (lists) => Promise.all(lists.map((list) => run(present(list))))
  const named = [...lanes, ...pairs].flat()
  const first = [...(await besideEachOther(lanes)), ...(await besideEachOther(pairs))]
  first.push(await run(tests.filter((each) => !named.includes(each))))
  const sum = (key) => first.reduce((total, result) => total + result[key], 0)
  const failures = first.flatMap((result) => result.failures)
  const shaky = await runAgain(failures, tests, mostAgain, (names) => {
    console.log(`\n${names.join(', ')}, once more and alone`)
    return run(names)
  })
  const result = {
    passed: sum('passed') + shaky.length,
    failed: sum('failed') - shaky.length,
    skipped: sum('skipped'),
    failures: failures.filter((each) => !shaky.includes(each)),
    shaky,
  }
  const seconds = (performance.now() - startedMs) / 1000
  console.log(
    `${name}: ${result.passed} passed, ${result.failed} failed, ${result.skipped} skipped in ${seconds.toFixed(1)} s`,
  )
  return result
}
