import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import type { EncoderProof } from '../../engine/encoders/encoder-proof.ts'

/** Oldest entries beyond this many are forgotten. */
const MOST_ENTRIES = 256

/** Where proofs are kept: in the user's cache folder. */
export const proofFile = (env: NodeJS.ProcessEnv): string =>
  join(env.XDG_CACHE_HOME || join(env.HOME || homedir(), '.cache'), 'flybrowser', 'encoders.json')

const isProof = (value: unknown): value is EncoderProof => {
  const proof = value as Partial<EncoderProof> | null
  if (typeof proof !== 'object' || proof === null) return false
  const { encoder, codec, hardware, live, usable, variant = 0, cause = '', reason = '', probeMs } = proof
  const texts = [encoder, codec, cause, reason]
  return (
    texts.every((text) => typeof text === 'string') &&
    [hardware, live, usable].every((flag) => typeof flag === 'boolean') &&
    isCount(variant) &&
    typeof probeMs === 'number'
  )
}

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0

let drafts = 0

/** Remembers proofs on the disk. Whatever is wrong with the file, it is only a memory: nothing here rejects. */
export class ProofStore {
  readonly #path: string
  #pending = new Map<string, EncoderProof>()
  #writing: Promise<void> | undefined

  constructor(path: string) {
    this.#path = path
  }

  /** All that is remembered. */
  async read(): Promise<ReadonlyMap<string, EncoderProof>> {
    try {
      const found: unknown = JSON.parse(await readFile(this.#path, 'utf8'))
      const rows = Object.entries(found as Record<string, unknown>)
      return new Map(rows.filter((row): row is [string, EncoderProof] => isProof(row[1])))
    } catch {
      return new Map()
    }
  }

  /** Adds one. What comes while the file is being written is written together. */
  put(key: string, proof: EncoderProof): void {
    this.#pending.set(key, proof)
    this.#writing ??= this.#writeAll()
  }

  /** Resolves when all that was added is on the disk, or cannot be. */
  async written(): Promise<void> {
    await this.#writing
  }

  async #writeAll(): Promise<void> {
    while (this.#pending.size > 0) {
      const added = this.#pending
      this.#pending = new Map()
      await this.#write(added).catch(() => {})
    }
    this.#writing = undefined
  }

  /** By a file of its own and a rename: whoever reads meanwhile sees the old one whole. */
  async #write(added: ReadonlyMap<string, EncoderProof>): Promise<void> {
    const kept = [...(await this.read())].filter(([key]) => !added.has(key))
    const rows = [...kept, ...added].slice(-MOST_ENTRIES)
    await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 })
    drafts += 1
    const draft = `${this.#path}.${process.pid}-${drafts}`
    try {
      await writeFile(draft, JSON.stringify(Object.fromEntries(rows)), { mode: 0o600 })
      await rename(draft, this.#path)
    } catch (cause) {
      await rm(draft, { force: true })
      throw cause
    }
  }
}
