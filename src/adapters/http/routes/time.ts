import type { Clock } from '../../../pipeline/clock.ts'
import { NO_STORE } from '../cache-control.ts'
import type { HttpServer } from '../http-server.ts'

/** The server's wall clock as an xs:dateTime with milliseconds, by which players measure latency. */
export function timeRoute(server: HttpServer, clock: Clock): void {
  server.get('/time', async (_request, reply) =>
    reply.type('text/plain; charset=utf-8').header('cache-control', NO_STORE).send(new Date(clock.now()).toISOString()),
  )
}
