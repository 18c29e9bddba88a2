import { type Static, Type } from 'typebox'
import { duration } from '../../pipeline/config/unit-types.ts'

/** How far back viewers may be let seek. */
export const WINDOW_BOUNDS = { least: '10s', most: '4h' } as const

/** What all live sinks can be told. Sinks that name the same stream are outputs of one stream: one address, one set of viewers. */
export const LIVE_CONFIG = Type.Object(
  {
    stream: Type.Optional(
      Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$', description: 'Id of the stream; default: a new one.' }),
    ),
    window: duration({ default: '60s', ...WINDOW_BOUNDS, description: 'How far back viewers can seek.' }),
    maxViewers: Type.Optional(Type.Integer({ minimum: 1, description: 'Most viewers at a time; default: 1000.' })),
    onDemand: Type.Boolean({
      default: false,
      description: 'Rest while nobody watches: capture and encoding stop, and start again for the first viewer.',
    }),
    grace: duration({
      default: '10s',
      least: '1s',
      most: '1h',
      description: 'How long after the last viewer a stream on demand goes on.',
    }),
  },
  { additionalProperties: false },
)

export type LiveConfig = Static<typeof LIVE_CONFIG>
