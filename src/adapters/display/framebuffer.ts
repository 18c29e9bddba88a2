import { closeSync, openSync, readSync } from 'node:fs'
import { FlyBrowserError } from '../../domain/errors.ts'
import { fitsInto, type PictureSize } from '../../domain/picture-size.ts'
import { I420Converter } from '../../formats/pixels/i420-converter.ts'
import { readWindowDump, WINDOW_DUMP_HEADER_BYTES, type WindowDump } from '../../formats/x11/window-dump.ts'
import type { DisplayPicture } from '../../pipeline/ports/capture-port.ts'

/** The pixels of a display, in the file that its server keeps them in. */
export class Framebuffer {
  readonly #file: number
  readonly #dump: WindowDump
  #size: PictureSize
  /** For pictures of that size; made when the first one is read. */
  #converter: I420Converter | undefined

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
    this.#size = { width: dump.width, height: dump.height }
  }

  /** What there is room for, pixels. */
  get room(): PictureSize {
    const { width, height } = this.#dump
    return { width, height }
  }

  /** The size of the screen from now on, both sides even: its upper left corner is that of the framebuffer. */
  set size(size: PictureSize) {
    if (!fitsInto(size, this.room)) throw new RangeError('the framebuffer has no room for such a screen')
    this.#size = size
    this.#converter = undefined
  }

  /** The picture as it is now. What is being painted meanwhile may be in it in part. Memory is copied, no disk is waited for. */
  read(): DisplayPicture {
    const { width, height } = this.#size
    const { offset, bytesPerRow } = this.#dump
    this.#converter ??= new I420Converter(width, height, bytesPerRow)
    const data = this.#converter.convert((into, from) => readSync(this.#file, into, 0, into.length, offset + from))
    return { width, height, data }
  }

  close(): void {
    closeSync(this.#file)
  }
}
