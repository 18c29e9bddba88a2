import {
  type RtmpServer,
  type ServerLifetime,
  startNginx,
  startNodeMediaServer,
  withoutNginx,
} from '../../test/helpers/rtmp-servers.ts'

/** A real server that is pushed to. */
export interface Server {
  /** Short, for the command line and the tables. */
  readonly name: string
  /** Rejects where it cannot be had. */
  start(lifetime: ServerLifetime): Promise<Pick<RtmpServer, 'url'>>
}

/** All servers, in the order they are measured and shown. */
export const SERVERS: readonly Server[] = [
  {
    name: 'nginx',
    start: async (lifetime) => {
      if (withoutNginx) throw new Error(withoutNginx)
      return startNginx(lifetime)
    },
  },
  { name: 'node-media-server', start: startNodeMediaServer },
]
