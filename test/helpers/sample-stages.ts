import { Type } from 'typebox'
import type { Codec } from '../../src/domain/codec.ts'
import { QUALITIES } from '../../src/domain/quality.ts'
import { bitrate, duration } from '../../src/pipeline/config/unit-types.ts'
import type { Payload } from '../../src/pipeline/payload.ts'
import { createRegistry } from '../../src/pipeline/registry.ts'
import { type AnyStage, defineStage } from '../../src/pipeline/stage.ts'

const strict = { additionalProperties: false }
const outline = (type: string, input: Payload, output: Payload, config = Type.Object({}, strict)): AnyStage => ({
  type,
  summary: `Stands for ${type}.`,
  input,
  output,
  config,
  create: () => () => {
    throw new Error('only its outline is real')
  },
})

/** Outlines of stages, enough for documents to name; none of them runs. */
export const SAMPLE_STAGES: readonly AnyStage[] = [
  outline(
    'source.tab',
    'nothing',
    'frame',
    Type.Object({ fps: Type.Integer({ minimum: 1, maximum: 60, default: 30 }) }, strict),
  ),
  outline('video.pace', 'frame', 'frame'),
  outline('video.scale', 'frame', 'frame', Type.Object({ width: Type.Integer(), height: Type.Integer() }, strict)),
  {
    ...outline(
      'video.encode',
      'frame',
      'fragment',
      Type.Object(
        {
          codec: Type.Enum(['h264', 'vp9', 'vp8'], { default: 'h264' }),
          quality: Type.Union(
            QUALITIES.map((quality) => Type.Literal(quality)),
            { default: 'medium' },
          ),
          bitrate: Type.Optional(bitrate({ least: '50k' })),
        },
        strict,
      ),
    ),
    codec: ({ codec }: { readonly codec: Codec }) => codec,
  },
  defineStage({
    type: 'package.segment',
    summary: 'Stands for package.segment.',
    input: 'fragment',
    output: 'segment-event',
    config: Type.Object(
      { part: duration({ default: '333ms', least: '100ms' }), segment: duration({ default: '2s', most: '10s' }) },
      strict,
    ),
    demands: ({ part, segment }) => ({ keyframeMs: segment, tickMs: part }),
    create: () => () => {
      throw new Error('only its outline is real')
    },
  }),
  {
    ...outline('sink.hls', 'segment-event', 'nothing', Type.Object({ stream: Type.Optional(Type.String()) }, strict)),
    carrier: () => 'hls',
  },
  outline(
    'sink.recording',
    'fragment',
    'nothing',
    Type.Object({ recording: Type.Optional(Type.String()), file: Type.Optional(Type.String()) }, strict),
  ),
]

export const sampleRegistry = createRegistry(SAMPLE_STAGES)
