import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
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
  return typeof proof === 'object' && typeof proof?.encoder === 'string' && typeof proof.usable === 'boolean'
}

/** Remembers proofs on the disk. Whatever is wrong with the file, it is only a memory: nothing here rejects. */
export class ProofStore {
  readonly #path: string
  #writing: Promise<void> = Promise.resolve()

  constructor(path: string) {
    this.#path = path
  }

  async get(key: string): Promise<EncoderProof | undefined> {
    await this.#writing
    return (await this.#read()).get(key)
  }

  /** Adds one; several at once are written one after the other. */
  put(key: string, proof: EncoderProof): Promise<void> {
    this.#writing = this.#writing.then(() => this.#write(key, proof)).catch(() => {})
    return this.#writing
  }

  async #read(): Promise<Map<string, EncoderProof>> {
    try {
      const found: unknown = JSON.parse(await readFile(this.#path, 'utf8'))
      return new Map(
        Object.entries(found as Record<string, unknown>).filter((row): row is [string, EncoderProof] =>
          isProof(row[1]),
        ),
      )
    } catch {
      return new Map()
    }
  }

  /** By a file of its own and a rename: whoever reads meanwhile sees the old one whole. */
  async #write(key: string, proof: EncoderProof): Promise<void> {
    const proofs = await this.#read()
    proofs.delete(key)
    const rows = [...proofs, [key, proof] as const].slice(-MOST_ENTRIES)
    await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 })
    const draft = `${this.#path}.${process.pid}`
    await writeFile(draft, JSON.stringify(Object.fromEntries(rows)), { mode: 0o600 })
    await rename(draft, this.#path)
  }
}
