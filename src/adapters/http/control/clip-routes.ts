import { Type } from 'typebox'
import type { RecordingContainer } from '../../../domain/codec.ts'
import { snakeCased } from '../../../formats/json/snake-case.ts'
import type { HttpServer } from '../http-server.ts'
import type { ControlOptions } from './control-options.ts'
import { strict } from './strict-bodies.ts'

const params = Type.Object({ id: Type.String() })
const ClipWish = Type.Object(
  {
    last_seconds: Type.Optional(Type.Number()),
    from: Type.Optional(Type.String()),
    to: Type.Optional(Type.String()),
    container: Type.Optional(Type.String()),
  },
  strict,
)

/** Saving what viewers of a session's stream can still seek in. */
export function clipRoutes(server: HttpServer, { sessions }: Pick<ControlOptions, 'sessions'>): void {
  server.post('/sessions/:id/stream/clip', { schema: { params, body: ClipWish } }, async ({ params: { id }, body }) => {
    const { last_seconds: lastSeconds, from, to, container } = body
    const clip = await sessions.use(id).clipStream({
      ...(lastSeconds === undefined ? {} : { lastSeconds }),
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      // Whether it is known is for the session to say.
      ...(container === undefined ? {} : { container: container as RecordingContainer }),
    })
    return { ...(snakeCased(clip) as object), video_url: `/recordings/${clip.recordingId}/video` }
  })
}
