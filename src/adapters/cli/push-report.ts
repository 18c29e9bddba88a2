import type { DestinationStatus } from '../../domain/push/destination-status.ts'
import type { Output } from './output.ts'

const lineOf = ({ url, state, reason, warning }: DestinationStatus): string => {
  const why = reason ?? warning
  return `Pushing to ${url}: ${state}${why ? ` (${why.code}: ${why.message})` : ''}`
}

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
