import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { RecordingContainer } from '../../src/domain/codec.ts'
import { WHEN, type When } from './fatal-store.ts'

/** What is recorded until the crash. */
export const CRASH_FILM = { seconds: 3, fps: 15, originPts: 3600 * 90_000, noteEveryMs: 400, pace: 10 }

/** What a process is to do, and when it dies of it. */
export interface CrashTask {
  readonly folder: string
  /** Path of the serialized film. */
  readonly film: string
  readonly container: RecordingContainer
  readonly work: 'record' | 'recover'
  /** At which call of the store, from 1. */
  readonly at: number
  readonly when: When
}

/** What the process could tell before it died. */
export interface Crashed {
  /** Pictures that it had given to the recording. */
  readonly frames: number
  /** Whether it had done all it was to do. */
  readonly done: boolean
  /** Calls of the store, when it had. */
  readonly calls: readonly string[]
}

/** A moment to die at: a call of the store, counted as a share of all calls, or a picture (by a signal from outside); then perhaps the same in recovery. */
export interface Moment {
  readonly phase: string
  readonly container: RecordingContainer
  readonly recordAt: { readonly share: number; readonly when: When } | { readonly frame: number }
  /** Recoveries that die too, one after the other. */
  readonly recoverAt: readonly { readonly share: number; readonly when: When }[]
}

/** Moments spread over the whole life of a recording: a third each by picture, by call while it is recorded or finished, and by call of recovery. */
export function crashMoments(count: number, random: () => number): Moment[] {
  const frames = CRASH_FILM.seconds * CRASH_FILM.fps
  const call = (from = 0) => ({
    share: from + random() * (1 - from),
    when: WHEN[Math.floor(random() * WHEN.length)] ?? 'before',
  })
  const picture = () => ({ frame: Math.floor(random() * frames) })
  return Array.from({ length: count }, (_, index): Moment => {
    const container = random() < 0.7 ? 'mp4' : 'webm'
    const kinds: readonly (() => Moment)[] = [
      () => ({ phase: 'a picture', container, recordAt: picture(), recoverAt: [] }),
      () => ({ phase: 'any call', container, recordAt: call(), recoverAt: [] }),
      () => ({ phase: 'finishing', container, recordAt: call(0.75), recoverAt: [] }),
      () => ({ phase: 'recovery', container, recordAt: picture(), recoverAt: [call()] }),
      () => ({ phase: 'recovery twice', container, recordAt: call(0.1), recoverAt: [call(), call()] }),
    ]
    return kinds[index % kinds.length]!()
  })
}

const CHILD = fileURLToPath(new URL('./crash-child.js', import.meta.url))

/**
 * Runs a process until it dies by its task, by `killAt`, or has done its work; then it is killed. Rejects when it ends in any other way.
 * @param killAt told how many pictures it gave, whether to kill it now
 */
export async function runUntilCrash(task: CrashTask, killAt?: (frames: number) => boolean): Promise<Crashed> {
  const child = fork(CHILD, [JSON.stringify(task)])
  let crashed: Crashed = { frames: 0, done: false, calls: [] }
  child.on('message', (fact: Partial<Crashed>) => {
    crashed = { ...crashed, ...fact }
    if (crashed.done || killAt?.(crashed.frames)) child.kill('SIGKILL')
  })
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null]
  if (signal !== 'SIGKILL') throw new Error(`a process that was to die ended with ${code ?? signal}`)
  return crashed
}
