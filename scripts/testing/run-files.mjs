import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { TapReader } from './tap.mjs'

const AVA = 'node_modules/ava/entrypoints/cli.mjs'

/** How long a test takes before it is said, where one runs at a time. */
const SLOW_MS = 2000

/**
 * Runs test files with ava and shows each result with all that is said of it, together: others may be shown beside it.
 * @param {readonly string[]} files
 * @param {readonly string[]} args
 * @param {readonly string[]} avaArgs
 * @returns {Promise<{ passed: number, failed: number, skipped: number, failures: string[][] }>}
 */
export async function runFiles(files, args, avaArgs) {
  const tap = new TapReader()
  if (files.length === 0) return tap
  const ava = spawn(process.execPath, [AVA, '--tap', ...args, ...avaArgs, ...files], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(ava, 'close')
  const isSerial = args.includes('--serial')
  let lastMs = performance.now()
  let told = []
  const tell = () => {
    if (told.length > 0) console.log(told.join('\n'))
    told = []
  }
  for await (const line of createInterface({ input: ava.stdout })) {
    const results = tap.results
    const shown = tap.read(line)
    if (shown === undefined) continue
    const isResult = tap.results > results
    const tookMs = performance.now() - lastMs
    if (isResult) lastMs += tookMs
    // What is said of a result comes with it.
    if (told.length === 0) setImmediate(tell)
    told.push(isSerial && isResult && tookMs > SLOW_MS ? `${shown} (${(tookMs / 1000).toFixed(1)} s)` : shown)
  }
  tell()
  const [code] = await ended
  const { passed, failed, skipped, failures } = tap
  // Whatever made ava fail without a line of its own is a failure all the same.
  const isFiltered = avaArgs.some((each) => each === '-m' || each.startsWith('--match'))
  const isEmpty = failed + passed + skipped === 0
  if (code === 0 || failed > 0 || (isFiltered && isEmpty)) return { passed, failed, skipped, failures }
  const said = `  ✘ ava ended with ${code}, and no test that it told of had failed`
  console.log(said)
  return { passed, failed: 1, skipped, failures: [[said]] }
}
