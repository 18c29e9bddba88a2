import type { Clock } from '../../pipeline/clock.ts'

/** However few viewers a stream may have, so many of them may share an address: a household, a small office. */
const LEAST_PER_ADDRESS = 16

interface Seen {
  readonly atMs: number
  /** Where it was first seen. */
  readonly address: string | undefined
}

/**
 * Counts distinct viewers that were active lately. Bounded: nobody is let in above the limit, and no address above half of it, for
 * one client can give itself any number of names.
 */
export class Viewers {
  readonly #clock: Clock
  readonly #activeMs: number
  readonly #limit: number
  /** Most viewers of one address at a time. */
  readonly limitPerAddress: number
  /** Least recently seen first. */
  readonly #seen = new Map<string, Seen>()
  readonly #byAddress = new Map<string, number>()

  /** @param activeMs how long a viewer counts after it was last seen, milliseconds */
  constructor(clock: Clock, activeMs: number, limit: number) {
    this.#clock = clock
    this.#activeMs = activeMs
    this.#limit = limit
    this.limitPerAddress = Math.min(limit, Math.max(LEAST_PER_ADDRESS, Math.ceil(limit / 2)))
  }

  /**
   * Notes a viewer; false when the stream, or the address, has all the viewers it may have and this one is not among them.
   * @param address where it is; those without one have no bounds of their own
   */
  see(viewer: string, address?: string): boolean {
    this.#forget()
    const before = this.#seen.get(viewer)
    if (!before && this.fullAt(address) !== undefined) return false
    this.#seen.delete(viewer)
    this.#seen.set(viewer, { atMs: this.#clock.now(), address: before ? before.address : address })
    if (!before && address !== undefined) this.#byAddress.set(address, this.#at(address) + 1)
    return true
  }

  /** The limit that keeps new viewers of an address out now; undefined: they may come in. */
  fullAt(address: string | undefined): number | undefined {
    this.#forget()
    if (this.#seen.size >= this.#limit) return this.#limit
    const full = address !== undefined && this.#at(address) >= this.limitPerAddress
    return full ? this.limitPerAddress : undefined
  }

  get count(): number {
    this.#forget()
    return this.#seen.size
  }

  #at(address: string): number {
    return this.#byAddress.get(address) ?? 0
  }

  #forget(): void {
    const oldest = this.#clock.now() - this.#activeMs
    for (const [viewer, { atMs, address }] of this.#seen) {
      if (atMs >= oldest) return
      this.#seen.delete(viewer)
      if (address === undefined) continue
      const others = this.#at(address) - 1
      if (others > 0) this.#byAddress.set(address, others)
      else this.#byAddress.delete(address)
    }
  }
}
