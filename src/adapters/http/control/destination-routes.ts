import { Type } from 'typebox'
import { snakeCased } from '../../../formats/json/snake-case.ts'
import type { DestinationOptions } from '../../sdk/destination-types.ts'
import type { HttpServer } from '../http-server.ts'
import type { ControlOptions } from './control-options.ts'
import { strict } from './strict-bodies.ts'

const params = Type.Object({ id: Type.String() })
const one = Type.Object({ id: Type.String(), destination: Type.String() })
const Wish = Type.Object(
  {
    url: Type.Optional(Type.String()),
    preset: Type.Optional(Type.String()),
    key: Type.String(),
    shape: Type.Optional(Type.Union([Type.String(), Type.Number()])),
  },
  strict,
)

/** The servers that a session's stream is pushed to by RTMP. No answer says a key. */
export function destinationRoutes(server: HttpServer, { sessions }: Pick<ControlOptions, 'sessions'>): void {
  const all = '/sessions/:id/stream/destinations'

  server.post(all, { schema: { params, body: Wish } }, async ({ params: { id }, body }, reply) => {
    const status = await sessions.use(id).addDestination(body as DestinationOptions)
    return reply.code(201).send(snakeCased(status))
  })

  server.get(all, { schema: { params } }, async ({ params: { id } }) => ({
    destinations: snakeCased(sessions.use(id).destinations()),
  }))

  server.delete(`${all}/:destination`, { schema: { params: one } }, async ({ params: { id, destination } }) => {
    await sessions.use(id).removeDestination(destination)
    return { destination_id: destination, removed: true }
  })
}
