import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import type { Codec } from '../../domain/codec.ts'
import { reasonOf } from '../../domain/errors.ts'
import {
  type EncoderCandidate,
  type EncoderPolicy,
  encoderCandidates,
  wantedEncoders,
} from '../../engine/encoders/encoder-policy.ts'
import {
  type BinaryInventory,
  type EncoderProof,
  isLasting,
  proofRequest,
} from '../../engine/encoders/encoder-proof.ts'
import { KNOWN_ENCODERS, type KnownEncoder } from '../../engine/encoders/families/known-families.ts'
import { type FfmpegFacts, parseFfmpegFacts } from '../../engine/encoders/ffmpeg-facts.ts'
import { listedEncoders } from '../../engine/encoders/listed-encoders.ts'
import { askBinary } from './ask-binary.ts'
import { choiceMade } from './choice-made.ts'
import { DriverWatch } from './driver-fingerprint.ts'
import { type BinaryPlace, findFfmpegBinaries } from './find-binaries.ts'
import { type BinaryAnswer, type InventoryMemory, type KnownProof, processMemory } from './inventory-memory.ts'
import { ProofStore, proofFile } from './proof-store.ts'
import { proveEncoder } from './prove-encoder.ts'

export interface InventorySettings {
  /** Path of the only ffmpeg to use. */
  readonly binary?: string
  readonly env?: NodeJS.ProcessEnv
  /** How long one encoder may take for its proof, milliseconds. */
  readonly withinMs?: number
  /** Where proofs are kept; in the user's cache folder unless set. */
  readonly cacheFile?: string
}

/** One ffmpeg as it stands now; its proofs change as they come. */
interface BinaryLook {
  readonly place: BinaryPlace
  readonly facts?: FfmpegFacts
  readonly reason?: string
  readonly proofs: readonly KnownProof[]
}

/** Whether what is remembered is not to be believed. */
type Refusal = (remembered: EncoderProof) => boolean

interface Search {
  readonly isWanted: (known: KnownEncoder) => boolean
  readonly isRefused: Refusal
  /** What the disk remembers; read when first asked for. */
  readonly stored: () => Promise<ReadonlyMap<string, EncoderProof>>
}

/**
 * How long {@link EncoderInventory.candidates} waits for hardware that is still being proven where software is there already, milliseconds.
 * Hardware takes up to a second, or fails at once; what hangs is not worth the wait of a viewer.
 */
export const PATIENCE_MS = 2500

const isNever = () => false

/**
 * Which encoders of which ffmpeg work on this machine. Proofs are made once, remembered in the process and on the disk, and shared by those
 * who ask at the same time. When all is known, a question costs a few `stat`s and no process.
 */
export class EncoderInventory {
  readonly #settings: InventorySettings
  readonly #env: NodeJS.ProcessEnv
  readonly #store: ProofStore
  readonly #memory: InventoryMemory
  readonly #drivers: DriverWatch

  /** @param memory shared by the whole process unless given */
  constructor(settings: InventorySettings = {}, memory: InventoryMemory = processMemory) {
    this.#settings = settings
    this.#env = settings.env ?? process.env
    this.#store = new ProofStore(settings.cacheFile ?? proofFile(this.#env))
    this.#memory = memory
    this.#drivers = new DriverWatch(this.#env)
  }

