import type { FastifyReply, FastifyRequest } from 'fastify'
import { FlyBrowserError } from '../../../domain/errors.ts'
import { NO_STORE } from '../cache-control.ts'
import type { HttpServer } from '../http-server.ts'
import { type AccessRules, isForeign, isOwnHost, type RequestSource } from './access-rules.ts'
import { carriesToken } from './access-token.ts'

const one = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value)

const sourceOf = ({ headers, socket, host }: FastifyRequest): RequestSource => ({
  host,
  origin: headers.origin,
  site: one(headers['sec-fetch-site']),
  mode: one(headers['sec-fetch-mode']),
  destination: one(headers['sec-fetch-dest']),
  localAddress: socket.localAddress,
})

const SHOWN_LENGTH = 200

/** Lets an origin that the settings name read the answer. */
function openTo(origin: string, reply: FastifyReply): void {
  reply
    .header('access-control-allow-origin', origin)
    .header('access-control-allow-methods', 'GET, HEAD, POST, DELETE')
    .header('access-control-allow-headers', 'Authorization, Content-Type, Range')
    .header('access-control-expose-headers', 'Content-Length, Content-Range, WWW-Authenticate')
    .header('access-control-max-age', '600')
}

/**
 * Guards all routes of a scope: no page of another site may call them, by whatever name it reaches this machine, nor anybody
 * without the token where there is one. Answers are for the caller alone.
 */
export function guardAccess(server: HttpServer, rules: AccessRules): void {
  const carries = carriesToken(rules.token)
  // The header for everybody is for playback.
  server.addHook('onRoute', (route) => {
    route.config = { ...route.config, cors: false }
  })
  server.addHook('onRequest', async (request, reply) => {
    reply
      .header('cache-control', NO_STORE)
      .header('cross-origin-resource-policy', 'same-origin')
      .header('vary', 'Origin')
    const source = sourceOf(request)
    const { origin } = source
    // What a proxy forwards may be what the caller made up: the name of the request itself must be ours as well.
    for (const host of [request.headers.host ?? '', source.host ?? '']) {
      if (isOwnHost({ ...source, host }, rules)) continue
      throw new FlyBrowserError('HOST_REFUSED', { host: host.slice(0, SHOWN_LENGTH) })
    }
    if (isForeign(source, rules)) {
      throw new FlyBrowserError('ORIGIN_REFUSED', { origin: (origin ?? 'another site').slice(0, SHOWN_LENGTH) })
    }
    if (origin !== undefined && rules.allowedOrigins.includes(origin)) openTo(origin, reply)
    // A browser asks for permission without the token.
    if (request.method === 'OPTIONS' || carries(request.headers.authorization)) return
    reply.header('www-authenticate', 'Bearer realm="flybrowser"')
    throw new FlyBrowserError('TOKEN_WRONG')
  })
}
