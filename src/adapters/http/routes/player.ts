import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import type { LiveStreams } from '../../../engine/live/live-streams.ts'
import type { LogPort } from '../../../pipeline/ports/log-port.ts'
import { answerUnknownRoute } from '../answer-error.ts'
import { NO_STORE } from '../cache-control.ts'
import type { HttpServer } from '../http-server.ts'

/** What a host header may be, so that it can stand in a policy. */
const HOST = /^[\w.-]+(:\d+)?$|^\[[\da-fA-F:.]+\](:\d+)?$/

/**
 * Nothing inline and nothing from elsewhere; media is handed to the video element as a blob: address. Some browsers do not take the
 * WebSocket of the same host for `self`, so that it is named.
 */
function contentSecurityPolicy(host: string, pictures = "'self' data:"): string {
  const sockets = HOST.test(host) ? ` ws://${host} wss://${host}` : ''
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `img-src ${pictures}`,
    "media-src 'self' blob:",
    `connect-src 'self'${sockets}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
}

/** How a page is sent, whatever it is about. */
const sendPage = (reply: FastifyReply, page: string, policy: string): FastifyReply =>
  reply
    .type('text/html; charset=utf-8')
    .header('cache-control', NO_STORE)
    .header('content-security-policy', policy)
    .header('referrer-policy', 'no-referrer')
    .send(page)

/**
 * The page of recordings. It is the same for all, whether they are there or not, and tells nothing of them: what it shows it asks for by
 * the routes of recordings, with the token where there is one.
 */
async function recordingPageRoute(server: HttpServer, folder: string): Promise<void> {
  const page = await readFile(join(folder, 'recording.html'), 'utf8')
  // Small pictures are fetched with the token, and shown as blob: addresses.
  server.get('/recordings/:id/player', async (request, reply) =>
    sendPage(reply, page, contentSecurityPolicy(request.host, "'self' data: blob:")),
  )
}

/**
 * The player page and its assets, as `scripts/build-player.mjs` made them. The page of a stream that is not there is sent too,
 * with 404: it says so in words for people.
 * @param folder where the built player is
 * @param recordings whether recordings can be asked for here, which have a page of their own
 */
export async function playerRoutes(
  server: HttpServer,
  live: LiveStreams,
  folder: string,
  log: LogPort,
  recordings: boolean,
): Promise<void> {
  const page = await readFile(join(folder, 'player.html'), 'utf8').catch(() => undefined)
  if (page === undefined) {
    log.warn({ folder }, 'the player page is not built; run `npm run build`')
    return
  }
  await server.register(fastifyStatic, {
    root: join(folder, 'assets'),
    prefix: '/player/assets/',
    decorateReply: false,
    index: false,
    // Names carry a hash of what is in them.
    immutable: true,
    maxAge: '1y',
  })
  const schema = { params: Type.Object({ id: Type.String() }) }
  server.get('/streams/:id/player', { schema }, async (request, reply) =>
    sendPage(reply.code(live.get(request.params.id) ? 200 : 404), page, contentSecurityPolicy(request.host)),
  )
  server.get('/player/assets/', answerUnknownRoute)
  if (recordings) await recordingPageRoute(server, folder)
}
