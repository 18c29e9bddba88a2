import { FlyBrowserError } from '../../domain/errors.ts'
import { LIVE_PROTOCOLS, type LiveProtocol } from '../../domain/live-protocol.ts'
import { parseDuration } from '../../domain/units.ts'
import { WINDOW_BOUNDS } from '../../stages/sink/live-config.ts'
import type { StreamOptions } from './types.ts'

/** How a stream reaches its viewers, checked. */
export interface StreamChoice {
  /** At least one, each once, in the order asked for. */
  readonly protocols: readonly LiveProtocol[]
  /** How far back viewers can seek, milliseconds. */
  readonly windowMs: number
  readonly onDemand: boolean
  readonly maxViewers?: number
}

/**
 * How to deliver a stream: as was asked for, else as the settings have it. Throws PROTOCOL_UNKNOWN or OPTION_INVALID.
 * @param standardWindow the window where none is asked for
 */
export function chooseStream(options: StreamOptions, standardWindow: string): StreamChoice {
  const { protocol, protocols, window = standardWindow, onDemand = false, maxViewers } = options
  if (protocol !== undefined && protocols !== undefined) throw invalid('protocol', 'protocols is given too')
  if (typeof onDemand !== 'boolean') throw invalid('onDemand', `${onDemand} is neither true nor false`)
  if (maxViewers !== undefined && !(Number.isSafeInteger(maxViewers) && maxViewers > 0))
    throw invalid('maxViewers', `${maxViewers} is not a whole number above 0`)
  return {
    protocols: chooseProtocols(protocols ?? protocol ?? LIVE_PROTOCOLS[0]),
    windowMs: readWindow(window),
    onDemand,
    ...(maxViewers === undefined ? {} : { maxViewers }),
  }
}

/** Ways of delivery by their names, each once. Throws PROTOCOL_UNKNOWN, and OPTION_INVALID where there is none. */
export function chooseProtocols(names: string | readonly string[]): readonly LiveProtocol[] {
  const protocols = new Set<LiveProtocol>()
  for (const name of typeof names === 'string' ? [names] : names) {
    const protocol = LIVE_PROTOCOLS.find((known) => known === name)
    if (!protocol) throw new FlyBrowserError('PROTOCOL_UNKNOWN', { protocol: name, known: LIVE_PROTOCOLS.join(', ') })
    protocols.add(protocol)
  }
  if (protocols.size === 0) throw invalid('protocols', `it names none of: ${LIVE_PROTOCOLS.join(', ')}`)
  return [...protocols]
}

/** A live window in milliseconds. Throws OPTION_INVALID. */
export function readWindow(window: string | number): number {
  const { least, most } = WINDOW_BOUNDS
  const windowMs = parseDuration(window)
  if (windowMs === undefined) throw invalid('window', `${window} is not a duration like 60s, 10m or 2h`)
  if (windowMs < Number(parseDuration(least)) || windowMs > Number(parseDuration(most)))
    throw invalid('window', `${window} is not from ${least} to ${most}`)
  return windowMs
}

const invalid = (option: string, reason: string) => new FlyBrowserError('OPTION_INVALID', { option, reason })
