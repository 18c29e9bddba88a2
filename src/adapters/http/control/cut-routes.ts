import { Type } from 'typebox'
import type { RecordingContainer } from '../../../domain/codec.ts'
import { snakeCased } from '../../../formats/json/snake-case.ts'
import type { HttpServer } from '../http-server.ts'
import type { ControlOptions } from './control-options.ts'
import { strict } from './strict-bodies.ts'

const params = Type.Object({ id: Type.String() })
const CutWish = Type.Object(
  {
    from_seconds: Type.Optional(Type.Number()),
    to_seconds: Type.Optional(Type.Number()),
    around: Type.Optional(Type.String()),
    pad_seconds: Type.Optional(Type.Number()),
    container: Type.Optional(Type.String()),
  },
  strict,
)

/** Saving a range of a finished recording as one of its own. */
export function cutRoutes(server: HttpServer, { cuts }: Pick<ControlOptions, 'cuts'>): void {
  server.post('/recordings/:id/clip', { schema: { params, body: CutWish } }, async ({ params: { id }, body }) => {
    const { from_seconds: fromSeconds, to_seconds: toSeconds, around, pad_seconds: padSeconds, container } = body
    const clip = await cuts.clip(id, {
      ...(fromSeconds === undefined ? {} : { fromSeconds }),
      ...(toSeconds === undefined ? {} : { toSeconds }),
      ...(around === undefined ? {} : { around }),
      ...(padSeconds === undefined ? {} : { padSeconds }),
      // Whether it is known is looked at where the clip is cut.
      ...(container === undefined ? {} : { container: container as RecordingContainer }),
    })
    return { ...(snakeCased(clip) as object), video_url: `/recordings/${clip.recordingId}/video` }
  })
}
