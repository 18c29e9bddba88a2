import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { FlyBrowserError } from '../../../domain/errors.ts'
import type { RecordingBytes } from '../../../pipeline/ports/recording-bytes.ts'
import { answerError } from '../answer-error.ts'
import { parseByteRange } from './byte-range.ts'

/** RFC 9110, 13.1.5: a range is meant only for the version that the client has a part of. */
const meansThisVersion = (condition: string | undefined, tag: string, modified: string): boolean =>
  condition === undefined || condition === tag || condition === modified

/**
 * Answers GET and HEAD with the bytes of a recording, whole or a range of them, and closes them.
 * @param caching what its Cache-Control says
 */
export async function sendBytes(
  request: FastifyRequest,
  reply: FastifyReply,
  bytes: RecordingBytes,
  caching = 'private, no-cache',
): Promise<FastifyReply> {
  let handedOver = false
  try {
    const { size, contentType } = bytes
    const tag = `"${bytes.tag}"`
    const modified = new Date(bytes.modifiedMs).toUTCString()
    const { range: asked, 'if-range': condition, 'if-none-match': known } = request.headers
    reply
      .header('accept-ranges', 'bytes')
      .header('etag', tag)
      .header('last-modified', modified)
      .header('cache-control', caching)
    if (known === tag) return reply.code(304).send()
    const range = meansThisVersion(String(condition ?? tag), tag, modified) ? parseByteRange(asked, size) : 'whole'
    if (range === 'unsatisfiable') {
      const reason = `the range is beyond the ${size} bytes there are`
      return answerError(
        reply.header('content-range', `bytes */${size}`),
        new FlyBrowserError('REQUEST_INVALID', { reason }),
        416,
      )
    }
    const { start, end } = range === 'whole' ? { start: 0, end: size - 1 } : range
    if (range !== 'whole') reply.code(206).header('content-range', `bytes ${start}-${end}/${size}`)
    reply.type(contentType).header('content-length', end - start + 1)
    if (request.method === 'HEAD' || size === 0) return reply.send()
    handedOver = true
    return reply.send(streamOf(bytes, start, end))
  } finally {
    if (!handedOver) await bytes.close()
  }
}

/** Ends the reading and closes the bytes at their end, and when the client goes, even while a read is under way. */
function streamOf(bytes: RecordingBytes, start: number, end: number): Readable {
  const gone = new AbortController()
  const stream = Readable.from(bytes.read(start, end + 1, gone.signal), { objectMode: false, highWaterMark: 1 << 18 })
  // A failed close changes nothing for anybody.
  stream.once('close', () => {
    gone.abort()
    bytes.close().catch(() => {})
  })
  return stream
}
