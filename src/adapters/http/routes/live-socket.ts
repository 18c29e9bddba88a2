import type { IncomingMessage } from 'node:http'
import { Type } from 'typebox'
import { FlyBrowserError } from '../../../domain/errors.ts'
import { renditionName } from '../../../domain/rendition.ts'
import type { LiveStreams } from '../../../engine/live/live-streams.ts'
import { addressOf } from '../address-of.ts'
import { answerError } from '../answer-error.ts'
import { goneSignal } from '../gone-signal.ts'
import type { HttpServer } from '../http-server.ts'
import { requireRenditionName } from '../rendition-named.ts'
import { handshakeFault } from '../socket/handshake-fault.ts'
import { LiveSockets } from '../socket/live-sockets.ts'
import type { StreamSocketsOptions } from '../socket/stream-sockets.ts'
import { UpgradeRequests } from '../socket/upgrade-requests.ts'
import { ViewerQuery, viewerOf } from '../viewer-of.ts'

const ADDRESS = /^\/streams\/[^/?]+\/live(\?|$)/
const isForSocket = ({ method, url = '' }: IncomingMessage): boolean => method === 'GET' && ADDRESS.test(url)

/** Goes with a refusal (RFC 9110, 15.5.22; RFC 6455, 4.2.2). */
const SPOKEN = { upgrade: 'websocket', 'sec-websocket-version': '13' }

/**
 * The fragments of a stream over a WebSocket, as they are made: of the largest rendition, or of the one that its query names. Whatever
 * stands against it is answered before the upgrade.
 */
export function liveSocketRoute(
  server: HttpServer,
  live: LiveStreams,
  options: Omit<StreamSocketsOptions, 'stream'>,
): void {
  const sockets = new LiveSockets(options)
  const upgrades = new UpgradeRequests(server, isForSocket)
  server.addHook('preClose', async () => {
    await sockets.close()
    upgrades.close()
  })
  const schema = {
    params: Type.Object({ id: Type.String() }),
    querystring: Type.Interface([ViewerQuery], { rendition: Type.Optional(Type.String({ maxLength: 32 })) }),
  }
  server.get('/streams/:id/live', { schema }, async (request, reply) => {
    const { id } = request.params
    const stream = live.require(id)
    stream.requireProtocol('ws')
    const fault = handshakeFault(request.raw)
    if (fault) {
      const { status, reason } = fault
      return answerError(reply.headers(SPOKEN), new FlyBrowserError('REQUEST_INVALID', { reason }), status)
    }
    const viewer = { id: viewerOf(request, request.query.viewer), address: addressOf(request.ip) }
    const rendition = requireRenditionName(request.query.rendition ?? renditionName(0))
    // The largest is there from the beginning; of the others it is known with the first media.
    if (rendition > 0) await stream.commons.renditionsKnown(goneSignal(request.raw.socket), viewer.address)
    sockets.open(stream, { viewer, rendition }, request.raw, () => {
      const upgradable = upgrades.accept(request.raw)
      reply.hijack()
      return upgradable
    })
    return reply
  })
}
