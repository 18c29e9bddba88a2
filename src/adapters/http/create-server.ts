import { fileURLToPath } from 'node:url'
import cors from '@fastify/cors'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import fastify from 'fastify'
import { NEVER } from 'rxjs'
import type { LiveStreams } from '../../engine/live/live-streams.ts'
import { type Clock, systemClock } from '../../pipeline/clock.ts'
import type { EventPort } from '../../pipeline/ports/event-port.ts'
import type { LogPort } from '../../pipeline/ports/log-port.ts'
import { answerBrokenRequest } from './answer-broken-request.ts'
import { answerUnknownRoute, errorAnswerer } from './answer-error.ts'
import type { HttpServer } from './http-server.ts'
import { dashManifestRoute } from './routes/dash-manifest.ts'
import { dashSegmentRoute } from './routes/dash-segment.ts'
import { healthRoute } from './routes/health.ts'
import { latencyRoute } from './routes/latency.ts'
import { liveSocketRoute } from './routes/live-socket.ts'
import { mediaRoute } from './routes/media.ts'
import { mediaPlaylistRoute } from './routes/media-playlist.ts'
import { multivariantPlaylistRoute } from './routes/multivariant-playlist.ts'
import { playerRoutes } from './routes/player.ts'
import { type StreamStatus, streamStatusBody, streamStatusRoute } from './routes/stream-status.ts'
import { timeRoute } from './routes/time.ts'
import { trustedProxies } from './trusted-proxies.ts'

export interface ServerOptions {
  readonly live: LiveStreams
  readonly log: LogPort
  /** More for `GET /streams/{id}/status`, in snake_case, over what the live window measures. */
  readonly status?: StreamStatus
  /** What sockets tell of streams and their encoders. Default none. */
  readonly events?: EventPort['events']
  /** Default the system's clock. */
  readonly clock?: Clock
  /** Folder of the built player page. Default `player` beside the compiled sources. */
  readonly playerFolder?: string
  /** Addresses and networks of proxies whose forwarding headers tell who asks. Default none. */
  readonly trustedProxies?: readonly string[]
  /** Most connections at a time; more are closed at once. Default {@link MOST_CONNECTIONS}. */
  readonly maxConnections?: number
  /** Adds the routes by which the server is controlled, in a scope of their own. Default none: playback only. */
  readonly control?: (routes: HttpServer) => Promise<void>
}

/** A thousand viewers with six connections each, as browsers open them, and as many again. */
const MOST_CONNECTIONS = 12_000

/** `dist/player`, seen from `dist/src/adapters/http`. */
const PLAYER_FOLDER = fileURLToPath(new URL('../../../player', import.meta.url))

/** The HTTP server with every route, not yet listening. Closing it ends waiting requests at once. */
export function createServer(options: ServerOptions): HttpServer {
  const { live, log, status, events = NEVER, clock = systemClock, playerFolder = PLAYER_FOLDER, control } = options
  const { trustedProxies: proxies = [], maxConnections = MOST_CONNECTIONS } = options
  const answerFailure = errorAnswerer(log)
  const server: HttpServer = fastify({
    forceCloseConnections: true,
    trustProxy: trustedProxies(proxies),
    // A request's head must be here in this time; answers may take longer.
    requestTimeout: 30_000,
    routerOptions: { maxParamLength: 200 },
    // These are found before any hook runs, so that the header of other sites has to be set here.
    frameworkErrors: (error, request, reply) =>
      answerFailure(error, request, reply.header('access-control-allow-origin', '*')),
    clientErrorHandler: answerBrokenRequest,
  }).withTypeProvider<TypeBoxTypeProvider>()
  server.server.maxConnections = maxConnections
  server.setErrorHandler(answerFailure)
  server.setNotFoundHandler(answerUnknownRoute)
  server.addHook('onRequest', async (_request, reply) => {
    reply.header('x-content-type-options', 'nosniff')
  })
  server.register(cors, {
    origin: '*',
    methods: ['GET', 'HEAD', 'OPTIONS'],
    allowedHeaders: ['Range', 'Content-Type'],
    exposedHeaders: ['Date', 'Age', 'Content-Length', 'Content-Range'],
    maxAge: 86_400,
  })
  // In a plugin, so that the hooks above are in place for every route.
  server.register(async (routes: HttpServer) => {
    healthRoute(routes)
    timeRoute(routes, clock)
    multivariantPlaylistRoute(routes, live)
    mediaPlaylistRoute(routes, live)
    mediaRoute(routes, live)
    dashManifestRoute(routes, live)
    dashSegmentRoute(routes, live)
    liveSocketRoute(routes, live, { clock, events, status: (stream) => streamStatusBody(stream, status) })
    streamStatusRoute(routes, live, status)
    latencyRoute(routes, live, clock)
    await playerRoutes(routes, live, playerFolder, log, control !== undefined)
  })
  if (control) server.register(control)
  return server
}
