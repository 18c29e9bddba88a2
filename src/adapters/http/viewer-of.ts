import { createHash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'

/** How a player says who it is, so that two tabs behind one address count as two viewers. */
export const ViewerQuery = Type.Object({ viewer: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$' })) })

/** Who asks: the id the player gave itself, else a hash of address and user agent. Ids and hashes cannot collide. */
export const viewerOf = (request: FastifyRequest, id: string | undefined): string =>
  id === undefined
    ? `#${createHash('sha256')
        .update(`${request.ip}\n${request.headers['user-agent'] ?? ''}`)
        .digest('base64url')}`
    : id
