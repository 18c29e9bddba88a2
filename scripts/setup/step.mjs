import { spawn } from 'node:child_process'

/** A step that failed, told to the user without a stack: what failed, and what to do. */
export class SetupError extends Error {}

/** Of long output so many lines are shown of its beginning and of its end: some programs say first what was wrong, some last. */
const SHOWN_LINES = 15

function excerpt(output) {
  const lines = output.trimEnd().split('\n')
  if (lines.length <= 2 * SHOWN_LINES) return lines.join('\n')
  return [...lines.slice(0, SHOWN_LINES), '...', ...lines.slice(-SHOWN_LINES)].join('\n')
}

/**
 * Runs a program without a terminal to ask questions on; its output is kept and shown only if it fails.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ env?: Record<string, string | undefined> }} [options]
 * @returns {Promise<{ code: number, output: string }>} code 127 when there is no such program
 */
export function run(command, args, { env = process.env } = {}) {
  return new Promise((resolve) => {
    let output = ''
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
    const keep = (text) => {
      output = (output + text).slice(-100_000)
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.once('error', (error) => resolve({ code: 127, output: error.message }))
    child.once('close', (code) => resolve({ code: code ?? 1, output }))
  })
}

/** Runs a program that may ask its questions on the terminal. */
export function runOnTerminal(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'inherit' })
    child.once('error', (error) => resolve({ code: 127, output: error.message }))
    child.once('close', (code) => resolve({ code: code ?? 1, output: '' }))
  })
}

/**
 * One line a step: what is done, and when it is done how long it took.
 * @param {string} what
 * @param {() => Promise<{ code: number, output: string }>} action
 * @param {string} advice what to do when it fails
 */
export async function step(what, action, advice) {
  process.stdout.write(`> ${what} ... `)
  const startedMs = performance.now()
  const { code, output } = await action()
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1)
  process.stdout.write(code === 0 ? `${seconds} s\n` : 'failed\n')
  if (code === 0) return
  throw new SetupError(`${excerpt(output)}\n\n${what}: failed with code ${code}.\n${advice}`)
}

/**
 * Runs the main function of a script; a {@link SetupError} ends it with its sentence and exit code 1.
 * @param {() => Promise<number | void>} main gives the exit code
 */
export async function runMain(main) {
  try {
    process.exitCode = (await main()) ?? 0
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    console.error(error.message)
    process.exitCode = 1
  }
}
