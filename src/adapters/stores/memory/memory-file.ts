import type { RecordingFile } from '../../../pipeline/ports/recording-store-port.ts'

/** The bytes of a file, and who may take more of them. */
export class MemoryBytes {
  #bytes = new Uint8Array(1024)
  size = 0

  read(offset: number, length: number): Uint8Array {
    return this.#bytes.slice(Math.min(offset, this.size), Math.min(offset + length, this.size))
  }

  resize(size: number): void {
    if (size > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(size, this.#bytes.length * 2))
      larger.set(this.#bytes)
      this.#bytes = larger
    }
    this.#bytes.fill(0, Math.min(size, this.size), Math.max(size, this.size))
    this.size = size
  }

  write(bytes: Uint8Array, offset: number): void {
    if (offset + bytes.length > this.size) this.resize(offset + bytes.length)
    this.#bytes.set(bytes, offset)
  }
}

/** Where a file's bytes are, and how many more the store has room for. */
export interface MemoryRoom {
  readonly bytes: MemoryBytes
  free(): number
  full(): Error
}

/** A file in memory. Like a disk it writes what still fits before it says that it is full. */
export class MemoryFile implements RecordingFile {
  readonly #room: MemoryRoom

  constructor(room: MemoryRoom) {
    this.#room = room
  }

  async size(): Promise<number> {
    return this.#room.bytes.size
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    return this.#room.bytes.read(offset, length)
  }

  async write(parts: readonly Uint8Array[], offset: number): Promise<void> {
    const { bytes } = this.#room
    let position = offset
    for (const part of parts) {
      const room = bytes.size + this.#room.free() - position
      bytes.write(part.subarray(0, Math.max(0, room)), position)
      if (part.length > room) throw this.#room.full()
      position += part.length
    }
  }

  async truncate(size: number): Promise<void> {
    this.#room.bytes.resize(size)
  }

  async sync(): Promise<void> {}

  async close(): Promise<void> {}
}
