import { type FileHandle, open } from 'node:fs/promises'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { FlyBrowserError } from '../../../domain/errors.ts'
import { answerError } from '../answer-error.ts'
import { parseByteRange } from './byte-range.ts'

/** RFC 9110, 13.1.5: a range is meant only for the version that the client has a part of. */
const meansThisVersion = (condition: string | undefined, tag: string, modified: string): boolean =>
  condition === undefined || condition === tag || condition === modified

/**
 * Answers GET and HEAD with a file of this machine that does not change any more, whole or a range of it, as of a media type.
 * Rejects as opening the file does.
 */
export async function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  { path, type }: { readonly path: string; readonly type: string },
): Promise<FastifyReply> {
  const file = await open(path, 'r')
  let handedOver = false
  try {
    const { size, mtime, mtimeMs } = await file.stat()
    const tag = `"${size.toString(36)}-${Math.floor(mtimeMs).toString(36)}"`
    const modified = mtime.toUTCString()
    const { range: asked, 'if-range': condition, 'if-none-match': known } = request.headers
    reply
      .header('accept-ranges', 'bytes')
      .header('etag', tag)
      .header('last-modified', modified)
      .header('cache-control', 'private, no-cache')
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
    reply.type(type).header('content-length', end - start + 1)
    if (request.method === 'HEAD' || size === 0) return reply.send()
    handedOver = true
    return reply.send(streamOf(file, start, end))
  } finally {
    if (!handedOver) await file.close()
  }
}

/** Closes the file at its end, and when the client goes. */
const streamOf = (file: FileHandle, start: number, end: number) =>
  file.createReadStream({ start, end, autoClose: true, highWaterMark: 1 << 18 })
