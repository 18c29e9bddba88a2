import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { promisify } from 'node:util'
import type { Codec } from '../../domain/codec.ts'
import { reasonOf } from '../../domain/errors.ts'
import { PROBE_WITHIN_MS } from '../../engine/encoders/encoder-probe.ts'
import {
  type BinaryInventory,
  type EncoderProof,
  isLasting,
  proofRequest,
} from '../../engine/encoders/encoder-proof.ts'
import { KNOWN_ENCODERS, type KnownEncoder } from '../../engine/encoders/families/known-families.ts'
import { parseFfmpegFacts } from '../../engine/encoders/ffmpeg-facts.ts'
import { listedEncoders } from '../../engine/encoders/listed-encoders.ts'
import { driverFingerprint } from './driver-fingerprint.ts'
import { type BinaryPlace, findFfmpegBinaries } from './find-binaries.ts'
import { ProofStore, proofFile } from './proof-store.ts'
import { type ProvenBinary, proveEncoder } from './prove-encoder.ts'

const run = promisify(execFile)

export interface InventorySettings {
  /** Path of the only ffmpeg to use. */
  readonly binary?: string
  readonly env?: NodeJS.ProcessEnv
  /** How long one encoder may take for its proof, milliseconds. */
  readonly withinMs?: number
  /** Where proofs are kept; in the user's cache folder unless set. */
  readonly cacheFile?: string
}

/** Which encoders of which ffmpeg work on this machine. Proofs are made one at a time, once, and remembered on the disk. */
export class EncoderInventory {
  readonly #settings: InventorySettings
  readonly #env: NodeJS.ProcessEnv
  readonly #store: ProofStore

  constructor(settings: InventorySettings = {}) {
    this.#settings = settings
    this.#env = settings.env ?? process.env
    this.#store = new ProofStore(settings.cacheFile ?? proofFile(this.#env))
  }

  /**
   * Every ffmpeg found with what its encoders showed, best first. Never rejects: what went wrong is in the answer.
   * @param codecs only encoders of these are proven; all of them unless given
   * @param anew true to believe nothing that is remembered
   */
  async look({ codecs, anew = false }: { codecs?: readonly Codec[]; anew?: boolean } = {}): Promise<BinaryInventory[]> {
    const driver = await driverFingerprint()
    const found: BinaryInventory[] = []
    for (const place of await findFfmpegBinaries(this.#env, this.#settings.binary))
      found.push(await this.#inspect(place, driver, anew, codecs))
    return found
  }

  async #inspect(
    place: BinaryPlace,
    driver: string,
    anew: boolean,
    codecs?: readonly Codec[],
  ): Promise<BinaryInventory> {
    try {
      const [version, listing, { size, mtimeMs }] = [
        await this.#ask(place.path, '-version'),
        await this.#ask(place.path, '-encoders'),
        await stat(place.path),
      ]
      const facts = parseFfmpegFacts(version)
      if (!facts) throw new Error('it does not answer -version as ffmpeg does')
      const listed = listedEncoders(listing)
      const { withinMs } = this.#settings
      const binary = { path: place.path, facts, env: this.#env, ...(withinMs ? { withinMs } : {}) }
      const identity = [place.path, size, mtimeMs, facts.version, driver].join('\0')
      const encoders: EncoderProof[] = []
      for (const known of KNOWN_ENCODERS)
        if (listed.has(known.encoder) && (codecs ?? [known.codec]).includes(known.codec))
          encoders.push(await this.#proof(binary, known, identity, anew))
      return { ...place, version: facts.version, encoders }
    } catch (cause) {
      return { ...place, reason: notRunnable(cause), encoders: [] }
    }
  }

  async #proof(binary: ProvenBinary, known: KnownEncoder, identity: string, anew: boolean): Promise<EncoderProof> {
    // Told other things than then, it may do otherwise.
    const told = JSON.stringify(known.family.variants(proofRequest(known.codec)))
    const key = createHash('sha256').update([identity, known.encoder, told].join('\0')).digest('hex')
    const remembered = anew ? undefined : await this.#store.get(key)
    if (remembered) return remembered
    const proof = await proveEncoder(binary, known)
    if (isLasting(proof)) await this.#store.put(key, proof)
    return proof
  }

  async #ask(path: string, question: string): Promise<string> {
    const { stdout } = await run(path, ['-hide_banner', question], {
      ...{ env: this.#env, timeout: PROBE_WITHIN_MS, killSignal: 'SIGKILL', maxBuffer: 4 * 1024 * 1024 },
      windowsHide: true,
    })
    return stdout
  }
}

function notRunnable(cause: unknown): string {
  const { code, killed } = cause as { code?: string | number; killed?: boolean }
  if (code === 'ENOENT') return 'there is no such file'
  if (code === 'EACCES') return 'it may not be run'
  return killed ? `it did not answer within ${PROBE_WITHIN_MS} ms` : reasonOf(cause)
}
