import { Type } from 'typebox'
import { snakeCased } from '../../../formats/json/snake-case.ts'
import type { RecordingOptions } from '../../sdk/recording-types.ts'
import type { StreamOptions } from '../../sdk/types.ts'
import type { HttpServer } from '../http-server.ts'
import { recordingResultBody, streamBody } from './bodies.ts'
import type { ControlOptions } from './control-options.ts'
import { Nothing, strict } from './strict-bodies.ts'

const params = Type.Object({ id: Type.String() })
const plain = { schema: { params, body: Nothing } }

const numberOrText = Type.Optional(Type.Unsafe<string | number>({ type: ['string', 'number'] }))

// Whether a codec, a quality, a profile, a container or a protocol is known is for the session to say: its errors name those that are.
const encode = {
  quality: Type.Optional(Type.String()),
  codec: Type.Optional(Type.String()),
  encoder: Type.Optional(Type.String()),
  bitrate: numberOrText,
  crf: Type.Optional(Type.Integer()),
  keyframe: numberOrText,
  latency: Type.Optional(Type.String()),
}
const RecordingWish = Type.Object(
  {
    ...encode,
    container: Type.Optional(Type.String()),
    auto_screenshot_on_navigation: Type.Optional(Type.Boolean()),
    screenshot_interval: numberOrText,
  },
  strict,
)
const oneOrMore = Type.Optional(Type.Unsafe<string | string[]>({ type: ['string', 'array'], items: Type.String() }))
const Rendition = Type.Object(
  { height: Type.Integer(), quality: encode.quality, bitrate: numberOrText, crf: encode.crf },
  strict,
)
const StreamWish = Type.Object(
  {
    ...encode,
    ladder: Type.Optional(Type.Union([Type.String({ maxLength: 200 }), Type.Array(Rendition, { maxItems: 20 })])),
    protocols: oneOrMore,
    protocol: oneOrMore,
    window: numberOrText,
    on_demand: Type.Optional(Type.Boolean()),
    max_viewers: Type.Optional(Type.Integer({ minimum: 1 })),
  },
  strict,
)

/** Recording and streaming what a session shows. */
export function captureRoutes(server: HttpServer, { sessions }: ControlOptions): void {
  const recording = '/sessions/:id/recording'
  const stream = '/sessions/:id/stream'
  const statusOf = (id: string): unknown => snakeCased(sessions.use(id).streamStatus())

  server.post(`${recording}/start`, { schema: { params, body: RecordingWish } }, async ({ params: { id }, body }) => {
    const { auto_screenshot_on_navigation, screenshot_interval, ...options } = body
    const started = await sessions.use(id).startRecording({
      ...(options as RecordingOptions),
      ...(auto_screenshot_on_navigation === undefined
        ? {}
        : { autoScreenshotOnNavigation: auto_screenshot_on_navigation }),
      ...(screenshot_interval === undefined ? {} : { screenshotInterval: screenshot_interval }),
    })
    return snakeCased(started)
  })

  server.post(`${recording}/stop`, plain, async ({ params: { id } }) =>
    recordingResultBody(await sessions.use(id).stopRecording()),
  )

  server.post(`${stream}/start`, { schema: { params, body: StreamWish } }, async (request) => {
    const { max_viewers: maxViewers, on_demand: onDemand, ...wish } = request.body
    const named = {
      ...(onDemand === undefined ? {} : { onDemand }),
      ...(maxViewers === undefined ? {} : { maxViewers }),
    }
    const options = { ...wish, ...named } as StreamOptions
    return streamBody(await sessions.use(request.params.id).startStream(options), request)
  })

  server.post(`${stream}/stop`, plain, async ({ params: { id } }) => snakeCased(await sessions.use(id).stopStream()))

  server.post(`${stream}/pause`, plain, async ({ params: { id } }) => {
    sessions.use(id).setPaused(true)
    return statusOf(id)
  })

  server.post(`${stream}/resume`, plain, async ({ params: { id } }) => {
    sessions.use(id).setPaused(false)
    return statusOf(id)
  })

  server.get(`${stream}/status`, { schema: { params } }, async ({ params: { id } }) => statusOf(id))
}
