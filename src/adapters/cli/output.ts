import { snakeCased } from '../../formats/json/snake-case.ts'
import type { TextSink } from './world.ts'

/** What a command says on standard output: sentences for people, or with `--json` one object a line for programs. */
export interface Output {
  /** A line for people. */
  say(line: string): void
  /** An object for programs; its names are put in snake case. */
  tell(object: object): void
  /** How things stand: one refreshed line on a terminal, a plain line every few seconds elsewhere. Not for programs. */
  progress(line: string, nowMs: number): void
}

const ERASE_LINE = '\r\x1b[2K'
/** Between two plain lines of progress. */
const PLAIN_EVERY_MS = 5000

export function createOutput(stdout: TextSink, json: boolean): Output {
  let open = false
  let spokenAtMs = 0
  const closeLine = () => {
    if (open) stdout.write(ERASE_LINE)
    open = false
  }
  return {
    say(line) {
      if (json) return
      closeLine()
      stdout.write(`${line}\n`)
    },
    tell(object) {
      if (json) stdout.write(`${JSON.stringify(snakeCased(object))}\n`)
    },
    progress(line, nowMs) {
      if (json) return
      if (stdout.isTTY) {
        stdout.write(`${ERASE_LINE}${line}`)
        open = true
      } else if (nowMs - spokenAtMs >= PLAIN_EVERY_MS) {
        spokenAtMs = nowMs
        stdout.write(`${line}\n`)
      }
    },
  }
}
