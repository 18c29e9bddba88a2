/** What a store tells of an object. */
export interface ObjectFacts {
  readonly key: string
  readonly bytes: number
  /** Changes with the content; where the store's {@link ObjectStore.tagsAreDigests} holds, made of MD5 (see object-tag.ts). Without quotes. */
  readonly tag: string
  /** Milliseconds since 1970, to the second. */
  readonly modifiedMs: number
}

export interface ObjectHead extends ObjectFacts {
  readonly contentType?: string
  /** What was said with the object when it was put; names in lower case. */
  readonly metadata: Readonly<Record<string, string>>
}

/** What is said with an object when it is put. */
export interface ObjectLabels {
  /** For example `video/mp4`. */
  readonly contentType?: string
  /** Names in lower case, letters, digits and `-`; values in ASCII. */
  readonly metadata?: Readonly<Record<string, string>>
}

/** An upload in parts that was begun. */
export interface PartedUpload {
  readonly key: string
  readonly uploadId: string
}

export interface PendingUpload extends PartedUpload {
  readonly begunMs: number
}

/** A part as the store has it. */
export interface StoredPart {
  /** From 1. */
  readonly number: number
  readonly tag: string
  readonly bytes: number
  /** When it arrived, milliseconds since 1970, where a list tells it. */
  readonly storedMs?: number
}

/** A piece of a list. `cursor` asks for the next one; absent at the end. */
export interface Page<T> {
  readonly items: readonly T[]
  readonly cursor?: string
}

export interface PageWish {
  /** Keys that begin so; default: all. */
  readonly prefix?: string
  /** Of a list of objects: only those in the folder that the prefix names, not in folders below it. */
  readonly flat?: boolean
  /** Of a list of objects: only keys behind this one, in the order of their bytes. */
  readonly after?: string
  readonly cursor?: string
  /** From 1 to 1000, which is the default. */
  readonly limit?: number
  readonly signal?: AbortSignal
}

/** Bytes `from` to `to`, both included; `to` absent: up to the end. */
export interface ByteRange {
  readonly from: number
  readonly to?: number
}

export interface ObjectBody {
  /** Bytes of the body, not of the object. */
  readonly bytes: number
  /** Bytes of the object. */
  readonly totalBytes: number
  readonly tag: string
  /** As they come. Leaving the loop ends the request. Throws as the methods of the store do. */
  readonly content: AsyncIterable<Uint8Array>
}

/** How long an object stays, by a rule that the store itself keeps. */
export interface LifecycleRule {
  /** Letters, digits, `-`, `_` and `.`. */
  readonly id: string
  /** Keys that begin so. */
  readonly prefix: string
  /** Objects are removed after so many days. */
  readonly expireDays?: number
  /** Parts of uploads that were not finished are removed after so many days. */
  readonly abortUploadsDays?: number
}

export interface AddressWish {
  /** Default 24 h, at most 7 days. */
  readonly validSeconds?: number
  /** The name a browser saves it by. */
  readonly fileName?: string
  readonly signal?: AbortSignal
}

/**
 * Objects by key in one bucket, below one prefix, which keys do not show. Every call is one request, bounded in time, and ends early by
 * its signal with the signal's reason. They reject with OBJECT_KEY_INVALID, BUCKET_MISSING, OBJECTS_REFUSED, OBJECTS_UNREACHABLE,
 * OBJECTS_BUSY, OBJECTS_TIMEOUT, OBJECTS_UNSUPPORTED, OBJECTS_DECLINED or OBJECTS_FAILED; nothing is tried again here (see
 * retry-schedule.ts).
 */
export interface ObjectStore {
  /** Endpoint, bucket and prefix, for people. */
  readonly location: string
  /** Whether tags tell the content, as far as is known by now: not where the store encrypts by keys of a service (`aws:kms`), which it tells with what is put. */
  readonly tagsAreDigests: boolean
  /** Puts a whole object, in place of what has that key; what arrives damaged is refused. Gives its tag. */
  put(key: string, bytes: Uint8Array, labels?: ObjectLabels, signal?: AbortSignal): Promise<string>
  /** Begins an object in parts. It is not seen before {@link complete}. */
  begin(key: string, labels?: ObjectLabels, signal?: AbortSignal): Promise<PartedUpload>
  /** Puts one part, in place of what has that number: 5 MiB at least, except of the last. Rejects with UPLOAD_UNKNOWN too. */
  putPart(upload: PartedUpload, number: number, bytes: Uint8Array, signal?: AbortSignal): Promise<StoredPart>
  /** The parts that have arrived, by number. Rejects with UPLOAD_UNKNOWN too. */
  parts(upload: PartedUpload, signal?: AbortSignal): Promise<readonly StoredPart[]>
  /** Makes the object of its parts. Rejects with UPLOAD_UNKNOWN too, which may mean that it was done before. */
  complete(upload: PartedUpload, parts: readonly StoredPart[], signal?: AbortSignal): Promise<void>
  /** Gives an upload up and removes its parts. Does nothing when it is not known. */
  abort(upload: PartedUpload, signal?: AbortSignal): Promise<void>
  /** Uploads that were begun and neither completed nor given up. */
  pendingUploads(wish?: PageWish): Promise<Page<PendingUpload>>
  /** Rejects with OBJECT_UNKNOWN too. */
  get(key: string, range?: ByteRange, signal?: AbortSignal): Promise<ObjectBody>
  /** Undefined when there is none. */
  head(key: string, signal?: AbortSignal): Promise<ObjectHead | undefined>
  /** In the order of keys. */
  list(wish?: PageWish): Promise<Page<ObjectFacts>>
  /** Does nothing when there is none. */
  remove(key: string, signal?: AbortSignal): Promise<void>
  /** An address by which anybody can get the object for a while. It is a secret. */
  address(key: string, wish?: AddressWish): Promise<string>
  /** The rules of ours. */
  lifecycle(signal?: AbortSignal): Promise<readonly LifecycleRule[]>
  /** Puts these in place of the rules of ours; those of others stay. */
  setLifecycle(rules: readonly LifecycleRule[], signal?: AbortSignal): Promise<void>
}
