import { type FileHandle, open } from 'node:fs/promises'
import { FlyBrowserError } from '../../domain/errors.ts'
import { readWindowDump, WINDOW_DUMP_HEADER_BYTES, type WindowDump } from '../../formats/x11/window-dump.ts'
import type { DisplayPicture } from '../../pipeline/ports/capture-port.ts'

/** The pixels of a display, in the file that its server keeps them in. */
export class Framebuffer {
  readonly #file: FileHandle
  readonly #dump: WindowDump
  readonly #sessionId: string
  #closed = false

  private constructor(file: FileHandle, dump: WindowDump, sessionId: string) {
    this.#file = file
    this.#dump = dump
    this.#sessionId = sessionId
  }

  /** @throws DISPLAY_START_FAILED where the file is not what it should be */
  static async open(path: string, server: string, sessionId: string): Promise<Framebuffer> {
    const file = await open(path)
    const head = new Uint8Array(WINDOW_DUMP_HEADER_BYTES)
    await file.read(head, 0, head.length, 0)
    const dump = readWindowDump(head)
    if (dump) return new Framebuffer(file, dump, sessionId)
    await file.close()
    throw new FlyBrowserError('DISPLAY_START_FAILED', {
      path: server,
      reason: 'its pictures are not of 32 bits a pixel',
    })
  }

  /** The picture as it is now. What is being painted meanwhile may be in it in part. Rejects with DISPLAY_GONE once it is closed. */
  async read(): Promise<DisplayPicture> {
    if (this.#closed) throw new FlyBrowserError('DISPLAY_GONE', { session: this.#sessionId, reason: 'it was closed' })
    const { width, height, offset, bytesPerRow } = this.#dump
    // Not of the pool, and not zeroed first: all of it is written.
    const data = Buffer.allocUnsafeSlow(bytesPerRow * height)
    await this.#file.read(data, 0, data.length, offset)
    return { width, height, data: bytesPerRow === width * 4 ? data : withoutPadding(data, this.#dump) }
  }

  /** What is being read is read to its end. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#file.close()
  }
}

function withoutPadding(rows: Uint8Array, { width, height, bytesPerRow }: WindowDump): Uint8Array {
  const data = new Uint8Array(width * height * 4)
  for (let row = 0; row < height; row++)
    data.set(rows.subarray(row * bytesPerRow, row * bytesPerRow + width * 4), row * width * 4)
  return data
}
