import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { FlyBrowserError } from '../../../domain/errors.ts'
import type { RecordingBytes } from '../../../pipeline/ports/recording-bytes.ts'
import { answerError } from '../answer-error.ts'
import { parseByteRange } from './byte-range.ts'
import { judgeConditions, meansThisVersion } from './preconditions.ts'

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
    const { size, contentType, modifiedMs } = bytes
    const version = { tag: `"${bytes.tag}"`, modifiedMs }
    const { range: asked, 'if-range': condition } = request.headers
    reply
      .header('accept-ranges', 'bytes')
      .header('etag', version.tag)
      .header('last-modified', new Date(modifiedMs).toUTCString())
      .header('cache-control', caching)
    const outcome = judgeConditions(request.headers, version)
    if (outcome === 'not-modified') return reply.code(304).send()
    if (outcome === 'failed') return refuse(reply, 412, 'the recording is not the version that was meant')
    // Ranges are of GET alone (RFC 9110, 14.2).
    const meant = request.method === 'GET' && meansThisVersion(condition?.toString(), version)
    const range = meant ? parseByteRange(asked, size) : 'whole'
    if (range === 'unsatisfiable')
      return refuse(
        reply.header('content-range', `bytes */${size}`),
        416,
        `the range is beyond the ${size} bytes there are`,
      )
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

const refuse = (reply: FastifyReply, status: number, reason: string): FastifyReply =>
  answerError(reply, new FlyBrowserError('REQUEST_INVALID', { reason }), status)

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
