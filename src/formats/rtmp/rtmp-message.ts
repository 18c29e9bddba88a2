/** One message of RTMP (Adobe's RTMP 1.0 specification, section 6), whole. */
export interface RtmpMessage {
  readonly type: number
  /** 0 for the connection itself, else the message stream that `createStream` gave. */
  readonly streamId: number
  /** Milliseconds, modulo 2^32. */
  readonly timestampMs: number
  readonly body: Uint8Array
}

/** Message types (5.4, 7.1). */
export const MESSAGE = {
  setPieceSize: 1,
  abort: 2,
  acknowledgement: 3,
  userControl: 4,
  windowSize: 5,
  peerBandwidth: 6,
  audio: 8,
  video: 9,
  data: 18,
  command: 20,
} as const

/** Bytes of a message between two headers until a peer says otherwise (5.4.1). */
export const FIRST_PIECE_BYTES = 128

/** The bytes are not RTMP, or go beyond what a client takes. */
export class RtmpError extends Error {
  constructor(reason: string) {
    super(reason)
    this.name = 'RtmpError'
  }
}
