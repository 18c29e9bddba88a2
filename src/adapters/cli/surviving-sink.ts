import type { Writable } from 'node:stream'
import type { TextSink } from './world.ts'

/**
 * A stream of the process that outlives its reader: `flybrowser record ... | head -1` goes on recording when `head` has left, and
 * says no more.
 */
export function survivingSink(stream: Writable & { readonly isTTY?: boolean }): TextSink {
  let gone = false
  stream.on('error', () => {
    gone = true
  })
  return {
    isTTY: stream.isTTY ?? false,
    write(text) {
      if (!gone) stream.write(text)
    },
  }
}
