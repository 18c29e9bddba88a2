import { FIRST_PIECE_BYTES, MESSAGE, RtmpError, type RtmpMessage } from './rtmp-message.ts'

/** Times from here on stand in a field of their own (5.3.1.3). */
const EXTENDED = 0xff_ffff
const MOST_BODY_BYTES = 0xff_ffff
const HEAD_BYTES = 12
const CONTINUED = 0xc0

/** The chunk stream of each kind of message; media have their own, so that a reader can take them apart. */
const streamOf = (type: number): number => {
  if (type === MESSAGE.command) return 3
  if (type === MESSAGE.audio) return 4
  if (type === MESSAGE.data) return 5
  return type === MESSAGE.video ? 6 : 2
}

/**
 * Writes messages as chunks (RTMP 1.0, 5.3). The head of each message is whole (type 0): the seven bytes that a shorter one would
 * save are not worth the servers that get them wrong.
 */
export class MessageWriter {
  #pieceBytes = FIRST_PIECE_BYTES

  /** The message that tells the peer a new size; what is written after it is cut that way. */
  resize(pieceBytes: number): Uint8Array[] {
    const body = new Uint8Array(4)
    new DataView(body.buffer).setUint32(0, pieceBytes)
    const told = this.write({ type: MESSAGE.setPieceSize, streamId: 0, timestampMs: 0, body })
    this.#pieceBytes = pieceBytes
    return told
  }

  /**
   * The bytes of a message, to be sent in this order. The body is not copied: what is given back lies in it.
   * @throws RtmpError for a body of 16 MiB and more, which no message can have
   */
  write({ type, streamId, timestampMs, body }: RtmpMessage): Uint8Array[] {
    if (body.length > MOST_BODY_BYTES) throw new RtmpError(`a message of ${body.length} bytes is too long for RTMP`)
    const time = timestampMs >>> 0
    const extended = time >= EXTENDED
    const head = new Uint8Array(HEAD_BYTES + (extended ? 4 : 0))
    const view = new DataView(head.buffer)
    view.setUint32(0, extended ? EXTENDED : time)
    view.setUint8(0, streamOf(type))
    view.setUint32(4, (body.length << 8) | type)
    view.setUint32(8, streamId, true)
    const between = new Uint8Array(extended ? 5 : 1)
    between[0] = CONTINUED | streamOf(type)
    if (extended) {
      view.setUint32(HEAD_BYTES, time)
      new DataView(between.buffer).setUint32(1, time)
    }
    const out = [head, body.subarray(0, this.#pieceBytes)]
    for (let at = this.#pieceBytes; at < body.length; at += this.#pieceBytes)
      out.push(between, body.subarray(at, at + this.#pieceBytes))
    return out
  }
}
