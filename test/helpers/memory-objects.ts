import { FlyBrowserError } from '../../src/domain/errors.ts'
import { keyBelow } from '../../src/engine/recordings/objects/object-key.ts'
import type {
  ByteRange,
  LifecycleRule,
  ObjectHead,
  ObjectLabels,
  ObjectStore,
  Page,
  PageWish,
  PartedUpload,
  PendingUpload,
  StoredPart,
} from '../../src/engine/recordings/objects/object-store.ts'
import { tagOf, tagOfParts } from '../../src/engine/recordings/objects/object-tag.ts'
import { LEAST_PART_BYTES } from '../../src/engine/recordings/objects/part-plan.ts'

interface Kept extends ObjectHead {
  readonly content: Uint8Array
}

interface Begun extends PendingUpload {
  readonly labels: ObjectLabels
  readonly parts: Map<number, StoredPart & { readonly content: Uint8Array }>
}

/** Objects that are kept while this is. */
export class MemoryObjectStore implements ObjectStore {
  readonly location = 'memory'
  readonly tagsAreDigests: boolean
  /** Called before each request with the name of its method, and with `completed` after that was done; what it throws, the request throws. */
  fault: (method: string) => void = () => {}
  readonly #objects = new Map<string, Kept>()
  readonly #uploads = new Map<string, Begun>()
  #rules: readonly LifecycleRule[] = []
  #last = 0
  readonly #leastPartBytes: number

  constructor({ tagsAreDigests = true, leastPartBytes = LEAST_PART_BYTES } = {}) {
    this.tagsAreDigests = tagsAreDigests
    this.#leastPartBytes = leastPartBytes
  }

  async put(key: string, bytes: Uint8Array, labels?: ObjectLabels, signal?: AbortSignal): Promise<string> {
    this.#enter('put', signal, key)
    return this.#keep(key, bytes.slice(), this.#tag(tagOf(bytes)), labels)
  }

  async begin(key: string, labels: ObjectLabels = {}, signal?: AbortSignal): Promise<PartedUpload> {
    this.#enter('begin', signal, key)
    const uploadId = `upload-${++this.#last}`
    this.#uploads.set(uploadId, { key, uploadId, begunMs: Date.now(), labels, parts: new Map() })
    return { key, uploadId }
  }

