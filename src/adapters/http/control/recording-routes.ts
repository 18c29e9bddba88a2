import { Type } from 'typebox'
import { FlyBrowserError } from '../../../domain/errors.ts'
import type { HttpServer } from '../http-server.ts'
import { recordingBody } from './bodies.ts'
import type { ControlOptions } from './control-options.ts'
import { sendFile } from './send-file.ts'

const schema = { params: Type.Object({ id: Type.String() }) }

/** The recordings of the store: those of sessions now and earlier, and of other programs that record into it. */
export function recordingRoutes(server: HttpServer, { recordings }: ControlOptions): void {
  server.get('/recordings', async () => ({ recordings: (await recordings.list()).map(recordingBody) }))

  server.get('/recordings/:id', { schema }, async ({ params: { id } }) => recordingBody(await recordings.get(id)))

  server.delete('/recordings/:id', { schema }, async ({ params: { id } }) => {
    await recordings.remove(id)
    return { recording_id: id, removed: true }
  })

  server.route({
    method: ['GET', 'HEAD'],
    url: '/recordings/:id/video',
    schema,
    handler: async (request, reply) => {
      const { id } = request.params
      const { state, filePath: path, container, sessionId } = await recordings.get(id)
      if (state === 'recording' || state === 'finishing') {
        throw new FlyBrowserError('RECORDING_ACTIVE', { session: sessionId, id })
      }
      if (state === 'failed') throw new FlyBrowserError('RECORDING_NO_FILE', { id, reason: 'it failed' })
      return sendFile(request, reply, { path, type: `video/${container}` }).catch((cause: NodeJS.ErrnoException) => {
        if (cause.code !== 'ENOENT') throw cause
        throw new FlyBrowserError('RECORDING_NO_FILE', { id, reason: 'its file is gone' }, { cause })
      })
    },
  })
}
