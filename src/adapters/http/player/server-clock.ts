/** Round trips the offset is taken from; the shortest one is the most exact. */
const SAMPLES = 5

interface Sample {
  readonly offsetMs: number
  readonly roundTripMs: number
}

async function sample(url: string): Promise<Sample> {
  const sentMs = performance.now()
  const text = await (await fetch(url, { cache: 'no-store' })).text()
  const roundTripMs = performance.now() - sentMs
  const offsetMs = Date.parse(text) + roundTripMs / 2 - (performance.timeOrigin + performance.now())
  if (!Number.isFinite(offsetMs)) throw new Error('the server gave no time')
  return { offsetMs, roundTripMs }
}

/** The wall clock of the server, so that latency is true although the clocks of two machines differ. */
export class ServerClock {
  #offsetMs = 0

  now(): number {
    return performance.timeOrigin + performance.now() + this.#offsetMs
  }

  /** Compares the clocks. Keeps what it had when the server does not answer. */
  async synchronise(url: string): Promise<void> {
    const samples: Sample[] = []
    for (let count = 0; count < SAMPLES; count++) {
      try {
        samples.push(await sample(url))
      } catch {
        return
      }
    }
    samples.sort((a, b) => a.roundTripMs - b.roundTripMs)
    this.#offsetMs = samples[0]?.offsetMs ?? this.#offsetMs
  }
}