  async putPart(upload: PartedUpload, number: number, bytes: Uint8Array, signal?: AbortSignal): Promise<StoredPart> {
    this.#enter('putPart', signal, upload.key)
    const part = { number, tag: this.#tag(tagOf(bytes)), bytes: bytes.length }
    this.#begun(upload).parts.set(number, { ...part, content: bytes.slice() })
    return part
  }

  async parts(upload: PartedUpload, signal?: AbortSignal): Promise<readonly StoredPart[]> {
    this.#enter('parts', signal, upload.key)
    return [...this.#begun(upload).parts.values()]
      .map(({ number, tag, bytes }) => ({ number, tag, bytes }))
      .toSorted((a, b) => a.number - b.number)
  }

  async complete(upload: PartedUpload, parts: readonly StoredPart[], signal?: AbortSignal): Promise<void> {
    this.#enter('complete', signal, upload.key)
    const begun = this.#begun(upload)
    const chosen = parts.map(({ number, tag }, i) => {
      const part = begun.parts.get(number)
      const small = part && i < parts.length - 1 && part.bytes < this.#leastPartBytes
      if (!part || part.tag !== tag || small || number <= (parts[i - 1]?.number ?? 0))
        throw this.#declined('these parts')
      return part
    })
    this.#uploads.delete(upload.uploadId)
    const content = Uint8Array.from(Buffer.concat(chosen.map((part) => part.content)))
    const tag = this.#tag(tagOfParts(chosen.map((part) => tagOf(part.content))))
    this.#keep(upload.key, content, tag, begun.labels)
    this.fault('completed')
  }

  async abort({ key, uploadId }: PartedUpload, signal?: AbortSignal): Promise<void> {
    this.#enter('abort', signal, key)
    this.#uploads.delete(uploadId)
  }

  async pendingUploads(wish: PageWish = {}): Promise<Page<PendingUpload>> {
    this.#enter('pendingUploads', wish.signal)
    const all = [...this.#uploads.values()].map(({ key, uploadId, begunMs }) => ({ key, uploadId, begunMs }))
    return page(all, wish, ({ key, uploadId }) => `${key}\n${uploadId}`)
  }

  async get(key: string, range?: ByteRange, signal?: AbortSignal) {
    this.#enter('get', signal, key)
    const kept = this.#objects.get(key)
    if (!kept) throw new FlyBrowserError('OBJECT_UNKNOWN', { key, location: this.location })
    if (range && range.from >= kept.bytes) throw this.#declined('this range')
    const piece = kept.content.slice(range?.from ?? 0, (range?.to ?? kept.bytes) + 1)
    async function* content() {
      signal?.throwIfAborted()
      if (piece.length > 0) yield piece
    }
    return { bytes: piece.length, totalBytes: kept.bytes, tag: kept.tag, content: content() }
  }

  async head(key: string, signal?: AbortSignal): Promise<ObjectHead | undefined> {
    this.#enter('head', signal, key)
    const kept = this.#objects.get(key)
    if (!kept) return undefined
    const { content: _, ...head } = kept
    return head
  }

  async list(wish: PageWish = {}) {
    this.#enter('list', wish.signal)
    const { prefix = '', flat = false, after = '' } = wish
    const all = [...this.#objects.values()]
      .filter(({ key }) => key > after)
      .filter(({ key }) => !flat || !key.slice(prefix.length).includes('/'))
      .map(({ key, bytes, tag, modifiedMs }) => ({ key, bytes, tag, modifiedMs }))
    return page(all, wish, ({ key }) => key)
  }

  async remove(key: string, signal?: AbortSignal): Promise<void> {
    this.#enter('remove', signal, key)
    this.#objects.delete(key)
  }

  async address(key: string): Promise<string> {
    this.#enter('address', undefined, key)
    return `memory:${key}`
  }

  async lifecycle(signal?: AbortSignal): Promise<readonly LifecycleRule[]> {
    this.#enter('lifecycle', signal)
    return this.#rules
  }

  async setLifecycle(rules: readonly LifecycleRule[], signal?: AbortSignal): Promise<void> {
    this.#enter('setLifecycle', signal)
    this.#rules = [...rules]
  }

  #enter(method: string, signal: AbortSignal | undefined, key = 'a'): void {
    signal?.throwIfAborted()
    keyBelow('', key)
    this.fault(method)
  }

  #keep(key: string, content: Uint8Array, tag: string, labels: ObjectLabels = {}): string {
    const { metadata = {}, contentType = 'application/octet-stream' } = labels
    this.#objects.set(key, { key, bytes: content.length, tag, modifiedMs: Date.now(), metadata, contentType, content })
    return tag
  }

  #begun({ key, uploadId }: PartedUpload): Begun {
    const begun = this.#uploads.get(uploadId)
    if (begun?.key === key) return begun
    throw new FlyBrowserError('UPLOAD_UNKNOWN', { key, location: this.location })
  }

  /** As services do that encrypt by keys of their own: it tells nothing of the content. */
  #tag(digest: string): string {
    return this.tagsAreDigests ? digest : `opaque-${++this.#last}`
  }

  #declined(what: string): FlyBrowserError {
    const details = { endpoint: this.location, bucket: 'memory', action: 'do it', reason: `it does not take ${what}` }
    return new FlyBrowserError('OBJECTS_DECLINED', details)
  }
}

function page<T extends { readonly key: string }>(
  all: readonly T[],
  wish: PageWish,
  place: (item: T) => string,
): Page<T> {
  const { prefix = '', cursor, limit = 1000 } = wish
  const left = all
    .filter((item) => item.key.startsWith(prefix) && (cursor === undefined || place(item) > cursor))
    .toSorted((a, b) => (place(a) < place(b) ? -1 : 1))
  const items = left.slice(0, limit)
  return { items, ...(left.length > limit ? { cursor: place(items.at(-1)!) } : {}) }
}
