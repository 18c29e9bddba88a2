import type { ServerResponse } from 'node:http'
import { type Static, Type } from 'typebox'
import { FlyBrowserError } from '../../../domain/errors.ts'
import { MASK_STYLES, type MaskStyle, type MaskWish } from '../../../domain/mask.ts'
import type { PictureSpec } from '../../../engine/sessions/held-session.ts'
import type { HttpServer } from '../http-server.ts'
import { sessionBody } from './bodies.ts'
import type { ControlOptions } from './control-options.ts'
import { pageAddress } from './page-address.ts'
import { strict } from './strict-bodies.ts'

const params = Type.Object({ id: Type.String() })
const Wish = Type.Object(
  {
    url: Type.Optional(Type.String()),
    width: Type.Optional(Type.Integer()),
    height: Type.Optional(Type.Integer()),
    fps: Type.Optional(Type.Integer()),
    mask: Type.Optional(Type.Union([Type.Boolean(), Type.Array(Type.String({ minLength: 1 }))])),
    mask_style: Type.Optional(Type.String()),
  },
  strict,
)

/** The picture asked for, the rest as the settings have it. Throws SIZE_INVALID, FPS_INVALID. */
function pictureOf(wish: Static<typeof Wish>, standard: PictureSpec): PictureSpec {
  const { width = standard.width, height = standard.height, fps = standard.fps } = wish
  const fits = (pixels: number) => pixels >= 16 && pixels <= 8192 && pixels % 2 === 0
  if (!fits(width) || !fits(height)) throw new FlyBrowserError('SIZE_INVALID', { size: `${width}x${height}` })
  if (fps < 1 || fps > 60) throw new FlyBrowserError('FPS_INVALID', { fps })
  return { width, height, fps }
}

/** The masks asked for, beside those of the settings. Throws MASK_STYLE_UNKNOWN. */
function masksWished({ mask, mask_style: name }: Static<typeof Wish>): MaskWish {
  const style: MaskStyle | undefined = MASK_STYLES.find((known) => known === name)
  if (name !== undefined && !style)
    throw new FlyBrowserError('MASK_STYLE_UNKNOWN', { style: name, known: MASK_STYLES.join(', ') })
  return { ...(mask === undefined ? {} : { mask }), ...(style === undefined ? {} : { maskStyle: style }) }
}

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

  server.post('/sessions', { schema: { body: Wish } }, async (request, reply) => {
    const picture = pictureOf(request.body, standard)
    const url = request.body.url === undefined ? undefined : pageAddress(request.body.url, options)
    const masks = masksWished(request.body)
    const session = await sessions.open(() => openSession(picture, masks))
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

  server.get('/sessions/:id/screenshot', { schema: { params } }, async ({ params: { id } }, reply) =>
    reply.type('image/png').send(Buffer.from(await sessions.use(id).screenshot())),
  )
}
