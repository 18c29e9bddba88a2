// Runs the tests, after installing what they need. The last line is `N passed, N failed`.
//   npm test [-- PART ...] [-- AVA-ARGUMENT ...]     parts: conventions unit contract integration e2e
import { runMain, SetupError } from './setup/step.mjs'
import { setUp } from './setup.mjs'
import { PARTS, readCommandLine } from './testing/parts.mjs'
import { runPart } from './testing/run-part.mjs'

const inCi = Boolean(process.env.CI) && process.env.CI !== 'false'

await runMain(async () => {
  const { parts, avaArgs, unknown } = readCommandLine(process.argv.slice(2))
  if (unknown.length > 0) {
    const known = PARTS.map(({ name }) => name).join(', ')
    throw new SetupError(`There is no part ${unknown.join(', ')}. The parts are: ${known}.`)
  }
  await setUp({ forTests: true })
  let [passed, failed, skipped] = [0, 0, 0]
  const failures = []
  for (const part of parts) {
    const result = await runPart(part, avaArgs)
    passed += result.passed
    failed += result.failed
    skipped += result.skipped
    failures.push(...result.failures.map(([title, ...details]) => [`  ${part.name}${title}`, ...details]))
  }
  if (failures.length > 0) console.log(`\nWhat failed, once more:\n${failures.flat().join('\n')}`)
  console.log('')
  if (inCi && skipped > 0) {
    console.log(`${skipped} skipped; where nobody looks at them, skipped tests count as failed.`)
    failed += skipped
  }
  if (passed + failed === 0) console.log('No test ran.')
  console.log(`${passed} passed, ${failed} failed`)
  return failed > 0 || passed === 0 ? 1 : 0
})
