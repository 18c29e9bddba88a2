import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Writable } from 'node:stream'
import { pinned } from './pinned.ts'

const LAST_WORDS = 2000

/** As ffmpeg writes it with `-benchmark`. */
const CPU_TIME = /bench: utime=([\d.]+)s(?: stime=([\d.]+)s)?/

/**
 * Runs ffmpeg on one core, where the system can pin it there.
 * @param give writes its standard input
 * @returns CPU-seconds of it
 */
export async function timedRun(
  binary: string,
  command: readonly string[],
  give: (input: Writable) => Promise<void> = async () => {},
): Promise<number> {
  // The time is told at a level of the log that nobody asks for who encodes.
  const told = command.map((argument, index) => (command[index - 1] === '-loglevel' ? 'info' : argument))
  const [program, args] = await pinned(binary, ['-y', '-benchmark', '-nostats', ...told])
  const child = spawn(program, args, { stdio: ['pipe', 'ignore', 'pipe'] })
  const ended = once(child, 'close') as Promise<[number | null]>
  let words = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(-LAST_WORDS)
  })
  child.stdin.on('error', () => {})
  let failure: unknown
  const given = give(child.stdin).catch((error: unknown) => {
    failure = error
  })
  await Promise.race([given, ended])
  child.stdin.end()
  const [code] = await ended
  const [, user, system = '0'] = CPU_TIME.exec(words) ?? []
  if (code !== 0 || user === undefined) throw new Error(`${binary} ${command.join(' ')} ended with ${code}:\n${words}`)
  if (failure !== undefined) throw failure
  return Number(user) + Number(system)
}
