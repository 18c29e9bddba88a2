import { FlyBrowserError } from '../../domain/errors.ts'
import type { DestinationStatus } from '../../domain/push/destination-status.ts'
import { PUSH_PRESET_NAMES } from '../../domain/push/push-presets.ts'
import { readDestination } from '../../stages/sink/rtmp-destinations.ts'
import type { DestinationOptions } from '../sdk/destination-types.ts'
import type { Output } from './output.ts'

/** The variable that holds the key: as an argument everybody on the machine could read it. */
export const RTMP_KEY_VARIABLE = 'FLYBROWSER_RTMP_KEY'

/**
 * Where to push, from `--rtmp-url` and the environment.
 * @param place an address, or the name of a platform
 * @throws PUSH_URL_INVALID, PUSH_KEY_INVALID
 */
export function destinationWish(place: string, env: NodeJS.ProcessEnv): DestinationOptions {
  const key = env[RTMP_KEY_VARIABLE]
  if (!key) throw new FlyBrowserError('PUSH_KEY_INVALID', { reason: `${RTMP_KEY_VARIABLE} is not set` })
  const preset = PUSH_PRESET_NAMES.find((name) => name === place)
  const wish = preset ? { preset, key } : { url: place, key }
  readDestination(wish)
  return wish
}

const lineOf = ({ url, state, reason }: DestinationStatus): string =>
  `Pushing to ${url}: ${state}${reason ? ` (${reason.code}: ${reason.message})` : ''}`

/** Says how destinations stand, each time one stands differently; what it is given is all there are. */
export function pushReport({
  say,
  tell,
}: Pick<Output, 'say' | 'tell'>): (statuses: readonly DestinationStatus[]) => void {
  const said = new Map<string, string>()
  return (statuses) => {
    for (const status of statuses) {
      const line = lineOf(status)
      if (said.get(status.destinationId) === line) continue
      said.set(status.destinationId, line)
      say(line)
      tell(status)
    }
  }
}
