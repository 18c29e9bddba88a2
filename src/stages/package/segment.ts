import { concat, defer, from, mergeMap } from 'rxjs'
import { type Static, Type } from 'typebox'
import { FlyBrowserError } from '../../domain/errors.ts'
import {
  DEFAULT_LATENCY,
  LATENCIES,
  type Latency,
  VIEWING_PROFILES,
  type ViewingProfile,
} from '../../domain/viewing-profile.ts'
import { duration } from '../../pipeline/config/unit-types.ts'
import { defineStage } from '../../pipeline/stage.ts'
import { RenditionCutters } from './rendition-cutters.ts'

/** A length as each profile has it: `200ms (lan), 333ms (wan)`. */
const byProfile = (length: keyof ViewingProfile): string =>
  LATENCIES.map((latency) => `${VIEWING_PROFILES[latency][length]}ms (${latency})`).join(', ')

const CONFIG = Type.Object(
  {
    latency: Type.Enum([...LATENCIES] as Latency[], {
      default: DEFAULT_LATENCY,
      description: 'Viewing profile: how near to the live edge viewers are, and so how long parts and segments are.',
    }),
    part: Type.Optional(
      duration({
        least: '100ms',
        most: '2s',
        description: `Length of an LL-HLS part; default: as the profile has it, ${byProfile('partMs')}.`,
      }),
    ),
    segment: Type.Optional(
      duration({
        least: '500ms',
        most: '10s',
        description: `Length of a segment; default: as the profile has it, ${byProfile('segmentMs')}.`,
      }),
    ),
  },
  { additionalProperties: false },
)

/** The lengths that a configuration comes to. */
const lengthsOf = ({ latency, part, segment }: Static<typeof CONFIG>): ViewingProfile => {
  const { partMs, segmentMs } = VIEWING_PROFILES[latency]
  return { partMs: part ?? partMs, segmentMs: segment ?? segmentMs }
}

export default defineStage({
  type: 'package.segment',
  summary: 'Groups fragments into parts and segments on a grid of the media clock.',
  input: 'fragment',
  output: 'segment-event',
  config: CONFIG,
  demands: (config) => {
    const { partMs, segmentMs } = lengthsOf(config)
    return { tickMs: partMs, keyframeMs: segmentMs }
  },
  create: (config, { measures }) => {
    const { partMs, segmentMs } = lengthsOf(config)
    if (partMs > segmentMs)
      throw new FlyBrowserError('OPTION_INVALID', { option: 'part', reason: 'it is longer than the segment' })
    return (fragments) =>
      defer(() => {
        const cutters = new RenditionCutters(partMs, segmentMs, () => measures.dropped('no-keyframe'))
        return concat(
          fragments.pipe(mergeMap((fragment) => from(cutters.take(fragment)))),
          defer(() => from(cutters.end())),
        )
      })
  },
})
