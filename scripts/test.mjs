// Runs the tests, after installing what they need. The last line is `N passed, N failed`, with `, N shaky` where some passed only when run once more.
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
  const [failures, shaky] = [[], []]
  for (const part of parts) {
    const result = await runPart(part, avaArgs)
    passed += result.passed
    failed += result.failed
    skipped += result.skipped
    const inPart = ([title, ...details]) => [`  ${part.name}${title}`, ...details]
    failures.push(...result.failures.map(inPart))
    shaky.push(...result.shaky.map(inPart))
  }
  if (shaky.length > 0) console.log(`\nShaky: failed, then passed when run alone:\n${shaky.flat().join('\n')}`)
  if (failures.length > 0) console.log(`\nWhat failed, once more:\n${failures.flat().join('\n')}`)
  console.log('')
  if (inCi && skipped > 0) {
    console.log(`${skipped} skipped; where nobody looks at them, skipped tests count as failed.`)
    failed += skipped
  }
  if (passed + failed === 0) console.log('No test ran.')
  console.log(`${passed} passed, ${failed} failed${shaky.length > 0 ? `, ${shaky.length} shaky` : ''}`)
  return failed > 0 || passed === 0 ? 1 : 0
})
