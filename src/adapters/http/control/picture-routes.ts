import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import { FlyBrowserError } from '../../../domain/errors.ts'
import { snakeCased } from '../../../formats/json/snake-case.ts'
import type { HttpServer } from '../http-server.ts'
import type { ControlOptions } from './control-options.ts'

const schema = { params: Type.Object({ id: Type.String() }) }
const named = { params: Type.Object({ id: Type.String(), name: Type.String() }) }
const numbered = { params: Type.Object({ id: Type.String(), number: Type.String() }) }

/** Who waits longer is told to ask again: servers in between, and people, give up after a minute. */
const WAIT_MS = 20_000
const AGAIN_SECONDS = 10

/** Pictures of a recording, once it is finished: screenshots, and small ones for a scrub bar. */
export function pictureRoutes(server: HttpServer, { pictures }: Pick<ControlOptions, 'pictures'>): void {
  const jpeg = async (id: string, name: string): Promise<Buffer> => {
    const bytes = await pictures.picture(id, name)
    if (!bytes) throw new FlyBrowserError('MEDIA_UNKNOWN', { what: 'picture' })
    return Buffer.from(bytes)
  }

  const soon = <T>(reply: FastifyReply, made: Promise<T>): Promise<T> =>
    made.catch((cause) => {
      if (cause instanceof FlyBrowserError && cause.code === 'PICTURES_PENDING')
        reply.header('retry-after', AGAIN_SECONDS)
      throw cause
    })

  server.get('/recordings/:id/screenshots', { schema }, async ({ params: { id } }, reply) => {
    const screenshots = (await soon(reply, pictures.screenshots(id, WAIT_MS))).map((each) => ({
      ...(snakeCased(each) as object),
      image_url: `/recordings/${id}/screenshots/${each.name}`,
    }))
    return { screenshots, left_out: await pictures.screenshotsLeftOut(id) }
  })

  server.get('/recordings/:id/screenshots/:name', { schema: named }, async ({ params: { id, name } }, reply) =>
    reply.type('image/jpeg').send(await jpeg(id, name)),
  )

  server.get('/recordings/:id/sprites.vtt', { schema }, async ({ params: { id } }, reply) =>
    reply.type('text/vtt; charset=utf-8').send(await soon(reply, pictures.sprites(id, WAIT_MS))),
  )

  // The track names its sheets by their names alone.
  server.get('/recordings/:id/sprite-:number.jpg', { schema: numbered }, async ({ params: { id, number } }, reply) =>
    reply.type('image/jpeg').send(await jpeg(id, `sprite-${number}.jpg`)),
  )
}
