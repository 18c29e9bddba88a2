import type { RecordingContainer } from '../../../domain/codec.ts'
import type { Clock } from '../../../pipeline/clock.ts'
import type { DocumentStore } from '../../../pipeline/ports/recording-store-port.ts'
import { Gate } from '../objects/gate.ts'
import type { ObjectStore } from '../objects/object-store.ts'
import { type UploadNote, uploadObject } from '../objects/object-upload.ts'
import { DEFAULT_PART_BYTES } from '../objects/part-plan.ts'
import { readUploadState, writeUploadState } from '../objects/upload-state.ts'
import { attachmentKey, metadataKey, videoKey } from './archive-keys.ts'
import { attachmentType } from './attachment-type.ts'
import type { KeepingPlace, KeptVideo, SpooledVideo } from './keeping-place.ts'
import { patiently } from './read-object.ts'
import { removeAttachmentObjects } from './remove-attachment-objects.ts'

/** However many recordings are on their way, so many parts of them are in memory: enough to fill a line. */
const PARTS_IN_MEMORY = 6

/** A bucket, or a folder of one. */
export interface ObjectPlaceOptions {
  readonly stored: 'archived' | 'backup'
  readonly objects: ObjectStore
  /** What stands before keys in the addresses of recordings: `s3://bucket/prefix/`. */
  readonly address: string
  /** Beside the spool: what is known of uploads. */
  readonly documents: DocumentStore
  readonly clock: Clock
  /** Of the first part of an upload, 5 MiB at least; default 8 MiB. */
  readonly partBytes?: number
}

/** Recordings as objects, put there while they are made. */
export class ObjectPlace implements KeepingPlace {
  readonly stored: 'archived' | 'backup'
  readonly location: string
  readonly objects: ObjectStore
  readonly address: string
  readonly #options: ObjectPlaceOptions
  readonly #inMemory = new Gate(PARTS_IN_MEMORY)

  constructor(options: ObjectPlaceOptions) {
    this.stored = options.stored
    this.objects = options.objects
    this.location = options.objects.location
    this.address = options.address
    this.#options = options
  }

  pathOf(id: string, container: RecordingContainer): string {
    return this.address + videoKey(id, container)
  }

  /** Begins the upload of a recording that will be made: what a server refuses, it refuses now. */
  async begin(id: string, container: RecordingContainer, signal: AbortSignal): Promise<void> {
    const { documents, partBytes: firstBytes = DEFAULT_PART_BYTES } = this.#options
    const upload = await this.objects.begin(videoKey(id, container), labelsOf(container), signal)
    await writeUploadState(documents, this.stateName(id), { ...upload, firstBytes })
  }

  async bring(video: SpooledVideo, signal: AbortSignal, onNote: (note: UploadNote) => void): Promise<KeptVideo> {
    const { id, container, spool } = video
    const { documents, clock, partBytes } = this.#options
    const key = videoKey(id, container)
    const { tag } = await uploadObject(
      { objects: this.objects, documents, clock, inMemory: this.#inMemory },
      {
        ...{ key, spool, stateName: this.stateName(id), labels: labelsOf(container), signal, onNote },
        ...(partBytes === undefined ? {} : { partBytes }),
      },
    )
    return { path: this.pathOf(id, container), tag }
  }

  async has(id: string, container: RecordingContainer, tag: string, signal: AbortSignal): Promise<boolean> {
    return (await this.objects.head(videoKey(id, container), signal))?.tag === tag
  }

  async putAttachment(id: string, name: string, bytes: Uint8Array, signal: AbortSignal): Promise<void> {
    await this.objects.put(attachmentKey(id, name), bytes, { contentType: attachmentType(name) }, signal)
  }

  async putDocument(id: string, text: string, signal: AbortSignal): Promise<void> {
    const bytes = new TextEncoder().encode(text)
    await this.objects.put(metadataKey(id), bytes, { contentType: 'application/json' }, signal)
  }

  async removeRest(id: string): Promise<void> {
    const { clock } = this.#options
    await removeAttachmentObjects(this.objects, id, clock)
    await patiently(clock, () => this.objects.remove(metadataKey(id)))
  }

  async giveUp(id: string, container: RecordingContainer): Promise<void> {
    const { documents } = this.#options
    const state = await readUploadState(documents, this.stateName(id))
    await documents.remove(this.stateName(id))
    if (state) await this.objects.abort(state)
    await this.objects.remove(videoKey(id, container)) // it may be whole by now, and nobody heard of it
  }

  /** The document beside the spool that tells of an upload. */
  stateName(id: string): string {
    return `${id}.${this.stored === 'backup' ? 'backup' : 'upload'}.json`
  }
}

const labelsOf = (container: RecordingContainer) => ({ contentType: `video/${container}` })
