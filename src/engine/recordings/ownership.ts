import type { Clock } from '../../pipeline/clock.ts'
import { type OwnerPort, parseOwnerMark } from '../../pipeline/ports/owner-port.ts'
import type { DocumentStore } from '../../pipeline/ports/recording-store-port.ts'

/** How long an owner that cannot be looked at counts as alive after its last sign of life. */
const SILENCE_MS = 30_000

/**
 * Who may write a recording. Owners are numbered documents, `<id>.owner.1`, `<id>.owner.2`, ...; the highest number owns. A process
 * takes over from a dead owner by making the next number, which only one of several can make, so there is no moment without an
 * owner and no lock that two could break at once.
 */
export class Ownership {
  readonly #documents: DocumentStore
  readonly #owners: OwnerPort
  readonly #clock: Clock

  constructor(documents: DocumentStore, owners: OwnerPort, clock: Clock) {
    this.#documents = documents
    this.#owners = owners
    this.#clock = clock
  }

  /**
   * Makes this process the owner.
   * @param lastSignMs when the recording last gave a sign of life, milliseconds since 1970; for owners on other machines
   * @returns false when another owner lives or was quicker
   */
  async claim(id: string, lastSignMs?: number): Promise<boolean> {
    const last = (await this.#numbers(id)).at(-1)
    if (last !== undefined && (await this.#isAlive(ownerName(id, last), lastSignMs))) return false
    const mark = JSON.stringify(await this.#owners.self())
    return this.#documents.create(ownerName(id, (last ?? 0) + 1), mark)
  }

  /** Gives the recording free. The highest number goes last, so that an older mark never counts again. */
  async release(id: string): Promise<void> {
    for (const number of await this.#numbers(id)) await this.#documents.remove(ownerName(id, number))
  }

  async #numbers(id: string): Promise<number[]> {
    const prefix = `${id}.owner.`
    const names = (await this.#documents.names()).filter((name) => name.startsWith(prefix))
    return names
      .map((name) => Number(name.slice(prefix.length)))
      .filter(Number.isInteger)
      .sort((a, b) => a - b)
  }

  async #isAlive(name: string, lastSignMs: number | undefined): Promise<boolean> {
    const mark = parseOwnerMark(await this.#documents.read(name))
    if (!mark) return false // given free a moment ago, or damaged
    const alive = await this.#owners.isAlive(mark)
    if (alive !== undefined) return alive
    return lastSignMs !== undefined && this.#clock.now() - lastSignMs < SILENCE_MS
  }
}

const ownerName = (id: string, number: number): string => `${id}.owner.${number}`

/** The id of the recording whose owner a document names; undefined for other documents. */
export const ownedId = (documentName: string): string | undefined => /^(.+)\.owner\.\d+$/.exec(documentName)?.[1]
