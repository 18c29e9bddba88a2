import { NO_STORE } from '../cache-control.ts'
import type { HttpServer } from '../http-server.ts'

/** Says that the process answers. */
export function healthRoute(server: HttpServer): void {
  server.get('/health', async (_request, reply) => {
    reply.header('cache-control', NO_STORE)
    return { status: 'ok', uptime_seconds: Math.round(process.uptime()) }
  })
}
