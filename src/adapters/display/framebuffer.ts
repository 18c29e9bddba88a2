import { closeSync, openSync, readSync } from 'node:fs'
import { FlyBrowserError } from '../../domain/errors.ts'
import { readWindowDump, WINDOW_DUMP_HEADER_BYTES, type WindowDump } from '../../formats/x11/window-dump.ts'
import type { DisplayPicture } from '../../pipeline/ports/capture-port.ts'

/** The pixels of a display, in the file that its server keeps them in. */
export class Framebuffer {
  readonly #file: number
  readonly #dump: WindowDump

  /** @throws DISPLAY_START_FAILED where the file is not what it should be */
  constructor(path: string, server: string) {
    this.#file = openSync(path, 'r')
    const head = new Uint8Array(WINDOW_DUMP_HEADER_BYTES)
    readSync(this.#file, head, 0, head.length, 0)
    const dump = readWindowDump(head)
    if (!dump) {
      closeSync(this.#file)
      const reason = 'its pictures are not of 32 bits a pixel'
      throw new FlyBrowserError('DISPLAY_START_FAILED', { path: server, reason })
    }
    this.#dump = dump
  }

  /** The picture as it is now. What is being painted meanwhile may be in it in part. Memory is copied, no disk is waited for. */
  read(): DisplayPicture {
    const { width, height, offset, bytesPerRow } = this.#dump
    // Not of the pool, and not zeroed first: all of it is written.
    const data = Buffer.allocUnsafeSlow(bytesPerRow * height)
    const read = readSync(this.#file, data, 0, data.length, offset)
    // What was not read is memory of this process.
    if (read < data.length) data.fill(0, read)
    return { width, height, data: bytesPerRow === width * 4 ? data : withoutPadding(data, this.#dump) }
  }

  close(): void {
    closeSync(this.#file)
  }
}

function withoutPadding(rows: Uint8Array, { width, height, bytesPerRow }: WindowDump): Uint8Array {
  const data = new Uint8Array(width * height * 4)
  for (let row = 0; row < height; row++)
    data.set(rows.subarray(row * bytesPerRow, row * bytesPerRow + width * 4), row * width * 4)
  return data
}
