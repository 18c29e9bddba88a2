import { ByteQueue } from '../flv/byte-queue.ts'
import { FIRST_PIECE_BYTES, MESSAGE, RtmpError, type RtmpMessage } from './rtmp-message.ts'

/** What a reader takes at most; a server that answers a publisher needs far less. */
export interface ReaderLimits {
  /** Of one message. */
  readonly bodyBytes: number
  /** Chunk streams a peer may use. */
  readonly streams: number
}

const LIMITS: ReaderLimits = { bodyBytes: 65_536, streams: 16 }

const EXTENDED = 0xff_ffff
/** Bytes of the message header by its format (5.3.1.2). */
const HEAD_BYTES = [11, 7, 3, 0] as const

const NOTHING = new Uint8Array(0)

/** What is known of the messages of one chunk stream. */
interface StreamState {
  type: number
  streamId: number
  bytes: number
  timestampMs: number
  /** Added for a message that says nothing of its time. */
  deltaMs: number
  extended: boolean
  /** Of the message that is being read, at its whole length from the beginning. */
  body: Uint8Array
  got: number
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
const uint24 = (view: DataView, at: number): number => (view.getUint16(at) << 8) | view.getUint8(at + 2)

/**
 * Reads messages out of chunks (RTMP 1.0, 5.3) as they arrive, in pieces of any length. Holds at most one message of each of a few
 * chunk streams, of bounded length, and copies each byte once.
 */
export class MessageReader {
  readonly #limits: ReaderLimits
  readonly #queue = new ByteQueue()
  readonly #streams = new Map<number, StreamState>()
  readonly #finished: RtmpMessage[] = []
  readonly #parsing: Generator<number, never, Uint8Array>
  #wanted: number
  /** Whether fewer bytes than are wanted will do, since they are copied to where they belong at once. */
  #takesFewer = false
  #messages = 0
  #pieceBytes = FIRST_PIECE_BYTES

  constructor(limits: ReaderLimits = LIMITS) {
    this.#limits = limits
    this.#parsing = this.#parse()
    this.#wanted = this.#parsing.next().value
  }

  /** Messages that have come, those among them that concern the reader only. */
  get messages(): number {
    return this.#messages
  }

  /**
   * Takes the next bytes and gives the messages they complete. The bytes must not change.
   * @param most messages they may complete; default: any number
   * @throws RtmpError when they are not RTMP or go beyond the limits; the reader is of no use afterwards
   */
  read(bytes: Uint8Array, most = Number.POSITIVE_INFINITY): RtmpMessage[] {
    const until = this.#messages + most
    this.#queue.push(bytes)
    for (let taken = this.#next(); taken; taken = this.#next()) {
      this.#wanted = this.#parsing.next(taken).value
      if (this.#messages > until) throw new RtmpError('it sends more messages than a publisher has use for')
    }
    return this.#finished.splice(0)
  }

  #next(): Uint8Array | undefined {
    const { length } = this.#queue
    if (length === 0) return undefined
    return this.#queue.take(this.#takesFewer ? Math.min(this.#wanted, length) : this.#wanted)
  }

  /** Asks for bytes by their number, one at least. */
  *#parse(): Generator<number, never, Uint8Array> {
    for (;;) {
      const first = viewOf(yield 1).getUint8(0)
      const id = yield* this.#readId(first & 0x3f)
      const state = this.#stateOf(id, first >> 6)
      yield* this.#readHead(state, first >> 6)
      yield* this.#readPiece(state)
      if (state.got === state.bytes) this.#finish(state)
    }
  }

  *#readPiece(state: StreamState): Generator<number, void, Uint8Array> {
    if (state.got === 0) state.body = new Uint8Array(state.bytes)
    const end = Math.min(state.got + this.#pieceBytes, state.bytes)
    this.#takesFewer = true
    while (state.got < end) {
      const some = yield end - state.got
      state.body.set(some, state.got)
      state.got += some.length
    }
    this.#takesFewer = false
  }

  /** The id of a chunk stream in one, two or three bytes (5.3.1.1). */
  *#readId(short: number): Generator<number, number, Uint8Array> {
    if (short > 1) return short
    const rest = viewOf(yield short + 1)
    return 64 + rest.getUint8(0) + (short === 1 ? rest.getUint8(1) * 256 : 0)
  }

  *#readHead(state: StreamState, format: number): Generator<number, void, Uint8Array> {
    const begins = state.got === 0
    if (!begins && format !== 3) throw new RtmpError('a message begins before the one before it has ended')
    const head = viewOf(yield* bytesOf(HEAD_BYTES[format] ?? 0))
    if (format < 3) state.extended = uint24(head, 0) === EXTENDED
    if (format < 2) {
      state.bytes = uint24(head, 3)
      state.type = head.getUint8(6)
      if (state.bytes > this.#limits.bodyBytes)
        throw new RtmpError(`a message of ${state.bytes} bytes is longer than ${this.#limits.bodyBytes}`)
    }
    if (format === 0) state.streamId = head.getUint32(7, true)
    const extended = state.extended ? viewOf(yield 4).getUint32(0) : undefined
    if (format < 3) state.deltaMs = extended ?? uint24(head, 0)
    if (format === 0) state.timestampMs = state.deltaMs
    else if (begins) state.timestampMs = (state.timestampMs + state.deltaMs) >>> 0
  }

  #stateOf(id: number, format: number): StreamState {
    const known = this.#streams.get(id)
    if (known) return known
    if (format !== 0) throw new RtmpError('the first message of a stream has no whole head')
    if (this.#streams.size >= this.#limits.streams)
      throw new RtmpError(`there are more than ${this.#limits.streams} streams`)
    const state: StreamState = {
      type: 0,
      streamId: 0,
      bytes: 0,
      timestampMs: 0,
      deltaMs: 0,
      extended: false,
      body: NOTHING,
      got: 0,
    }
    this.#streams.set(id, state)
    return state
  }

  #finish(state: StreamState): void {
    const { type, streamId, timestampMs, body } = state
    state.body = NOTHING
    state.got = 0
    this.#messages += 1
    if (type === MESSAGE.setPieceSize) this.#resize(body)
    else if (type === MESSAGE.abort) this.#abort(body)
    else this.#finished.push({ type, streamId, timestampMs, body })
  }

  #resize(body: Uint8Array): void {
    // The first bit must be 0 (5.4.1).
    const size = body.length < 4 ? 0 : viewOf(body).getUint32(0) & 0x7fff_ffff
    // Below the size that is agreed on from the beginning, a peer could only want to make work.
    if (size < FIRST_PIECE_BYTES)
      throw new RtmpError(`it wants chunks of ${size} bytes, fewer than ${FIRST_PIECE_BYTES}`)
    this.#pieceBytes = size
  }

  #abort(body: Uint8Array): void {
    const state = body.length < 4 ? undefined : this.#streams.get(viewOf(body).getUint32(0))
    if (!state) return
    state.body = NOTHING
    state.got = 0
  }
}

function* bytesOf(count: number): Generator<number, Uint8Array, Uint8Array> {
  return count === 0 ? NOTHING : yield count
}
