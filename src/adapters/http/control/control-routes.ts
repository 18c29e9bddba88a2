import type { HttpServer } from '../http-server.ts'
import { addressRoutes } from './address-routes.ts'
import { captureRoutes } from './capture-routes.ts'
import { clipRoutes } from './clip-routes.ts'
import type { ControlOptions } from './control-options.ts'
import { cutRoutes } from './cut-routes.ts'
import { destinationRoutes } from './destination-routes.ts'
import { encoderRoutes } from './encoder-routes.ts'
import { guardAccess } from './guard-access.ts'
import { pictureRoutes } from './picture-routes.ts'
import { recordingRoutes } from './recording-routes.ts'
import { sessionRoutes } from './session-routes.ts'
import { takeStrictBodies } from './strict-bodies.ts'
import { timelineRoutes } from './timeline-routes.ts'
import { vodRoutes } from './vod-routes.ts'

/** Routes by which others control this machine's sessions. To be registered in a scope of their own, whose rules they set. */
export const controlRoutes =
  (options: ControlOptions) =>
  async (server: HttpServer): Promise<void> => {
    guardAccess(server, options.access)
    takeStrictBodies(server)
    // What browsers ask before a call from another page; the guard has answered, with headers or a refusal.
    for (const area of ['/sessions', '/sessions/*', '/recordings', '/recordings/*', '/encoders']) {
      server.options(area, async (_request, reply) => reply.code(204).send())
    }
    sessionRoutes(server, options)
    captureRoutes(server, options)
    clipRoutes(server, options)
    destinationRoutes(server, options)
    recordingRoutes(server, options)
    timelineRoutes(server, options)
    addressRoutes(server, options)
    vodRoutes(server, options)
    cutRoutes(server, options)
    pictureRoutes(server, options)
    encoderRoutes(server, options)
  }
