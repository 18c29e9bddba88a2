import { PROBE_FAILURE_STANDS_MS } from '../../engine/encoders/encoder-probe.ts'
import { type EncoderProof, isLasting } from '../../engine/encoders/encoder-proof.ts'
import type { KnownEncoder } from '../../engine/encoders/families/known-families.ts'
import type { FfmpegFacts } from '../../engine/encoders/ffmpeg-facts.ts'

/** What a binary answers about itself. */
export interface BinaryAnswer {
  readonly facts: FfmpegFacts
  /** The encoders it lists. */
  readonly listed: ReadonlySet<string>
}

/** One encoder of one binary. It changes as proofs come. */
export interface KnownProof {
  readonly known: KnownEncoder
  /** The newest proof; undefined until the first. */
  readonly found: EncoderProof | undefined
  /** The next, while it is being made: {@link found} is that one when it resolves. Never rejects. */
  readonly coming: Promise<unknown> | undefined
}

interface Answered {
  readonly answer: Promise<BinaryAnswer>
  failedAtMs?: number
}

interface Proven {
  readonly known: KnownEncoder
  found: EncoderProof | undefined
  foundAtMs: number
  coming: Promise<unknown> | undefined
}

/** What stands in the way of memory without bound: binaries that are replaced, drivers that come and go. */
const MOST_BINARIES = 64
const MOST_PROOFS = 1024

function keepNewest(entries: Map<string, unknown>, most: number): void {
  for (const key of entries.keys()) {
    if (entries.size <= most) return
    entries.delete(key)
  }
}

/**
 * What this process knows of binaries and encoders; those who ask at the same time share the answer. Proofs are made one at a time, but
 * none in software waits for one in hardware, which may hang.
 */
export class InventoryMemory {
  readonly #answers = new Map<string, Answered>()
  readonly #proofs = new Map<string, Proven>()
  readonly #nowMs: () => number
  #hardware: Promise<unknown> = Promise.resolve()
  #software: Promise<unknown> = Promise.resolve()

  /** @param nowMs any clock that does not go back */
  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs
  }

  /** The answer of a binary, from `ask` where it is not known. What failed is believed for {@link PROBE_FAILURE_STANDS_MS}. */
  answer(identity: string, ask: () => Promise<BinaryAnswer>): Promise<BinaryAnswer> {
    const known = this.#answers.get(identity)
    if (known && (known.failedAtMs === undefined || this.#nowMs() - known.failedAtMs < PROBE_FAILURE_STANDS_MS))
      return known.answer
    const asked: Answered = { answer: ask() }
    asked.answer.catch(() => {
      asked.failedAtMs = this.#nowMs()
    })
    this.#answers.set(identity, asked)
    keepNewest(this.#answers, MOST_BINARIES)
    return asked.answer
  }

  /** What is known under the key: a proof that still holds, or one that is being made. */
  get(key: string, isRefused: (found: EncoderProof) => boolean): KnownProof | undefined {
    const proven = this.#proofs.get(key)
    if (!proven || proven.coming) return proven
    const { found, foundAtMs } = proven
    if (!found || isRefused(found)) return undefined
    return isLasting(found) || this.#nowMs() - foundAtMs < PROBE_FAILURE_STANDS_MS ? proven : undefined
  }

  /** Takes one that was made earlier. */
  remember(key: string, known: KnownEncoder, found: EncoderProof): KnownProof {
    return Object.assign(this.#at(key, known), { found, foundAtMs: this.#nowMs() })
  }

  /** Has one made, unless that is under way. An older one is good until then. */
  prove(key: string, known: KnownEncoder, make: () => Promise<EncoderProof>): KnownProof {
    const proven = this.#at(key, known)
    proven.coming ??= this.#inTurn(known.family.hardware, make).then((found) => {
      Object.assign(proven, { found, foundAtMs: this.#nowMs(), coming: undefined })
    })
    return proven
  }

  #at(key: string, known: KnownEncoder): Proven {
    const there = this.#proofs.get(key)
    if (there) return there
    const made: Proven = { known, found: undefined, foundAtMs: this.#nowMs(), coming: undefined }
    this.#proofs.set(key, made)
    keepNewest(this.#proofs, MOST_PROOFS)
    return made
  }

  #inTurn<T>(hardware: boolean, make: () => Promise<T>): Promise<T> {
    const made = (hardware ? this.#hardware : this.#software).then(make)
    if (hardware) this.#hardware = made
    else this.#software = made
    return made
  }
}

/** Of the whole process. */
export const processMemory = new InventoryMemory()
