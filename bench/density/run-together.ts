import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { decodePixelClock } from '../../test/helpers/pixel-clock-reader.ts'
import type { Contender } from '../contenders/contender.ts'
import { cpuBetween } from '../cpu/cpu-between.ts'
import { addressOf, type FilmedPage } from '../pages.ts'
import { ROOT } from '../report.ts'
import { SHAPE } from '../run/measure.ts'
import type { Mark } from '../run/messages.ts'
import { type Run, runContender } from '../run/run-contender.ts'
import { Arrivals } from './arrivals.ts'
import { judgeWindow, type SessionFilm } from './judge-window.ts'

/** Before the window that is judged: what starting costs is over then. After it: what a recorder still has in its hands may come. */
const LEAD_MS = 2000
const TAIL_MS = 500

/** Looking at the processes of a dozen sessions ten times a second each would cost as much as a session. */
const SAMPLE_INTERVAL_MS = 3000

/** What a run may take beside filming: some seconds for each session to start and to finish, on a machine that is overloaded. */
const PATIENCE = { baseMs: 60_000, sessionMs: 10_000, filmedFactor: 4 }

/** What several sessions filmed at the same time. */
export interface Together {
  readonly films: readonly SessionFilm[]
  /** Cores that all of them used while filming; absent where it cannot be had. */
  readonly cores?: number
}

/** Wall time that so many sessions take, seconds, roughly. */
export const secondsTogether = (count: number, seconds: number): number =>
  seconds + (LEAD_MS + TAIL_MS) / 1000 + 5 + 2.5 * count

/**
 * Runs so many sessions of a contender beside each other, each in a process of its own. They begin to film when all are ready, and
 * are judged by a window that is the same for all. Rejects when one of them fails; nothing of any is left.
 */
export async function runTogether(
  contender: Contender,
  page: FilmedPage,
  count: number,
  { seconds, signal }: { readonly seconds: number; readonly signal: AbortSignal },
): Promise<Together> {
  const folder = await mkdtemp(join(tmpdir(), 'flybrowser-bench-'))
  try {
    const runs = await runAll(contender, page, count, { seconds, signal, folder })
    const films: SessionFilm[] = []
    for (const { report } of runs) {
      const fromMs = report.filmingAtMs + LEAD_MS
      const { seldom } = page
      const window = { fromMs, toMs: fromMs + seconds * 1000, painted: report.painted, seldom }
      const readings = report.footage ? await decodePixelClock(report.footage.path, { signal }) : []
      films.push(judgeWindow(readings, { ...window, dropped: Number(report.footage?.facts?.droppedFrames ?? 0) }))
    }
    signal.throwIfAborted()
    const cores = runs.map(coresOf)
    return { films, ...(cores.every(isNumber) ? { cores: cores.reduce((sum, each) => sum + each, 0) } : {}) }
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

async function runAll(
  contender: Contender,
  page: FilmedPage,
  count: number,
  { seconds, signal, folder }: { readonly seconds: number; readonly signal: AbortSignal; readonly folder: string },
): Promise<Run[]> {
  // One that fails ends all: as many as this cannot be run.
  const failure = new AbortController()
  const limit = AbortSignal.any([signal, failure.signal])
  const ready = new Arrivals(limit)
  const filming = new Arrivals(limit)
  const gate = async (mark: Mark) => {
    const place = mark === 'ready' ? ready : mark === 'filming' ? filming : undefined
    place?.arrive()
    await place?.reached(count)
  }
  const filmedSeconds = seconds + (LEAD_MS + TAIL_MS) / 1000
  const patienceMs = PATIENCE.baseMs + PATIENCE.sessionMs * count + PATIENCE.filmedFactor * filmedSeconds * 1000
  const options = { signal: limit, gate, patienceMs, sampleIntervalMs: SAMPLE_INTERVAL_MS }
  const runOne = async (index: number): Promise<Run> => {
    try {
      // Browsers start a few at a time: all at once they would wait for each other until one gives up.
      await ready.reached(index + 1 - availableParallelism())
      const own = await mkdtemp(join(folder, 'session-'))
      const scene = { ...SHAPE, url: addressOf(page, ROOT), folder: own }
      return await runContender({ contender: contender.name, scene, seconds: filmedSeconds }, options)
    } catch (error) {
      failure.abort(error)
      throw error
    }
  }
  const runs = await Promise.allSettled(Array.from({ length: count }, (_, index) => runOne(index)))
  limit.throwIfAborted()
  return runs.flatMap((run) => (run.status === 'fulfilled' ? [run.value] : []))
}

function coresOf({ marks: { filming, stopping } }: Run): number | undefined {
  if (!filming.cpu || !stopping.cpu) return undefined
  return cpuBetween(filming.cpu, stopping.cpu).totalSeconds / ((stopping.atMs - filming.atMs) / 1000)
}

const isNumber = (value: number | undefined): value is number => value !== undefined
