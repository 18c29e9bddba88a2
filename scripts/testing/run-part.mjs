import { existsSync, readdirSync } from 'node:fs'
import { runFiles } from './run-files.mjs'

/** Test files of a folder of `dist`, at any depth, seen from there and without their endings. */
const testsIn = (folder) =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true }).flatMap((path) => /^(.+)\.test\.js$/.exec(String(path))?.[1] ?? [])
    : []

/**
 * Runs one part of the suite and shows it as it goes: first its lanes beside each other, then all else.
 * @param {{ name: string, args: readonly string[], lanes: readonly (readonly string[])[] }} part
 * @param {readonly string[]} avaArgs
 * @returns {Promise<{ passed: number, failed: number, skipped: number, seconds: number, failures: string[][] }>}
 */
export async function runPart({ name, args, lanes }, avaArgs) {
  const folder = `dist/test/${name}`
  const tests = testsIn(folder)
  if (tests.length === 0) return { passed: 0, failed: 0, skipped: 0, seconds: 0, failures: [] }
  const startedMs = performance.now()
  console.log(`\n${name}`)
  const run = (names) =>
    runFiles(
      names.toSorted().map((each) => `${folder}/${each}.test.js`),
      args,
      avaArgs,
    )
  const beside = await Promise.all(lanes.map((lane) => run(tests.filter((each) => lane.includes(each)))))
  const results = [...beside, await run(tests.filter((each) => !lanes.flat().includes(each)))]
  const sum = (key) => results.reduce((total, result) => total + result[key], 0)
  const [passed, failed, skipped] = [sum('passed'), sum('failed'), sum('skipped')]
  const seconds = (performance.now() - startedMs) / 1000
  console.log(`${name}: ${passed} passed, ${failed} failed, ${skipped} skipped in ${seconds.toFixed(1)} s`)
  return { passed, failed, skipped, seconds, failures: results.flatMap(({ failures }) => failures) }
}
