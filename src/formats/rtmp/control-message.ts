import { MESSAGE, type RtmpMessage } from './rtmp-message.ts'

const PING = 6
const PONG = 7

const control = (type: number, body: DataView): RtmpMessage => ({
  type,
  streamId: 0,
  timestampMs: 0,
  body: new Uint8Array(body.buffer),
})

const numbered = (type: number, value: number): RtmpMessage => {
  const view = new DataView(new ArrayBuffer(4))
  view.setUint32(0, value)
  return control(type, view)
}

/** Tells the peer after how many bytes it is to acknowledge (5.4.4). */
export const windowSize = (bytes: number): RtmpMessage => numbered(MESSAGE.windowSize, bytes)

/** Tells the peer how many bytes came in, modulo 2^32 (5.4.3). */
export const acknowledgement = (bytes: number): RtmpMessage => numbered(MESSAGE.acknowledgement, bytes >>> 0)

/** The number that an acknowledgement or a window size carries; undefined where it is cut short. */
export function numberOf({ body }: RtmpMessage): number | undefined {
  return body.length < 4 ? undefined : new DataView(body.buffer, body.byteOffset).getUint32(0)
}

/** The answer to a ping (7.1.7); undefined for any other user control message. */
export function pongFor({ type, body }: RtmpMessage): RtmpMessage | undefined {
  if (type !== MESSAGE.userControl || body.length < 6) return undefined
  const asked = new DataView(body.buffer, body.byteOffset)
  if (asked.getUint16(0) !== PING) return undefined
  const answer = new DataView(new ArrayBuffer(6))
  answer.setUint16(0, PONG)
  answer.setUint32(2, asked.getUint32(2))
  return control(MESSAGE.userControl, answer)
}
