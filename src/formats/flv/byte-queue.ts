const EMPTY = new Uint8Array(0)

/**
 * Bytes that arrive in pieces and leave in lengths of the reader's choosing. Pieces are joined only when a whole length is there, so that
 * a large body that arrives in many pieces is copied once.
 */
export class ByteQueue {
  #pieces: Uint8Array[] = []
  /** Place of the first unread byte in the first piece. */
  #offset = 0
  #length = 0

  /** Unread bytes. */
  get length(): number {
    return this.#length
  }

  /** Adds bytes at the end; they are kept, not copied, and must not change. */
  push(piece: Uint8Array): void {
    if (piece.length === 0) return
    this.#pieces.push(piece)
    this.#length += piece.length
  }

  /** Takes `count` bytes from the front, or undefined while there are fewer. */
  take(count: number): Uint8Array | undefined {
    if (count > this.#length) return undefined
    if (count === 0) return EMPTY
    this.#length -= count
    const first = this.#pieces[0] as Uint8Array
    const end = this.#offset + count
    if (end < first.length) {
      const taken = first.subarray(this.#offset, end)
      this.#offset = end
      return taken
    }
    return this.#join(count)
  }

  #join(count: number): Uint8Array {
    const taken = new Uint8Array(count)
    let filled = 0
    let used = 0
    while (filled < count) {
      const piece = (this.#pieces[used] as Uint8Array).subarray(this.#offset)
      const wanted = Math.min(piece.length, count - filled)
      taken.set(wanted === piece.length ? piece : piece.subarray(0, wanted), filled)
      filled += wanted
      if (wanted === piece.length) {
        used += 1
        this.#offset = 0
      } else this.#offset += wanted
    }
    this.#pieces.splice(0, used)
    return taken
  }
}
