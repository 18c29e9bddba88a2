import { type Static, Type } from 'typebox'
import { FlyBrowserError } from '../../domain/errors.ts'
import { pushAddress } from '../../domain/push/push-address.ts'
import { pushKey } from '../../domain/push/push-key.ts'
import { PUSH_PRESET_NAMES, PUSH_PRESETS, type PushPreset } from '../../domain/push/push-presets.ts'
import { pushShape } from '../../domain/push/push-shape.ts'
import type { PushDestination } from '../../pipeline/ports/push-port.ts'

/** One server in a configuration. */
const DESTINATION = {
  preset: Type.Optional(
    Type.Enum([...PUSH_PRESET_NAMES] as PushPreset[], { description: 'A platform, in place of its url.' }),
  ),
  url: Type.Optional(
    Type.String({ minLength: 1, description: 'rtmp://host/app or rtmps://host/app, without the key.' }),
  ),
  key: Type.Optional(
    Type.String({ description: 'Key of the stream, best by a variable such as FLYBROWSER_RTMP_KEY; secret.' }),
  ),
  shape: Type.Optional(
    Type.Union([Type.String({ pattern: String.raw`^(platform|none|\d+(\.\d+)?\s*[kM]?)$` }), Type.Number()], {
      description:
        'How steady its rate is kept: platform, never far below the ceiling of the encode; none; or a bitrate such as 2M that it does not fall below. Default: platform with a preset, else none.',
    }),
  ),
}

export const RTMP_CONFIG = Type.Object(
  {
    push: Type.Optional(
      Type.String({
        pattern: '^[A-Za-z0-9_-]{1,64}$',
        description: 'Id by which destinations join and leave later; default: a new one.',
      }),
    ),
    ...DESTINATION,
    destinations: Type.Array(Type.Object(DESTINATION, { additionalProperties: false }), {
      default: [],
      description: 'Several servers, each with its url or preset and its key.',
    }),
  },
  { additionalProperties: false },
)

export interface DestinationWish {
  readonly preset?: string
  readonly url?: string
  readonly key?: string
  readonly shape?: string | number
}

/**
 * A server to push to as it was asked for, checked.
 * @throws PUSH_URL_INVALID, PUSH_KEY_INVALID, OPTION_INVALID
 */
export function readDestination({ preset, url, key, shape }: DestinationWish): Omit<PushDestination, 'destinationId'> {
  if (preset !== undefined && url !== undefined)
    throw new FlyBrowserError('PUSH_URL_INVALID', { reason: 'a preset is given too' })
  const known = PUSH_PRESET_NAMES.find((name) => name === preset)
  if (preset !== undefined && !known)
    throw new FlyBrowserError('PUSH_URL_INVALID', { reason: `the presets are ${PUSH_PRESET_NAMES.join(', ')}` })
  const address = pushAddress(known ? PUSH_PRESETS[known] : (url ?? ''))
  const platform = known ? { preset: known } : {}
  return { address, key: pushKey(key ?? ''), ...platform, shape: pushShape(shape, known) }
}

/** All servers of a configuration, checked. */
export function readDestinations(config: Static<typeof RTMP_CONFIG>): readonly PushDestination[] {
  const { preset, url, key, shape, destinations } = config
  const single = preset === undefined && url === undefined && key === undefined ? [] : [{ preset, url, key, shape }]
  return [...single, ...destinations].map((wish) => readDestination(wish as DestinationWish))
}
