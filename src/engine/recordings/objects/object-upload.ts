import { filter, firstValueFrom, fromEvent, map, takeUntil } from 'rxjs'
import { FlyBrowserError } from '../../../domain/errors.ts'
import type { Clock } from '../../../pipeline/clock.ts'
import type { DocumentStore } from '../../../pipeline/ports/recording-store-port.ts'
import type { Gate } from './gate.ts'
import type { ObjectHead, ObjectLabels, ObjectStore, StoredPart } from './object-store.ts'
import { tagOf, tagOfParts } from './object-tag.ts'
import {
  DEFAULT_PART_BYTES,
  mostBytes,
  nextStep,
  type PartPlace,
  partPlace,
  type SpoolProgress,
  type UploadStep,
} from './part-plan.ts'
import { retrying } from './retrying.ts'
import { type Spool, spoolTag } from './spool.ts'
import { readUploadState, type UploadState, writeUploadState } from './upload-state.ts'

export interface UploadPorts {
  readonly objects: ObjectStore
  /** Beside the spool. */
  readonly documents: DocumentStore
  readonly clock: Clock
  /** Of all uploads that share it: whose parts are in memory. */
  readonly inMemory: Gate
  /** From 0 to 1. */
  readonly random?: () => number
}

/** What users are told. */
export type UploadNote =
  | { readonly kind: 'resumed'; readonly parts: number }
  | { readonly kind: 'part'; readonly number: number; readonly bytes: number }
  | { readonly kind: 'delayed'; readonly error: FlyBrowserError; readonly retryAtMs: number }
  | { readonly kind: 'begun-anew' }

export interface UploadWish {
  readonly key: string
  readonly spool: Spool
  readonly stateName: string
  readonly labels?: ObjectLabels
  /** Of the first part, 5 MiB at least; default 8 MiB. */
  readonly partBytes?: number
  readonly signal: AbortSignal
  readonly onNote?: (note: UploadNote) => void
}

/**
 * Uploads a file in parts while it is written, and resolves when the object was looked at and is what the file is. Goes on with what an
 * earlier call, of this process or another, has sent. What passes by itself is waited out, for ever; all else rejects, as does the
 * signal, and leaves state and parts for the next call. Rejects with OBJECT_DAMAGED, OBJECT_TOO_LARGE and what the store rejects with.
 */
export function uploadObject(ports: UploadPorts, wish: UploadWish): Promise<ObjectHead> {
  return new ObjectUpload(ports, wish).run()
}

type Action = Exclude<UploadStep, { readonly kind: 'wait' }>

class ObjectUpload {
  readonly #ports: UploadPorts
  readonly #wish: UploadWish
  readonly #sent = new Map<number, StoredPart>()
  /** Changes of the file that {@link #sent} takes into account. */
  #changes = 0
  #upload: UploadState | undefined
  /** What the store does not know any more: given up, or completed when nobody heard of it. */
  #lost: UploadState | undefined

  constructor(ports: UploadPorts, wish: UploadWish) {
    this.#ports = ports
    this.#wish = wish
  }

