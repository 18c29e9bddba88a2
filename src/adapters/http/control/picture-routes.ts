import { Type } from 'typebox'
import { FlyBrowserError } from '../../../domain/errors.ts'
import { snakeCased } from '../../../formats/json/snake-case.ts'
import type { HttpServer } from '../http-server.ts'
import type { ControlOptions } from './control-options.ts'

const schema = { params: Type.Object({ id: Type.String() }) }
const named = { params: Type.Object({ id: Type.String(), name: Type.String() }) }
const numbered = { params: Type.Object({ id: Type.String(), number: Type.String() }) }

/** Pictures of a recording, once it is finished: screenshots, and small ones for a scrub bar. */
export function pictureRoutes(server: HttpServer, { pictures }: Pick<ControlOptions, 'pictures'>): void {
  const jpeg = async (id: string, name: string): Promise<Buffer> => {
    const bytes = await pictures.picture(id, name)
    if (!bytes) throw new FlyBrowserError('MEDIA_UNKNOWN', { what: 'picture' })
    return Buffer.from(bytes)
  }

  server.get('/recordings/:id/screenshots', { schema }, async ({ params: { id } }) => ({
    screenshots: (await pictures.screenshots(id)).map((each) => ({
      ...(snakeCased(each) as object),
      image_url: `/recordings/${id}/screenshots/${each.name}`,
    })),
  }))

  server.get('/recordings/:id/screenshots/:name', { schema: named }, async ({ params: { id, name } }, reply) =>
    reply.type('image/jpeg').send(await jpeg(id, name)),
  )

  server.get('/recordings/:id/sprites.vtt', { schema }, async ({ params: { id } }, reply) =>
    reply.type('text/vtt; charset=utf-8').send(await pictures.sprites(id)),
  )

  // The track names its sheets by their names alone.
  server.get('/recordings/:id/sprite-:number.jpg', { schema: numbered }, async ({ params: { id, number } }, reply) =>
    reply.type('image/jpeg').send(await jpeg(id, `sprite-${number}.jpg`)),
  )
}
