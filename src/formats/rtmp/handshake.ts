import { RtmpError } from './rtmp-message.ts'

const VERSION = 3
/** Bytes of each of the two blocks that both sides send (RTMP 1.0, 5.2.3). */
const BLOCK_BYTES = 1536

/** Random bytes that a client puts into its first block. */
export const HANDSHAKE_RANDOM_BYTES = BLOCK_BYTES - 8

/** Bytes of the server's whole answer: its version and two blocks. */
export const SERVER_HELLO_BYTES = 1 + 2 * BLOCK_BYTES

/** C0 and C1: the version, a time of 0, four zero bytes (the simple form, without digests) and random bytes. */
export function clientHello(random: Uint8Array): Uint8Array {
  const hello = new Uint8Array(1 + BLOCK_BYTES)
  hello[0] = VERSION
  hello.set(random.subarray(0, HANDSHAKE_RANDOM_BYTES), 9)
  return hello
}

/**
 * C2: the server's block sent back to it. What it sent back of ours is not compared: servers that answer with digests send other
 * bytes, and nothing rests on them.
 * @param hello {@link SERVER_HELLO_BYTES}
 * @throws RtmpError when the server speaks another version
 */
export function clientEcho(hello: Uint8Array): Uint8Array {
  if (hello[0] !== VERSION) throw new RtmpError(`it answers with version ${hello[0]} instead of ${VERSION}`)
  return hello.slice(1, 1 + BLOCK_BYTES)
}