  async run(): Promise<ObjectHead> {
    const { key, stateName, onNote } = this.#wish
    const state = await readUploadState(this.#ports.documents, stateName)
    if (state?.key === key) {
      this.#upload = state
      if (await this.#known(() => this.#recall(state))) onNote?.({ kind: 'resumed', parts: this.#sent.size })
    }
    for (;;) {
      const { step, file } = await this.#next()
      const there = file.finished && this.#lost ? await this.#foundWhole(file, this.#lost) : undefined
      if (there) return there
      this.#lost = undefined
      if (step.kind === 'too-large')
        throw new FlyBrowserError('OBJECT_TOO_LARGE', { key, limit: mostBytes(this.#firstBytes) })
      if (step.kind === 'part') await this.#known(() => this.#send(step.place, file))
      else if (await this.#known(() => this.#complete(step.parts))) return await this.#verified(file, step.parts)
    }
  }

  /** The next thing to do, when there is one. */
  async #next(): Promise<{ readonly step: Action; readonly file: SpoolProgress }> {
    const { spool, signal } = this.#wish
    signal.throwIfAborted()
    const actions = spool.progress.pipe(
      map((file) => {
        this.#forgetChanged(file)
        return { step: nextStep(this.#sent, file, this.#firstBytes), file }
      }),
      filter((next): next is { step: Action; file: SpoolProgress } => next.step.kind !== 'wait'),
      takeUntil(fromEvent(signal, 'abort')),
    )
    const next = await firstValueFrom(actions, { defaultValue: undefined })
    signal.throwIfAborted()
    if (!next) throw new FlyBrowserError('INTERNAL', { reason: 'a spool ended that was not finished' })
    return next
  }

  /** Parts that were sent before their bytes became others are sent again. */
  #forgetChanged({ changed }: SpoolProgress): void {
    if (!changed || changed.times === this.#changes) return
    this.#changes = changed.times
    for (const { number, bytes } of [...this.#sent.values()])
      if (partPlace(number, this.#firstBytes).offset + bytes > changed.from) this.#sent.delete(number)
  }

  get #firstBytes(): number {
    return this.#upload?.firstBytes ?? this.#wish.partBytes ?? DEFAULT_PART_BYTES
  }

  async #send(place: PartPlace, file: SpoolProgress): Promise<void> {
    const upload = await this.#begun()
    // Read for each try: who waits for the next one keeps nothing in memory.
    const part = await this.#try(() => this.#inMemory(() => this.#sendOnce(upload, place, file)))
    if (!part) return
    this.#sent.set(place.number, part)
    this.#wish.onNote?.({ kind: 'part', number: place.number, bytes: place.bytes })
  }

  /** Undefined where the file was cut meanwhile, which it will say. */
  async #sendOnce(upload: UploadState, { number, ...place }: PartPlace, file: SpoolProgress) {
    const { objects } = this.#ports
    const { spool, signal } = this.#wish
    const bytes = await spool.read(place.offset, place.bytes)
    if (bytes.length !== place.bytes && !file.finished) return undefined
    if (bytes.length !== place.bytes)
      throw new FlyBrowserError('INTERNAL', { reason: 'a spool was cut while it is read' })
    const stored = await objects.putPart(upload, number, bytes, signal)
    if (!objects.tagsAreDigests || stored.tag === tagOf(bytes)) return stored
    throw this.#damaged(`part ${number} is another one there`)
  }

  #inMemory<T>(action: () => Promise<T>): Promise<T> {
    return this.#ports.inMemory.pass(action, this.#wish.signal)
  }

  async #begun(): Promise<UploadState> {
    if (this.#upload) return this.#upload
    const { key, labels, stateName, signal } = this.#wish
    const firstBytes = this.#firstBytes
    const begun = await this.#try(() => this.#ports.objects.begin(key, labels, signal))
    this.#upload = { ...begun, firstBytes }
    await writeUploadState(this.#ports.documents, stateName, this.#upload)
    return this.#upload
  }

  async #complete(parts: readonly StoredPart[]): Promise<void> {
    const upload = await this.#begun()
    await this.#try(() => this.#ports.objects.complete(upload, parts, this.#wish.signal))
  }

  /** Takes over the parts that are stored with the bytes that the file has now: it may have been cut since. */
  async #recall(upload: UploadState): Promise<void> {
    const { objects } = this.#ports
    const stored = await this.#try(() => objects.parts(upload, this.#wish.signal))
    if (!objects.tagsAreDigests) return
    for (const part of stored) {
      const { offset, bytes } = partPlace(part.number, upload.firstBytes)
      if (part.bytes > bytes) continue
      const isSame = await this.#inMemory(async () => {
        const local = await this.#wish.spool.read(offset, part.bytes)
        return local.length === part.bytes && tagOf(local) === part.tag
      })
      if (isSame) this.#sent.set(part.number, part)
    }
  }

  /** The object that was made of these parts, when it is what the file is; its state is removed then. */
  async #verified(file: SpoolProgress, parts: readonly StoredPart[]): Promise<ObjectHead> {
    const head = await this.#head()
    await this.#ports.documents.remove(this.#wish.stateName)
    const tag = this.#ports.objects.tagsAreDigests ? tagOfParts(parts.map((part) => part.tag)) : undefined
    if (!head) throw this.#damaged('it is not there')
    if (head.bytes !== file.bytes) throw this.#damaged(`it has ${head.bytes} of ${file.bytes} bytes`)
    if (tag !== undefined && head.tag !== tag) throw this.#damaged(`its checksum is ${head.tag}, not ${tag}`)
    return head
  }

  /** The object, when an upload that is lost was in truth completed; where tags do not tell the content it is sent again. */
  async #foundWhole(file: SpoolProgress, { firstBytes }: UploadState): Promise<ObjectHead | undefined> {
    if (!this.#ports.objects.tagsAreDigests) return undefined
    const head = await this.#head()
    if (head?.bytes !== file.bytes) return undefined
    const tag = await this.#inMemory(() => spoolTag(this.#wish.spool, file.bytes, firstBytes))
    return head.tag === tag ? head : undefined
  }

  #head(): Promise<ObjectHead | undefined> {
    return this.#try(() => this.#ports.objects.head(this.#wish.key, this.#wish.signal))
  }

  /**
   * Does what needs an upload that the store knows; false when it does not know it any more, and all begins anew, unless it turns out
   * that it was completed.
   */
  async #known(action: () => Promise<void>): Promise<boolean> {
    try {
      await action()
      return true
    } catch (cause) {
      if (!(cause instanceof FlyBrowserError) || cause.code !== 'UPLOAD_UNKNOWN') throw cause
      this.#lost = this.#upload
      this.#upload = undefined
      this.#sent.clear()
      await this.#ports.documents.remove(this.#wish.stateName)
      this.#wish.onNote?.({ kind: 'begun-anew' })
      return false
    }
  }

  #try<T>(request: () => Promise<T>): Promise<T> {
    const { clock, random } = this.#ports
    const { signal, onNote } = this.#wish
    const onDelay = (error: FlyBrowserError, retryAtMs: number) => onNote?.({ kind: 'delayed', error, retryAtMs })
    return retrying(request, { clock, signal, onDelay, ...(random ? { random } : {}) })
  }

  #damaged(reason: string): FlyBrowserError {
    return new FlyBrowserError('OBJECT_DAMAGED', {
      key: this.#wish.key,
      location: this.#ports.objects.location,
      reason,
    })
  }
}
