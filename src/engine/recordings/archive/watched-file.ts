import { BehaviorSubject, type Observable } from 'rxjs'
import type { RecordingFile } from '../../../pipeline/ports/recording-store-port.ts'
import type { SpoolProgress } from '../objects/part-plan.ts'

/** The file of a recording while it is written, which tells what has become of it: so that what stays as it is can be sent. */
export class WatchedFile implements RecordingFile {
  readonly #file: RecordingFile
  readonly #progress: BehaviorSubject<SpoolProgress>

  /** @param frontBytes so many at its beginning are written anew when it is finished */
  constructor(file: RecordingFile, frontBytes: number) {
    this.#file = file
    this.#progress = new BehaviorSubject<SpoolProgress>({ bytes: 0, frontBytes, finished: false })
  }

  get progress(): Observable<SpoolProgress> {
    return this.#progress
  }

  /** It will not change any more. */
  finished(bytes: number): void {
    this.#tell({ bytes, finished: true })
  }

  size(): Promise<number> {
    return this.#file.size()
  }

  read(offset: number, length: number): Promise<Uint8Array> {
    return this.#file.read(offset, length)
  }

  async write(parts: readonly Uint8Array[], offset: number): Promise<void> {
    const end = offset + parts.reduce((sum, part) => sum + part.length, 0)
    const { bytes } = this.#progress.value
    this.#changeFrom(offset)
    await this.#file.write(parts, offset)
    if (Math.max(end, bytes) > this.#progress.value.bytes) this.#tell({ bytes: Math.max(end, bytes) })
  }

  async truncate(size: number): Promise<void> {
    this.#changeFrom(size)
    await this.#file.truncate(size)
  }

  sync(): Promise<void> {
    return this.#file.sync()
  }

  close(): Promise<void> {
    return this.#file.close()
  }

  /** What is behind the front was to stay as it is. */
  #changeFrom(offset: number): void {
    const { bytes, frontBytes, changed = { times: 0, from: Number.POSITIVE_INFINITY } } = this.#progress.value
    if (offset < frontBytes || offset >= bytes) return
    this.#tell({ bytes: offset, changed: { times: changed.times + 1, from: Math.min(offset, changed.from) } })
  }

  #tell(change: Partial<SpoolProgress>): void {
    this.#progress.next({ ...this.#progress.value, ...change })
  }
}
