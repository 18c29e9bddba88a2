import { Type } from 'typebox'
import type { HttpServer } from '../http-server.ts'
import { recordingBody } from './bodies.ts'
import type { ControlOptions } from './control-options.ts'
import { ListQuery, listWish } from './list-query.ts'
import { sendBytes } from './send-bytes.ts'

const schema = { params: Type.Object({ id: Type.String() }) }

/** The recordings of the store: those of sessions now and earlier, and of other programs that record into it. */
export function recordingRoutes(server: HttpServer, { recordings }: ControlOptions): void {
  server.get('/recordings', { schema: { querystring: ListQuery } }, async ({ query }) => {
    // Who names nothing is told all, the oldest first, as ever.
    if (Object.keys(query).length === 0) {
      return { recordings: (await recordings.list()).recordings.toReversed().map(recordingBody) }
    }
    const page = await recordings.list(listWish(query))
    return { recordings: page.recordings.map(recordingBody), cursor: page.cursor ?? null }
  })

  server.get('/recordings/:id', { schema }, async ({ params: { id } }) => recordingBody(await recordings.get(id)))

  server.delete('/recordings/:id', { schema }, async ({ params: { id } }) => {
    await recordings.remove(id)
    return { recording_id: id, removed: true }
  })

  server.route({
    method: ['GET', 'HEAD'],
    url: '/recordings/:id/video',
    schema,
    handler: async (request, reply) => sendBytes(request, reply, await recordings.bytes(request.params.id)),
  })
}
