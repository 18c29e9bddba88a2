import { closeSync, openSync, readSync, readvSync } from 'node:fs'
import { FlyBrowserError } from '../../domain/errors.ts'
import { fitsInto, type PictureSize } from '../../domain/picture-size.ts'
import { readWindowDump, WINDOW_DUMP_HEADER_BYTES, type WindowDump } from '../../formats/x11/window-dump.ts'
import type { DisplayPicture } from '../../pipeline/ports/capture-port.ts'

/** Most buffers that one reading fills (IOV_MAX of Linux). */
const MOST_BUFFERS = 1024

/** The pixels of a display, in the file that its server keeps them in. */
export class Framebuffer {
  readonly #file: number
  readonly #dump: WindowDump
  /** What lies between two rows of a screen that is narrower than the framebuffer is read to here, and never looked at. */
  readonly #beside: Uint8Array
  #size: PictureSize

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
    this.#beside = new Uint8Array(dump.bytesPerRow)
    this.#size = { width: dump.width, height: dump.height }
  }

  /** What there is room for, pixels. */
  get room(): PictureSize {
    const { width, height } = this.#dump
    return { width, height }
  }

  /** The size of the screen from now on: its upper left corner is that of the framebuffer. */
  set size(size: PictureSize) {
    if (!fitsInto(size, this.room)) throw new RangeError('the framebuffer has no room for such a screen')
    this.#size = size
  }

  /** The picture as it is now. What is being painted meanwhile may be in it in part. Memory is copied, no disk is waited for. */
  read(): DisplayPicture {
    const { width, height } = this.#size
    const { offset, bytesPerRow } = this.#dump
    // Not of the pool, and not zeroed first: all of it is written.
    const data = Buffer.allocUnsafeSlow(4 * width * height)
    const read =
      bytesPerRow === 4 * width ? readSync(this.#file, data, 0, data.length, offset) : this.#readRows(data, 4 * width)
    // What was not read is memory of this process.
    if (read < data.length) data.fill(0, read)
    return { width, height, data }
  }

  close(): void {
    closeSync(this.#file)
  }

  /** Reads rows without what lies between them; so many at a time as one call of the system takes (measured: a call a row costs more). */
  #readRows(data: Buffer, rowBytes: number): number {
    const { offset, bytesPerRow } = this.#dump
    const beside = this.#beside.subarray(rowBytes)
    const rows = data.length / rowBytes
    for (let row = 0; row < rows; row += MOST_BUFFERS / 2) {
      const buffers: Uint8Array[] = []
      for (let next = row; next < Math.min(rows, row + MOST_BUFFERS / 2); next++)
        buffers.push(data.subarray(next * rowBytes, (next + 1) * rowBytes), beside)
      const read = readvSync(this.#file, buffers, offset + row * bytesPerRow)
      if (read < (buffers.length / 2 - 1) * bytesPerRow + rowBytes)
        return (row + Math.floor(read / bytesPerRow)) * rowBytes
    }
    return data.length
  }
}
