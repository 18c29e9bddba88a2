import { decimals, renderTable } from '../figures/render-table.ts'
import { isSubscriberFailure, type SubscriberFailure, type SubscriberFigures } from './watch-server.ts'

/** Most that half of the pictures may be behind, milliseconds: what this program sets out to reach with `lan`. */
export const MOST_P50_MS = 400

const whole = (value: number | undefined) => decimals(value, 0)

const HEADERS = ['server', 'seen ms', 'most', 'to reach', 'pictures/s', 'stood ms', 'unreadable', 'reached']

function cells(row: SubscriberFigures): (string | undefined)[] {
  const { server, seen, picturesPerSecond, longestStandMs, unreadable } = row
  const isReached = (seen?.p50Ms ?? Number.NaN) <= MOST_P50_MS
  return [
    server,
    seen && `${whole(seen.p50Ms)} / ${whole(seen.p95Ms)}`,
    whole(seen?.maxMs),
    whole(MOST_P50_MS),
    decimals(picturesPerSecond, 1),
    whole(longestStandMs),
    whole(unreadable),
    isReached ? 'yes' : 'not p50',
  ]
}

/** The figures of all servers as text. */
export function presentServers(results: readonly (SubscriberFigures | SubscriberFailure)[]): string {
  const measured = results.flatMap((each) => (isSubscriberFailure(each) ? [] : [each]))
  const failures = results.flatMap((each) =>
    isSubscriberFailure(each) ? [`${each.server} failed: ${each.failed}`] : [],
  )
  return [...(measured.length > 0 ? [renderTable(HEADERS, measured.map(cells))] : []), ...failures].join('\n\n')
}
