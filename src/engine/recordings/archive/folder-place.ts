import { createHash } from 'node:crypto'
import { filter, firstValueFrom } from 'rxjs'
import type { RecordingContainer } from '../../../domain/codec.ts'
import { FlyBrowserError } from '../../../domain/errors.ts'
import type { RecordingFile, RecordingStore } from '../../../pipeline/ports/recording-store-port.ts'
import { metadataName } from '../metadata-file.ts'
import type { UploadNote } from '../objects/object-upload.ts'
import type { Spool } from '../objects/spool.ts'
import { finalName, workingName } from '../recording-paths.ts'
import type { KeepingPlace, KeptVideo, SpooledVideo } from './keeping-place.ts'

const PIECE_BYTES = 1 << 20

/** Another folder for recordings, for example on another disk. What lies there is a recording folder like any other. */
export class FolderPlace implements KeepingPlace {
  readonly stored = 'backup'
  readonly location: string
  readonly #folder: RecordingStore

  constructor(folder: RecordingStore) {
    this.#folder = folder
    this.location = folder.location
  }

  pathOf(id: string, container: RecordingContainer): string {
    return this.#folder.pathOf(finalName(id, container))
  }

  async bring(
    { id, container, spool }: SpooledVideo,
    signal: AbortSignal,
    onNote: (note: UploadNote) => void,
  ): Promise<KeptVideo> {
    const folder = this.#folder
    await folder.prepare()
    const path = this.pathOf(id, container)
    const working = folder.pathOf(workingName(id, container))
    const { bytes } = await firstValueFrom(spool.progress.pipe(filter(({ finished }) => finished)))
    await folder.remove(working)
    const file = await folder.create(working)
    let tag: string
    try {
      tag = await copy(spool, file, bytes, { signal, onNote })
      await file.sync()
    } finally {
      await file.close()
    }
    if ((await folder.digest(working)) !== tag) {
      const reason = 'its checksum is another one there'
      throw new FlyBrowserError('OBJECT_DAMAGED', { key: working, location: this.location, reason })
    }
    await folder.replace(working, path)
    return { path, tag }
  }

  async has(id: string, container: RecordingContainer, tag: string): Promise<boolean> {
    const path = this.pathOf(id, container)
    return (await this.#folder.exists(path)) && (await this.#folder.digest(path)) === tag
  }

  putAttachment(id: string, name: string, bytes: Uint8Array): Promise<void> {
    return this.#folder.attachments.write(id, name, bytes)
  }

  putDocument(id: string, text: string): Promise<void> {
    return this.#folder.documents.write(metadataName(id), text)
  }

  async removeRest(id: string): Promise<void> {
    await this.#folder.attachments.removeAll(id)
    await this.#folder.documents.remove(metadataName(id))
  }

  async giveUp(id: string, container: RecordingContainer): Promise<void> {
    await this.#folder.remove(this.#folder.pathOf(workingName(id, container)))
  }
}

/** @returns SHA-256 of what was copied, hexadecimal */
async function copy(
  from: Spool,
  to: RecordingFile,
  bytes: number,
  { signal, onNote }: { readonly signal: AbortSignal; readonly onNote: (note: UploadNote) => void },
): Promise<string> {
  const hash = createHash('sha256')
  for (let at = 0; at < bytes; at += PIECE_BYTES) {
    signal.throwIfAborted()
    const wanted = Math.min(PIECE_BYTES, bytes - at)
    const piece = await from.read(at, wanted)
    if (piece.length !== wanted) throw new FlyBrowserError('INTERNAL', { reason: 'a spool was cut while it is read' })
    hash.update(piece)
    await to.write([piece], at)
    onNote({ kind: 'part', number: at / PIECE_BYTES + 1, bytes: wanted })
  }
  return hash.digest('hex')
}
