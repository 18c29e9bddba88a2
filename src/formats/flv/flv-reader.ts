import { ByteQueue } from './byte-queue.ts'

/** The bytes are not FLV with H.264 in presentation order; says where it went wrong. */
export class FlvError extends Error {
  constructor(reason: string) {
    super(reason)
    this.name = 'FlvError'
  }
}

/** What an FLV stream with one H.264 track says. */
export type FlvEvent =
  | { readonly kind: 'config'; readonly record: Uint8Array }
  | {
      readonly kind: 'unit'
      /** Milliseconds, modulo {@link FLV_TIME_SPAN}. */
      readonly timeMs: number
      readonly keyframe: boolean
      /** NAL units, each after its length of four bytes. */
      readonly data: Uint8Array
    }

/** Times count up to here and begin again: 31 bits of milliseconds (FLV specification 10.1, E.4.1: SI32). */
export const FLV_TIME_SPAN = 2 ** 31

/** Largest tag body taken unless told otherwise, bytes; a picture of 8192x8192 coded without loss fits no FLV tag at all. */
const MAX_BODY_BYTES = 8 * 1024 * 1024

const FILE_HEAD_BYTES = 9
const TAG_HEAD_BYTES = 11
const TRAILER_BYTES = 4
const VIDEO = 9
const SCRIPT = 18
const KEYFRAME = 1
const INTER_FRAME = 2
const AVC = 7

interface TagHead {
  readonly type: number
  readonly bodyBytes: number
  readonly timeMs: number
}

const uint24 = (bytes: DataView, at: number): number => (bytes.getUint16(at) << 8) | bytes.getUint8(at + 2)
const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

function readFileHead(bytes: Uint8Array): void {
  const view = viewOf(bytes)
  const signature = uint24(view, 0)
  if (signature !== 0x464c56 || view.getUint8(3) !== 1) throw new FlvError('the stream does not begin as FLV version 1')
  if (view.getUint32(5) !== FILE_HEAD_BYTES) throw new FlvError('the FLV header has an unknown length')
}

function readTagHead(bytes: Uint8Array, maxBodyBytes: number): TagHead {
  const view = viewOf(bytes)
  const type = view.getUint8(0)
  const bodyBytes = uint24(view, 1)
  if (type !== VIDEO && type !== SCRIPT) throw new FlvError(`an FLV tag of type ${type} is neither video nor script`)
  if (uint24(view, 8) !== 0) throw new FlvError('an FLV tag has a stream number')
  if (bodyBytes > maxBodyBytes) throw new FlvError(`an FLV tag of ${bodyBytes} bytes is larger than ${maxBodyBytes}`)
  return { type, bodyBytes, timeMs: uint24(view, 4) + (view.getUint8(7) & 0x7f) * 2 ** 24 }
}

/** The body of a video tag (E.4.3.1); undefined for the end of the sequence, which carries nothing. */
function readVideo(body: Uint8Array, timeMs: number): FlvEvent | undefined {
  if (body.length < 5) throw new FlvError('an FLV video tag is cut short')
  const view = viewOf(body)
  const frameType = view.getUint8(0) >> 4
  const codec = view.getUint8(0) & 0x0f
  const content = view.getUint8(1)
  const payload = body.subarray(5)
  if (codec !== AVC) throw new FlvError(`FLV codec ${codec} is not H.264`)
  if (content === 0) return { kind: 'config', record: payload }
  if (content === 2) return undefined
  if (content !== 1) throw new FlvError(`an FLV video tag has unknown content ${content}`)
  if (frameType !== KEYFRAME && frameType !== INTER_FRAME)
    throw new FlvError(`FLV frame type ${frameType} is not a picture`)
  if (uint24(view, 2) !== 0) throw new FlvError('the encoder reordered pictures (composition offset is not 0)')
  return { kind: 'unit', timeMs, keyframe: frameType === KEYFRAME, data: payload }
}

/** Reads FLV as it arrives; holds at most one tag. */
export class FlvReader {
  readonly #queue = new ByteQueue()
  readonly #maxBodyBytes: number
  #begun = false
  #head: TagHead | undefined

  constructor(maxBodyBytes = MAX_BODY_BYTES) {
    this.#maxBodyBytes = maxBodyBytes
  }

  /** True between tags: nothing is left unread. */
  get atBoundary(): boolean {
    return this.#head === undefined && this.#queue.length === 0
  }

  /**
   * Takes the next bytes, in pieces of any length, and yields what they complete. The bytes are kept and must not change.
   * @throws FlvError when they are not FLV with H.264; the reader is of no use afterwards
   */
  *read(piece: Uint8Array): Generator<FlvEvent, void, undefined> {
    this.#queue.push(piece)
    if (!this.#begun) {
      const head = this.#queue.take(FILE_HEAD_BYTES + TRAILER_BYTES)
      if (!head) return
      readFileHead(head)
      this.#begun = true
    }
    for (let body = this.#takeBody(); body; body = this.#takeBody()) {
      const event = body.type === VIDEO ? readVideo(body.bytes, body.timeMs) : undefined
      if (event) yield event
    }
  }

  #takeBody(): (TagHead & { readonly bytes: Uint8Array }) | undefined {
    if (!this.#head) {
      const bytes = this.#queue.take(TAG_HEAD_BYTES)
      if (!bytes) return undefined
      this.#head = readTagHead(bytes, this.#maxBodyBytes)
    }
    const head = this.#head
    const tag = this.#queue.take(head.bodyBytes + TRAILER_BYTES)
    if (!tag) return undefined
    const total = viewOf(tag).getUint32(head.bodyBytes)
    if (total !== head.bodyBytes + TAG_HEAD_BYTES) throw new FlvError('an FLV tag does not end where it says')
    this.#head = undefined
    return { ...head, bytes: tag.subarray(0, head.bodyBytes) }
  }
}
