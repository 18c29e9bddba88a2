import { percentile } from '../../test/helpers/pixel-clock-measures.ts'
import type { OriginReading, ReadyPart } from '../live/messages.ts'
import type { CrowdReport, PartArrivals } from './tally.ts'

/** How late answers were after the part they were for was ready, milliseconds. */
export interface AnswerSpread {
  readonly count: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly maxMs: number
}

/** What serving a crowd came to. */
export interface CrowdFigures {
  readonly viewers: number
  readonly seconds: number
  readonly requestsPerSecond: number
  readonly bytesPerSecond: number
  /** From the moment packaging had finished a part until an answer was at a viewer to its last byte. */
  readonly playlists?: AnswerSpread
  readonly bodies?: AnswerSpread
  /** What went wrong, by words, with how often. */
  readonly failures: Readonly<Record<string, number>>
  /** Parts that a viewer did not get, of all viewers, in the middle of the measured time. */
  readonly lostParts: number
  /** Cores that the Node process of the origin used, encoder not included. */
  readonly originCores: number
  /** The same before anybody watched. */
  readonly originCoresAlone: number
  /** Memory of the origin before anybody watched, and the most of it while the crowd was there. */
  readonly residentBytesAlone: number
  readonly residentBytes: number
  /** Playlists rendered and parts finished while measuring, where the origin counts them. */
  readonly renders?: number
  readonly parts: number
  /** Of the process of the crowd: cores, and lateness of its event loop. Near one core, it is the crowd that is slow. */
  readonly crowdCores: number
  readonly crowdLagP99Ms: number
}

/** What was read of the origin around a crowd. */
export interface OriginReadings {
  /** Some seconds before, and just before the crowd came. */
  readonly alone: readonly [from: TimedReading, to: TimedReading]
  /** When measuring began and when it ended. */
  readonly crowded: readonly [from: TimedReading, to: TimedReading]
  /** Most memory held at any reading while the crowd was there. */
  readonly mostResidentBytes: number
  /** All parts that were finished. */
  readonly parts: readonly ReadyPart[]
}

export interface TimedReading {
  readonly atMs: number
  readonly origin: Pick<OriginReading, 'cpuSeconds' | 'residentBytes'>
  /** From the status of the stream, where it is there. */
  readonly renders?: number | undefined
}

export function judgeCrowd(report: CrowdReport, readings: OriginReadings): CrowdFigures {
  const { alone, crowded, mostResidentBytes, parts } = readings
  const readyAtMs = new Map(parts.map(({ msn, part, atMs }) => [`${msn}.${part}`, atMs]))
  const lateness = (what: 'playlists' | 'bodies'): AnswerSpread | undefined =>
    spread(
      report.arrivals.flatMap((part) => {
        const readyMs = readyAtMs.get(`${part.msn}.${part.part}`)
        return readyMs === undefined ? [] : Array.from(part[what], (atMs) => atMs - readyMs)
      }),
    )
  const [playlists, bodies] = [lateness('playlists'), lateness('bodies')]
  const [from, to] = crowded
  const renders = (to.renders ?? Number.NaN) - (from.renders ?? Number.NaN)
  return {
    viewers: report.viewers,
    seconds: report.measuredSeconds,
    requestsPerSecond: report.requests / report.measuredSeconds,
    bytesPerSecond: report.bytes / report.measuredSeconds,
    ...(playlists ? { playlists } : {}),
    ...(bodies ? { bodies } : {}),
    failures: report.failures,
    lostParts: lostParts(report.arrivals, report.viewers),
    originCores: cores(crowded),
    originCoresAlone: cores(alone),
    residentBytesAlone: alone[1].origin.residentBytes,
    residentBytes: mostResidentBytes,
    ...(Number.isNaN(renders) ? {} : { renders }),
    parts: parts.filter(({ atMs }) => atMs >= from.atMs && atMs < to.atMs).length,
    crowdCores: report.cpuSeconds / report.measuredSeconds,
    crowdLagP99Ms: report.lagP99Ms,
  }
}

const cores = ([from, to]: readonly [TimedReading, TimedReading]): number =>
  ((to.origin.cpuSeconds - from.origin.cpuSeconds) * 1000) / (to.atMs - from.atMs)

/** The first and last parts are left out: they were on their way when measuring began and ended. */
function lostParts(arrivals: readonly PartArrivals[], viewers: number): number {
  const ordered = arrivals.toSorted((a, b) => a.msn - b.msn || a.part - b.part).slice(EDGE_PARTS, -EDGE_PARTS)
  return ordered.reduce((sum, { bodies }) => sum + Math.max(0, viewers - bodies.length), 0)
}

const EDGE_PARTS = 3

function spread(values: readonly number[]): AnswerSpread | undefined {
  if (values.length === 0) return undefined
  const at = (percent: number) => percentile(values, percent)
  return { count: values.length, p50Ms: at(50), p99Ms: at(99), maxMs: at(100) }
}
