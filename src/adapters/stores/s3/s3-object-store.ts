import type { Readable } from 'node:stream'
import type { S3Client, StorageClass } from '@aws-sdk/client-s3'
import type { FlyBrowserError } from '../../../domain/errors.ts'
import { cleanPrefix, keyBelow } from '../../../engine/recordings/objects/object-key.ts'
import type {
  AddressWish,
  ByteRange,
  LifecycleRule,
  ObjectBody,
  ObjectFacts,
  ObjectHead,
  ObjectLabels,
  ObjectStore,
  Page,
  PageWish,
  PartedUpload,
  PendingUpload,
  StoredPart,
} from '../../../engine/recordings/objects/object-store.ts'
import { bodyOf } from './body-of.ts'
import { bounded, flowing, TookTooLong } from './bounded.ts'
import { loadSdk, loadSigner, openClient, type Sdk } from './s3-client.ts'
import { type S3Request, s3Error } from './s3-error.ts'
import { fromRules, readRules, toRules, writeRules } from './s3-lifecycle.ts'
import type { S3Options } from './s3-options.ts'
import { tagsAreOpaque } from './tags-are-opaque.ts'
import { unless } from './unless.ts'
import { withRightClock } from './with-right-clock.ts'

const TIMEOUT_MS = 30_000
/** Slower than this is not an upload. */
const LEAST_BYTES_PER_S = 65_536
const DAY_SECONDS = 24 * 3600
const MOST_DAYS = 7
const KEEP_RULES = 'keep rules for how long objects stay'

type Send<T> = (client: S3Client, sdk: Sdk, options: { abortSignal: AbortSignal }) => Promise<T>

interface Asked {
  readonly key?: string
  readonly signal: AbortSignal | undefined
  /** Of the body that is sent. */
  readonly bytes?: number
  readonly isRead?: boolean
}

/** Objects in a bucket of S3, or of a server with its API. */
export class S3ObjectStore implements ObjectStore {
  readonly location: string
  readonly #options: S3Options
  readonly #prefix: string
  readonly #endpoint: string
  readonly #timeoutMs: number
  #tagsAreDigests: boolean
  #client: Promise<S3Client> | undefined
  /** For what is read as slowly as its reader likes. */
  #reader: Promise<S3Client> | undefined

  /** Throws OBJECT_KEY_INVALID when its prefix cannot be one. Nothing is asked of the server, or loaded, before the first call. */
  constructor(options: S3Options) {
    this.#options = options
    this.#prefix = cleanPrefix(options.prefix ?? '')
    this.#endpoint = options.endpoint ?? `S3 in ${options.region ?? 'us-east-1'}`
    this.location = `${this.#endpoint}, ${options.bucket}/${this.#prefix}`
    this.#tagsAreDigests = options.encryption?.kind !== 'aws:kms'
    this.#timeoutMs = options.timeoutMs ?? TIMEOUT_MS
  }

  get tagsAreDigests(): boolean {
    return this.#tagsAreDigests
  }

  async put(key: string, bytes: Uint8Array, labels: ObjectLabels = {}, signal?: AbortSignal): Promise<string> {
    const sent = { ...this.#at(key), ...this.#terms(labels), ...bodyOf(bytes) }
    const answer = await this.#ask('put an object', { key, signal, bytes: bytes.length }, (client, sdk, options) =>
      client.send(new sdk.PutObjectCommand(sent), options),
    )
    this.#tagsAreDigests &&= !tagsAreOpaque(answer)
    return plain(answer.ETag)
  }

  async begin(key: string, labels: ObjectLabels = {}, signal?: AbortSignal): Promise<PartedUpload> {
    const sent = { ...this.#at(key), ...this.#terms(labels) }
    const answer = await this.#ask('begin an upload', { signal }, (client, sdk, options) =>
      client.send(new sdk.CreateMultipartUploadCommand(sent), options),
    )
    this.#tagsAreDigests &&= !tagsAreOpaque(answer)
    return { key, uploadId: answer.UploadId ?? '' }
  }

  async putPart(upload: PartedUpload, number: number, bytes: Uint8Array, signal?: AbortSignal): Promise<StoredPart> {
    const sent = { ...this.#of(upload), PartNumber: number, ...bodyOf(bytes) }
    const asked = { key: upload.key, signal, bytes: bytes.length }
    const answer = await this.#ask('put a part', asked, (client, sdk, options) =>
      client.send(new sdk.UploadPartCommand(sent), options),
    )
    this.#tagsAreDigests &&= !tagsAreOpaque(answer)
    return { number, tag: plain(answer.ETag), bytes: bytes.length }
  }

  async parts(upload: PartedUpload, signal?: AbortSignal): Promise<readonly StoredPart[]> {
    const parts: StoredPart[] = []
    let marker: string | undefined
    do {
      const sent = { ...this.#of(upload), ...(marker === undefined ? {} : { PartNumberMarker: marker }) }
      const answer = await this.#ask('list parts', { key: upload.key, signal }, (client, sdk, options) =>
        client.send(new sdk.ListPartsCommand(sent), options),
      )
      for (const { PartNumber = 0, ETag, Size = 0, LastModified: at } of answer.Parts ?? [])
        parts.push({ number: PartNumber, tag: plain(ETag), bytes: Size, ...(at ? { storedMs: at.getTime() } : {}) })
      const next = answer.IsTruncated ? answer.NextPartNumberMarker : undefined
      marker = next === marker ? undefined : next
    } while (marker !== undefined)
    return parts
  }

