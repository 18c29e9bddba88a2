import type { ServerResponse } from 'node:http'
import { Type } from 'typebox'
import type { HttpServer } from '../http-server.ts'
import { sessionBody } from './bodies.ts'
import type { ControlOptions } from './control-options.ts'
import { pageAddress } from './page-address.ts'
import { browserWishOf, pictureOf, SessionWish } from './session-wish.ts'
import { strict } from './strict-bodies.ts'

const params = Type.Object({ id: Type.String() })

/** Calls when the connection ends before the answer is out: nobody knows of what was made, so nobody would end it. */
function whenAbandoned(answer: ServerResponse, call: () => void): void {
  if (answer.destroyed) call()
  else
    answer.once('close', () => {
      if (!answer.writableFinished) call()
    })
}

/** Opening, looking at, driving and ending sessions. */
export function sessionRoutes(server: HttpServer, options: ControlOptions): void {
  const { sessions, openSession, picture: standard } = options

  server.post('/sessions', { schema: { body: SessionWish } }, async (request, reply) => {
    const picture = pictureOf(request.body, standard)
    const url = request.body.url === undefined ? undefined : pageAddress(request.body.url, options)
    const wish = browserWishOf(request.body)
    const session = await sessions.open(() => openSession(picture, wish))
    const { sessionId } = session
    whenAbandoned(reply.raw, () => void sessions.end(sessionId))
    try {
      if (url !== undefined) await session.goto(url)
    } catch (error) {
      await sessions.end(sessionId)
      throw error
    }
    return reply.code(201).send(sessionBody(sessions.entry(sessionId)))
  })

  server.get('/sessions', async () => ({
    sessions: sessions.list().map(sessionBody),
    max_sessions: sessions.limit,
    free_sessions: Math.max(0, sessions.limit - sessions.taken),
  }))

  server.get('/sessions/:id', { schema: { params } }, async ({ params: { id } }) => sessionBody(sessions.entry(id)))

  server.delete('/sessions/:id', { schema: { params } }, async ({ params: { id } }) =>
    sessionBody(await sessions.end(id)),
  )

  const Address = Type.Object({ url: Type.String() }, strict)
  server.post('/sessions/:id/navigate', { schema: { params, body: Address } }, async (request) => {
    const { id } = request.params
    const session = sessions.use(id)
    await session.goto(pageAddress(request.body.url, options))
    return sessionBody(sessions.entry(id))
  })

  const Size = Type.Object({ width: Type.Integer(), height: Type.Integer() }, strict)
  server.post('/sessions/:id/resize', { schema: { params, body: Size } }, async ({ params: { id }, body }) => {
    await sessions.use(id).resize(body)
    return sessionBody(sessions.entry(id))
  })

  const Details = Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()]))
  const Mark = Type.Object({ label: Type.String(), details: Type.Optional(Details) }, strict)
  server.post('/sessions/:id/mark', { schema: { params, body: Mark } }, async ({ params: { id }, body }) => {
    const session = sessions.use(id)
    session.mark(body.label, body.details ?? {})
    return sessionBody(sessions.entry(id))
  })

  const keep = Type.Object({ keep: Type.Optional(Type.Boolean()) }, strict)
  server.get(
    '/sessions/:id/screenshot',
    { schema: { params, querystring: keep } },
    async ({ params: { id }, query }, reply) =>
      reply.type('image/png').send(Buffer.from(await sessions.use(id).screenshot(query))),
  )
}
