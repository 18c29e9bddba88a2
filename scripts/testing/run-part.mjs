import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { TapReader } from './tap.mjs'

const AVA = 'node_modules/ava/entrypoints/cli.mjs'

/** How long a test takes before it is said, where one runs at a time. */
const SLOW_MS = 2000

const hasTests = (folder) =>
  existsSync(folder) && readdirSync(folder, { recursive: true }).some((path) => String(path).endsWith('.test.js'))

/**
 * Runs one part of the suite and shows it as it goes.
 * @param {{ name: string, args: readonly string[] }} part
 * @param {readonly string[]} avaArgs
 * @returns {Promise<{ passed: number, failed: number, skipped: number, seconds: number }>}
 */
export async function runPart({ name, args }, avaArgs) {
  const folder = `dist/test/${name}`
  if (!hasTests(folder)) return { passed: 0, failed: 0, skipped: 0, seconds: 0 }
  const startedMs = performance.now()
  console.log(`\n${name}`)
  const ava = spawn(process.execPath, [AVA, '--tap', ...args, ...avaArgs, `${folder}/**/*.test.js`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(ava, 'close')
  const tap = new TapReader()
  const isSerial = args.includes('--serial')
  let lastMs = startedMs
  for await (const line of createInterface({ input: ava.stdout })) {
    const results = tap.results
    const shown = tap.read(line)
    if (shown === undefined) continue
    const tookMs = performance.now() - lastMs
    if (tap.results > results) lastMs += tookMs
    console.log(
      isSerial && tap.results > results && tookMs > SLOW_MS ? `${shown} (${(tookMs / 1000).toFixed(1)} s)` : shown,
    )
  }
  const [code] = await ended
  const { passed, skipped } = tap
  // Whatever made ava fail without a line of its own is a failure all the same.
  const isFiltered = avaArgs.some((each) => each === '-m' || each.startsWith('--match'))
  const isEmpty = tap.failed + passed + skipped === 0
  const failed = code !== 0 && tap.failed === 0 && !(isFiltered && isEmpty) ? 1 : tap.failed
  const seconds = (performance.now() - startedMs) / 1000
  console.log(`${name}: ${passed} passed, ${failed} failed, ${skipped} skipped in ${seconds.toFixed(1)} s`)
  return { passed, failed, skipped, seconds }
}
