import { reasonOf } from '../../domain/errors.ts'
import { PROBE_WITHIN_MS } from '../../engine/encoders/encoder-probe.ts'
import { type RunEnd, runBounded } from './run-bounded.ts'

/** The longest list that any ffmpeg prints is a hundredth of it. */
const MOST_BYTES = 4 * 1024 * 1024

/**
 * What ffmpeg prints when it is asked something, for example `-version`.
 * @throws Error that says in plain words why there is no answer
 */
export async function askBinary(
  path: string,
  question: string,
  env: NodeJS.ProcessEnv,
  withinMs: number = PROBE_WITHIN_MS,
): Promise<string> {
  const printed: Uint8Array[] = []
  let length = 0
  const end = await runBounded({
    ...{ path, args: ['-hide_banner', question], env, withinMs },
    onOutput: (bytes) => {
      printed.push(bytes)
      length += bytes.length
      return length <= MOST_BYTES
    },
  })
  const reason = whyNot(end, question, withinMs)
  if (reason !== undefined) throw new Error(reason)
  return Buffer.concat(printed).toString('utf8')
}

function whyNot(end: RunEnd, question: string, withinMs: number): string | undefined {
  if (end.how === 'late') return `it did not answer ${question} within ${withinMs} ms`
  if (end.how === 'enough') return `it answered ${question} with more than ${MOST_BYTES} bytes`
  if (end.how === 'ended')
    return end.code === 0 ? undefined : `${question} ended with ${end.signal ?? `exit code ${end.code}`}`
  const { code } = end.cause as { code?: string }
  if (code === 'ENOENT') return 'there is no such file'
  return code === 'EACCES' ? 'it may not be run' : reasonOf(end.cause)
}