  async complete(upload: PartedUpload, parts: readonly StoredPart[], signal?: AbortSignal): Promise<void> {
    const list = parts.map(({ number, tag }) => ({ PartNumber: number, ETag: `"${tag}"` }))
    const sent = { ...this.#of(upload), MultipartUpload: { Parts: list } }
    // Some servers put the object together before they answer.
    const asked = { key: upload.key, signal, bytes: parts.length * LEAST_BYTES_PER_S }
    await this.#ask('complete an upload', asked, (client, sdk, options) =>
      client.send(new sdk.CompleteMultipartUploadCommand(sent), options),
    )
  }

  async abort(upload: PartedUpload, signal?: AbortSignal): Promise<void> {
    await this.#ask('give up an upload', { key: upload.key, signal }, (client, sdk, options) =>
      client.send(new sdk.AbortMultipartUploadCommand(this.#of(upload)), options),
    ).catch(unless('UPLOAD_UNKNOWN', undefined))
  }

  async pendingUploads({ prefix = '', cursor, limit, signal }: PageWish = {}): Promise<Page<PendingUpload>> {
    const [keyMarker, idMarker] = cursor === undefined ? [] : (JSON.parse(cursor) as string[])
    const sent = {
      ...{ Bucket: this.#options.bucket, Prefix: this.#prefix + prefix, MaxUploads: limit },
      ...(keyMarker === undefined ? {} : { KeyMarker: keyMarker, UploadIdMarker: idMarker }),
    }
    const answer = await this.#ask('list uploads', { signal }, (client, sdk, options) =>
      client.send(new sdk.ListMultipartUploadsCommand(sent), options),
    )
    const items = (answer.Uploads ?? []).map(({ Key = '', UploadId = '', Initiated }) => ({
      ...{ key: Key.slice(this.#prefix.length), uploadId: UploadId, begunMs: Initiated?.getTime() ?? 0 },
    }))
    // The markers of an answer say the same, where a server gives them: Swift leaves them out of pages of one.
    const last = answer.IsTruncated ? answer.Uploads?.at(-1) : undefined
    return { items, ...(last ? { cursor: JSON.stringify([last.Key, last.UploadId]) } : {}) }
  }

  async get(key: string, range?: ByteRange, signal?: AbortSignal): Promise<ObjectBody> {
    const Range = range && `bytes=${range.from}-${range.to ?? ''}`
    const sent = { ...this.#at(key), ...(Range ? { Range } : {}) }
    const answer = await this.#ask('get an object', { key, signal, isRead: true }, (client, sdk, options) =>
      client.send(new sdk.GetObjectCommand(sent), options),
    )
    const [bytes, whole] = [answer.ContentLength ?? 0, answer.ContentRange?.split('/')[1]]
    const content = this.#content(answer.Body as Readable, bytes, key, signal)
    return { bytes, totalBytes: whole === undefined ? bytes : Number(whole), tag: plain(answer.ETag), content }
  }

  async head(key: string, signal?: AbortSignal): Promise<ObjectHead | undefined> {
    const answer = await this.#ask('look at an object', { key, signal }, (client, sdk, options) =>
      client.send(new sdk.HeadObjectCommand(this.#at(key)), options),
    ).catch(unless('OBJECT_UNKNOWN', undefined))
    // An answer to HEAD has no body to tell a bucket that is missing from an object that is.
    if (!answer) return await this.#bucketExists(signal)
    const { ContentLength: bytes = 0, ContentType, ETag, LastModified, Metadata: metadata = {} } = answer
    const facts = { key, bytes, tag: plain(ETag), modifiedMs: LastModified?.getTime() ?? 0, metadata }
    return { ...facts, ...(ContentType === undefined ? {} : { contentType: ContentType }) }
  }

  async list({ prefix = '', flat = false, after, cursor, limit, signal }: PageWish = {}): Promise<Page<ObjectFacts>> {
    const sent = {
      ...{ Bucket: this.#options.bucket, Prefix: this.#prefix + prefix, MaxKeys: limit },
      ...(flat ? { Delimiter: '/' } : {}),
      ...(after === undefined ? {} : { StartAfter: this.#prefix + after }),
      ...(cursor === undefined ? {} : { ContinuationToken: cursor }),
    }
    const answer = await this.#ask('list objects', { signal }, (client, sdk, options) =>
      client.send(new sdk.ListObjectsV2Command(sent), options),
    )
    const items = (answer.Contents ?? []).map(({ Key = '', Size = 0, ETag, LastModified }) => ({
      ...{ key: Key.slice(this.#prefix.length), bytes: Size },
      ...{ tag: plain(ETag), modifiedMs: LastModified?.getTime() ?? 0 },
    }))
    const next = answer.IsTruncated ? answer.NextContinuationToken : undefined
    return { items, ...(next === undefined ? {} : { cursor: next }) }
  }

  async remove(key: string, signal?: AbortSignal): Promise<void> {
    await this.#ask('remove an object', { key, signal }, (client, sdk, options) =>
      client.send(new sdk.DeleteObjectCommand(this.#at(key)), options),
    ).catch(unless('OBJECT_UNKNOWN', undefined))
  }

  async address(key: string, { validSeconds = DAY_SECONDS, fileName, signal }: AddressWish = {}): Promise<string> {
    const expiresIn = Math.min(Math.max(1, Math.floor(validSeconds)), MOST_DAYS * DAY_SECONDS)
    const name = fileName && `attachment; filename*=UTF-8''${encodeURIComponent(fileName)}`
    const sent = { ...this.#at(key), ...(name ? { ResponseContentDisposition: name } : {}) }
    return await this.#ask('sign an address', { key, signal }, async (client, sdk) => {
      const { getSignedUrl } = await loadSigner()
      return await getSignedUrl(client, new sdk.GetObjectCommand(sent), { expiresIn })
    })
  }

  async lifecycle(signal?: AbortSignal): Promise<readonly LifecycleRule[]> {
    return fromRules(await this.#rules(signal), this.#prefix)
  }

  async setLifecycle(rules: readonly LifecycleRule[], signal?: AbortSignal): Promise<void> {
    const present = await this.#rules(signal)
    const { bucket } = this.#options
    await this.#ask(KEEP_RULES, { signal }, (client, sdk, options) =>
      writeRules(client, sdk, bucket, { present, rules: toRules(present, rules, this.#prefix) }, options),
    )
  }

  #rules(signal: AbortSignal | undefined) {
    const { bucket } = this.#options
    return this.#ask(KEEP_RULES, { signal }, (client, sdk, options) => readRules(client, sdk, bucket, options))
  }

  async #bucketExists(signal: AbortSignal | undefined): Promise<undefined> {
    await this.#ask('look at the bucket', { signal }, (client, sdk, options) =>
      client.send(new sdk.HeadBucketCommand({ Bucket: this.#options.bucket }), options),
    )
  }

  #at(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.#options.bucket, Key: keyBelow(this.#prefix, key) }
  }

  #of({ key, uploadId }: PartedUpload) {
    return { ...this.#at(key), UploadId: uploadId }
  }

  /** What is said of an object when it is made. */
  #terms({ contentType, metadata }: ObjectLabels) {
    const { encryption, storageClass } = this.#options
    return {
      ...(contentType === undefined ? {} : { ContentType: contentType }),
      ...(metadata === undefined ? {} : { Metadata: { ...metadata } }),
      ...(storageClass === undefined ? {} : { StorageClass: storageClass as StorageClass }),
      ...(encryption === undefined ? {} : { ServerSideEncryption: encryption.kind }),
      ...(encryption?.kind === 'aws:kms' && encryption.keyId ? { SSEKMSKeyId: encryption.keyId } : {}),
    }
  }

  async *#content(body: Readable, bytes: number, key: string, signal: AbortSignal | undefined) {
    let got = 0
    try {
      for await (const piece of flowing(body, this.#timeoutMs, signal)) {
        got += piece.length
        yield piece
      }
      if (got < bytes) throw Object.assign(new Error(`${got} of ${bytes} bytes came`), { code: 'ECONNRESET' })
    } catch (cause) {
      signal?.throwIfAborted()
      throw this.#error(cause, 'get an object', key, this.#timeoutMs)
    }
  }

  async #ask<T>(action: string, { key, signal, bytes = 0, isRead = false }: Asked, send: Send<T>): Promise<T> {
    const timeoutMs = this.#timeoutMs + (bytes / LEAST_BYTES_PER_S) * 1000
    try {
      return await bounded(timeoutMs, signal, async (abortSignal) => {
        if (isRead) this.#reader ??= openClient(this.#options)
        else this.#client ??= openClient(this.#options, this.#timeoutMs)
        const [client, sdk] = [(await (isRead ? this.#reader : this.#client))!, await loadSdk()]
        return await withRightClock(() => send(client, sdk, { abortSignal }))
      })
    } catch (cause) {
      signal?.throwIfAborted()
      throw this.#error(cause, action, key, timeoutMs)
    }
  }

  #error(cause: unknown, action: string, key: string | undefined, timeoutMs: number): FlyBrowserError {
    const { bucket, credentials } = this.#options
    const { secretKey, sessionToken } = credentials ?? {}
    const secrets = [secretKey, sessionToken].filter((secret) => secret !== undefined)
    const known: S3Request = {
      action,
      endpoint: this.#endpoint,
      bucket,
      location: this.location,
      secrets,
      ...(key === undefined ? {} : { key }),
    }
    const seconds = (ms: number) => Math.round(ms / 100) / 10
    if (cause instanceof TookTooLong) return s3Error({ name: 'TimeoutError' }, known, seconds(timeoutMs))
    return s3Error(cause, known, seconds(this.#timeoutMs))
  }
}

const plain = (tag = ''): string => tag.replaceAll('"', '')
