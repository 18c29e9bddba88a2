/** Where the pixels lie in a window dump (XWDFile.h), all in bytes but for the size, which is in pixels. */
export interface WindowDump {
  readonly width: number
  readonly height: number
  /** From the start of the file to the first row. */
  readonly offset: number
  readonly bytesPerRow: number
}

/** Fields of the header that are read here; big-endian, 4 bytes each. */
const HEADER = { size: 0, version: 4, width: 16, height: 20, bitsPerPixel: 44, bytesPerRow: 48, colours: 76 } as const
/** Bytes that have to be there to read it. */
export const WINDOW_DUMP_HEADER_BYTES = 100
const VERSION = 7
const COLOUR_BYTES = 12

/**
 * Reads the head of a window dump, which is what Xvfb's `-fbdir` keeps up to date.
 * @returns undefined where the file is no dump of 32 bits a pixel, which BGRX needs
 */
export function readWindowDump(bytes: Uint8Array): WindowDump | undefined {
  if (bytes.length < WINDOW_DUMP_HEADER_BYTES) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const of = (field: keyof typeof HEADER): number => view.getUint32(HEADER[field])
  if (of('version') !== VERSION || of('bitsPerPixel') !== 32) return undefined
  const dump = {
    width: of('width'),
    height: of('height'),
    offset: of('size') + of('colours') * COLOUR_BYTES,
    bytesPerRow: of('bytesPerRow'),
  }
  return dump.width > 0 && dump.height > 0 && dump.bytesPerRow >= dump.width * 4 ? dump : undefined
}
