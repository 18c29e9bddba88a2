import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const LOOP = fileURLToPath(new URL('./busy-loop.js', import.meta.url))

/** Starts so many processes that do nothing but keep a core busy each. */
export function startBusyLoops(count: number): AsyncDisposable {
  const loops = Array.from({ length: count }, () => fork(LOOP))
  return {
    async [Symbol.asyncDispose]() {
      await Promise.all(
        loops.map(async (loop) => {
          if (loop.exitCode !== null || loop.signalCode !== null) return
          const ended = once(loop, 'exit')
          loop.kill('SIGKILL')
          await ended
        }),
      )
    },
  }
}
