import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { FlyBrowserError } from '../../../domain/errors.ts'
import { ticksToMs } from '../../../domain/time.ts'
import { retimedBytes, retimedSegment } from '../../../engine/recordings/vod/retimed-segment.ts'
import { vodMultivariantPlaylist, vodPlaylist, WHOLE_NAME } from '../../../engine/recordings/vod/vod-playlists.ts'
import { type VodRecording, VodRecordings } from '../../../engine/recordings/vod/vod-recordings.ts'
import { parseMediaName } from '../../../formats/hls/media-names.ts'
import type { RecordingBytes } from '../../../pipeline/ports/recording-bytes.ts'
import { GzipOnce } from '../gzip-once.ts'
import type { HttpServer } from '../http-server.ts'
import { sendPlaylist } from '../send-playlist.ts'
import { parseByteRange } from './byte-range.ts'
import type { ControlOptions } from './control-options.ts'
import { sendBytes } from './send-bytes.ts'

const schema = { params: Type.Object({ id: Type.String() }) }
const fileSchema = { params: Type.Object({ id: Type.String(), version: Type.String(), name: Type.String() }) }

/** A recording may be made smaller or removed at any time. */
const PLAYLIST_CACHING = 'private, no-cache'

/** What is under a version never changes. */
const FILE_CACHING = 'private, max-age=31536000, immutable'

/** Finished recordings as HLS: playlists over byte ranges of the file that is there. */
export function vodRoutes(server: HttpServer, { recordings }: Pick<ControlOptions, 'recordings'>): void {
  const vods = new VodRecordings(recordings)
  const gzip = new GzipOnce()
  const playlistRoute = (name: string, textOf: (recording: VodRecording) => string) =>
    server.get(`/recordings/:id/${name}`, { schema }, async (request, reply) => {
      const recording = await vods.of(request.params.id)
      return sendPlaylist(reply, textOf(recording), PLAYLIST_CACHING, (text) => gzip.of(recording.vod, text))
    })
  playlistRoute('playlist.m3u8', vodMultivariantPlaylist)
  playlistRoute('media.m3u8', vodPlaylist)

  server.route({
    method: ['GET', 'HEAD'],
    url: '/recordings/:id/vod/:version/:name',
    schema: fileSchema,
    handler: async (request, reply) => {
      const { id, version, name } = request.params
      const opened = await vods.open(id, version)
      if (name !== WHOLE_NAME) return sendMade(request, reply, opened, name)
      return sendBytes(request, reply, opened.bytes, FILE_CACHING)
    },
  })
}

/** Sends what is made of the file: an init segment, or a segment whose fragments tell other times. Closes the bytes. */
async function sendMade(
  request: FastifyRequest,
  reply: FastifyReply,
  { vod, info, bytes }: VodRecording & { readonly bytes: RecordingBytes },
  name: string,
): Promise<FastifyReply> {
  const media = parseMediaName(name)
  const init = media?.kind === 'init' ? vod.inits[media.number] : undefined
  const samples = media?.kind === 'segment' ? vod.segments[media.msn]?.retimed : undefined
  if (!samples || request.method === 'HEAD') await bytes.close()
  if (!init && !samples) throw new FlyBrowserError('ROUTE_UNKNOWN', { path: request.url.slice(0, 200) })
  reply.type('video/mp4').header('cache-control', FILE_CACHING)
  if (init) return reply.send(Buffer.from(init.bytes))
  const size = retimedBytes(samples ?? [])
  // Players ask for all of it as a range; of a part of it they are sent all, as a server may (RFC 9110, 14.2).
  const range = parseByteRange(request.headers.range, size)
  if (typeof range === 'object' && range.start === 0 && range.end === size - 1)
    reply.code(206).header('content-range', `bytes 0-${size - 1}/${size}`)
  reply.header('content-length', size)
  if (request.method === 'HEAD') return reply.send()
  const startedAtMs = info.startedAt === undefined ? 0 : Date.parse(info.startedAt)
  const gone = new AbortController()
  const pieces = retimedSegment(bytes, samples ?? [], startedAtMs - ticksToMs(vod.startPts), gone.signal)
  const stream = Readable.from(pieces, { objectMode: true })
  // A failed close changes nothing for anybody.
  stream.once('close', () => {
    gone.abort()
    bytes.close().catch(() => {})
  })
  return reply.send(stream)
}
