import type { ChildProcess } from 'node:child_process'

/**
 * Ends a process that was spawned `detached`, and with it what it has started itself: a wrapper around ffmpeg leaves ffmpeg behind
 * otherwise. On Windows, which has no such groups, the process alone. Not for one whose `close` has been seen.
 */
export function killGroup(child: ChildProcess): void {
  try {
    if (child.pid !== undefined && process.platform !== 'win32') process.kill(-child.pid, 'SIGKILL')
    else child.kill('SIGKILL')
  } catch {
    // Nobody is left in it.
  }
}
