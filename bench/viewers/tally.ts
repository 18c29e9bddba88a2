import type { Place } from '../../test/helpers/media-playlist.ts'

/** When the answers that had a part for the first time were at their viewers. */
export interface PartArrivals extends Place {
  /** Playlists, and bodies of the part; wall clock, milliseconds since 1970. */
  readonly playlists: Float64Array
  readonly bodies: Float64Array
}

/** What a crowd counted while it was measured. */
export interface CrowdReport {
  readonly measuredSeconds: number
  readonly viewers: number
  readonly requests: number
  readonly bytes: number
  /** What went wrong, by words, with how often. */
  readonly failures: Readonly<Record<string, number>>
  readonly arrivals: readonly PartArrivals[]
  /** CPU-seconds of the crowd's own process, and how late its event loop was, p99: when it is slow, so is what it measures. */
  readonly cpuSeconds: number
  readonly lagP99Ms: number
}

/** Takes note of all answers of a crowd, while it is to be measured. */
export class Tally {
  #requests = 0
  #bytes = 0
  readonly #failures = new Map<string, number>()
  readonly #arrivals = new Map<string, Place & { readonly playlists: number[]; readonly bodies: number[] }>()
  isMeasuring = false

  answered(bytes: number): void {
    if (!this.isMeasuring) return
    this.#requests += 1
    this.#bytes += bytes
  }

  /** Failures count at any time. */
  failed(words: string): void {
    this.#failures.set(words, (this.#failures.get(words) ?? 0) + 1)
  }

  arrived(what: 'playlists' | 'bodies', { msn, part }: Place, atMs: number): void {
    if (!this.isMeasuring) return
    const key = `${msn}.${part}`
    const arrivals = this.#arrivals.get(key) ?? { msn, part, playlists: [], bodies: [] }
    arrivals[what].push(atMs)
    this.#arrivals.set(key, arrivals)
  }

  read(): Pick<CrowdReport, 'requests' | 'bytes' | 'failures' | 'arrivals'> {
    return {
      requests: this.#requests,
      bytes: this.#bytes,
      failures: Object.fromEntries(this.#failures),
      arrivals: [...this.#arrivals.values()].map(({ msn, part, playlists, bodies }) => ({
        ...{ msn, part },
        playlists: Float64Array.from(playlists),
        bodies: Float64Array.from(bodies),
      })),
    }
  }
}
