import { exhaustMap, interval, type Subscription } from 'rxjs'
import type { Clock } from '../../pipeline/clock.ts'
import { type OwnerPort, parseOwnerMark } from '../../pipeline/ports/owner-port.ts'
import type { DocumentStore } from '../../pipeline/ports/recording-store-port.ts'
import { SilentOwners } from './silent-owners.ts'

/** How long an owner that cannot be looked at counts as alive after its last sign of life. */
export const SILENCE_MS = 30_000

/** How often an owner gives a sign of life where other machines watch for it. */
export const SIGN_EVERY_MS = 5000

/**
 * Who may write a recording. Owners are numbered documents, `<id>.owner.1`, `<id>.owner.2`, ...; the highest number owns. A process
 * takes over from a dead owner by making the next number, which only one of several can make, so there is no moment without an
 * owner and no lock that two could break at once.
 *
 * In a store of several machines an owner takes the next number itself every few seconds: its sign of life, which is seen without comparing the
 * clocks of machines, and which fails for good once another has taken over.
 */
export class Ownership {
  readonly #documents: DocumentStore
  readonly #owners: OwnerPort
  readonly #clock: Clock
  readonly #silent: SilentOwners
  /** Numbers of ours; 0 where another one has taken over. */
  readonly #held = new Map<string, number>()
  readonly #signs = new Map<string, Subscription>()
  readonly #renewing = new Map<string, Promise<boolean>>()
  readonly #takenOver = new Set<string>()

  constructor(documents: DocumentStore, owners: OwnerPort, clock: Clock) {
    this.#documents = documents
    this.#owners = owners
    this.#clock = clock
    this.#silent = new SilentOwners(clock, SILENCE_MS)
  }

  /**
   * Makes this process the owner.
   * @param lastSignMs when the recording last gave a sign of life, milliseconds since 1970; for owners in other containers of this machine
   * @returns false when another owner lives or was quicker
   */
  async claim(id: string, lastSignMs?: number): Promise<boolean> {
    const last = (await this.#numbers(id)).at(-1)
    const owner = last === undefined ? 'none' : await this.#lookAt(id, last, lastSignMs)
    if (owner === 'alive') return false
    const number = (last ?? 0) + 1
    if (!(await this.#documents.create(ownerName(id, number), await this.#mark()))) return false
    this.#held.set(id, number)
    if (owner === 'silent') this.#takenOver.add(id)
    else this.#takenOver.delete(id)
    if (this.#documents.shared) this.#giveSigns(id)
    return true
  }

  /** Whether what is owned now was taken from a machine that fell silent: a process there may go on writing when it wakes up. */
  tookOver(id: string): boolean {
    return this.#takenOver.has(id)
  }

  /** Whether this process still owns what it claimed. */
  async holds(id: string): Promise<boolean> {
    const mine = this.#held.get(id) ?? 0
    if (mine === 0 || !this.#documents.shared) return mine > 0
    await this.#renewing.get(id)?.catch(() => {})
    return (await this.#numbers(id)).at(-1) === this.#held.get(id)
  }

  /** Gives a recording free that was claimed. The highest number goes last, so that an older mark never counts again; those of a later owner stay. */
  async release(id: string): Promise<void> {
    this.#signs.get(id)?.unsubscribe()
    this.#signs.delete(id)
    await this.#renewing.get(id)?.catch(() => {})
    const mine = this.#held.get(id)
    if (mine === undefined) return // never claimed, or given free already
    for (const number of await this.#numbers(id))
      if (number <= mine) await this.#documents.remove(ownerName(id, number))
    this.#held.delete(id)
    this.#takenOver.delete(id)
  }

  /** What cannot be written now is tried again with the next sign: until somebody takes over, silence changes nothing. */
  #giveSigns(id: string): void {
    const sign = () => this.#renew(id).catch(() => false)
    this.#signs.get(id)?.unsubscribe()
    this.#signs.set(id, interval(SIGN_EVERY_MS, this.#clock.scheduler).pipe(exhaustMap(sign)).subscribe())
  }

  async #renew(id: string): Promise<boolean> {
    const renewing = this.#takeNext(id)
    this.#renewing.set(id, renewing)
    try {
      return await renewing
    } finally {
      this.#renewing.delete(id)
    }
  }

  /** A number that others made, or a mark of ours that is gone, tells that somebody took over, and perhaps has ended since. */
  async #takeNext(id: string): Promise<boolean> {
    const mine = this.#held.get(id) ?? 0
    if (mine === 0) return false
    const next = mine + 1
    const made = await this.#documents.create(ownerName(id, next), await this.#mark())
    const kept = (await this.#numbers(id)).includes(mine)
    if (made && kept) {
      this.#held.set(id, next)
      await this.#documents.remove(ownerName(id, mine))
      return true
    }
    if (made) await this.#documents.remove(ownerName(id, next))
    this.#held.set(id, 0)
    this.#signs.get(id)?.unsubscribe()
    return false
  }

  async #mark(): Promise<string> {
    return JSON.stringify(await this.#owners.self())
  }

  async #numbers(id: string): Promise<number[]> {
    const prefix = `${id}.owner.`
    const names = (await this.#documents.names()).filter((name) => name.startsWith(prefix))
    return names
      .map((name) => Number(name.slice(prefix.length)))
      .filter(Number.isInteger)
      .sort((a, b) => a - b)
  }

  async #lookAt(id: string, number: number, lastSignMs: number | undefined): Promise<'alive' | 'dead' | 'silent'> {
    const text = await this.#documents.read(ownerName(id, number))
    const mark = parseOwnerMark(text)
    const alive = mark && (await this.#owners.isAlive(mark))
    if (alive !== undefined) return alive ? 'alive' : 'dead'
    if (this.#documents.shared) {
      if (text === undefined) return 'dead' // given free a moment ago
      return this.#silent.isSilent(id, number) ? 'silent' : 'alive'
    }
    // An empty one is being made this moment, where files cannot get their names and their content at once.
    if (!mark && text !== '') return 'dead' // given free a moment ago, or damaged
    return lastSignMs !== undefined && this.#clock.now() - lastSignMs < SILENCE_MS ? 'alive' : 'dead'
  }
}

const ownerName = (id: string, number: number): string => `${id}.owner.${number}`

/** The id of the recording whose owner a document names; undefined for other documents. */
export const ownedId = (documentName: string): string | undefined => /^(.+)\.owner\.\d+$/.exec(documentName)?.[1]