  /**
   * Every ffmpeg found with what its encoders showed, best first. Waits for all proofs. Never rejects: what went wrong is in the answer.
   * @param codecs only encoders of these are proven; all of them unless given
   * @param anew true to believe nothing that is remembered, or what of it not to believe
   */
  async look({
    codecs,
    anew = false,
  }: {
    readonly codecs?: readonly Codec[]
    readonly anew?: boolean | Refusal
  } = {}): Promise<BinaryInventory[]> {
    const looks = await this.#begin(
      ({ codec }) => (codecs ?? [codec]).includes(codec),
      typeof anew === 'boolean' ? () => anew : anew,
    )
    await Promise.all(looks.flatMap(({ proofs }) => proofs.map(({ coming }) => coming)))
    await this.#store.written()
    return looks.map(inventoryOf)
  }

  /**
   * The encoders to try for live video of a codec, in this order, each with its binary, its `facts` and the `variant` of its arguments that
   * works. To be called each time an encoder is opened. It returns as soon as the best is known; where hardware takes long to be proven it
   * is left out after `patienceMs` (0: as soon as any works), and there the next time. Where all fails, what may have passed meanwhile is
   * tried again before it gives up.
   * @throws FlyBrowserError ENCODER_UNKNOWN, ENCODER_UNUSABLE or ENCODER_NOT_FOUND, as {@link encoderCandidates}
   */
  async candidates(
    codec: Codec,
    policy: EncoderPolicy = 'auto',
    { patienceMs = PATIENCE_MS }: { readonly patienceMs?: number } = {},
  ): Promise<readonly EncoderCandidate[]> {
    const wanted = wantedEncoders(codec, policy)
    const looks = await this.#begin((known) => wanted.includes(known), isNever)
    const ranked = wanted.flatMap((each) => looks.flatMap(({ proofs }) => proofs.filter(({ known }) => known === each)))
    // Whoever names one wants that one, however long it takes.
    await choiceMade(ranked.filter(({ known: { encoder } }) => encoder === policy))
    await choiceMade(ranked, patienceMs)
    const answer = () => encoderCandidates(looks.map(inventoryOf), codec, policy)
    try {
      return answer()
    } catch (cause) {
      const coming = ranked.flatMap(({ coming }) => coming ?? [])
      if (coming.length === 0) throw cause
      await Promise.all(coming)
      return answer()
    }
  }

  /** Has every wanted encoder that is not known proven, without waiting for it. */
  async #begin(isWanted: Search['isWanted'], isRefused: Refusal): Promise<readonly BinaryLook[]> {
    let reading: Promise<ReadonlyMap<string, EncoderProof>> | undefined
    const stored = () => {
      reading ??= this.#store.read()
      return reading
    }
    const [places, driver] = await Promise.all([
      findFfmpegBinaries(this.#env, this.#settings.binary),
      this.#drivers.fingerprint(),
    ])
    return Promise.all(places.map((place) => this.#look(place, driver, { isWanted, isRefused, stored })))
  }

  async #look(place: BinaryPlace, driver: string, search: Search): Promise<BinaryLook> {
    try {
      const { size, mtimeMs } = await stat(place.path).catch(() => ({ size: 0, mtimeMs: 0 }))
      const identity = [place.path, size, mtimeMs].join('\0')
      const { facts, listed } = await this.#memory.answer(identity, () => this.#ask(place.path))
      const known = KNOWN_ENCODERS.filter((each) => listed.has(each.encoder) && search.isWanted(each))
      const proofs: KnownProof[] = []
      for (const each of known)
        proofs.push(await this.#proof(place.path, facts, each, [identity, facts.version, driver].join('\0'), search))
      return { place, facts, proofs }
    } catch (cause) {
      return { place, reason: reasonOf(cause), proofs: [] }
    }
  }

  async #ask(path: string): Promise<BinaryAnswer> {
    const facts = parseFfmpegFacts(await askBinary(path, '-version', this.#env))
    if (!facts) throw new Error('it does not answer -version as ffmpeg does')
    return { facts, listed: listedEncoders(await askBinary(path, '-encoders', this.#env)) }
  }

  async #proof(
    path: string,
    facts: FfmpegFacts,
    known: KnownEncoder,
    identity: string,
    { isRefused, stored }: Search,
  ): Promise<KnownProof> {
    const key = proofKey(identity, known)
    const there = this.#memory.get(key, isRefused)
    if (there) return there
    const remembered = (await stored()).get(key)
    if (remembered?.encoder === known.encoder && isLasting(remembered) && !isRefused(remembered))
      return this.#memory.remember(key, known, remembered)
    const { withinMs } = this.#settings
    const binary = { path, facts, env: this.#env, ...(withinMs ? { withinMs } : {}) }
    return this.#memory.prove(key, known, async () => {
      const proof = await proveEncoder(binary, known)
      if (isLasting(proof)) this.#store.put(key, proof)
      return proof
    })
  }
}

/** Told other things than then, an encoder may do otherwise. */
function proofKey(identity: string, { encoder, codec, family }: KnownEncoder): string {
  const told = JSON.stringify(family.variants(proofRequest(codec)))
  return createHash('sha256').update([identity, encoder, told].join('\0')).digest('hex')
}

const inventoryOf = ({ place, facts, reason, proofs }: BinaryLook): BinaryInventory => ({
  ...place,
  ...(facts && { facts }),
  ...(reason !== undefined && { reason }),
  encoders: proofs.flatMap(({ found }) => found ?? []),
})
