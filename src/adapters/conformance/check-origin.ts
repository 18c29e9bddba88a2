import type { CheckedProtocol, ConformanceReport, ProtocolReport } from './conformance-report.ts'
import { observeDash } from './dash/collect/observe-dash.ts'
import { DASH_RULES } from './dash/rules/index.ts'
import { findTargets, type Target } from './find-targets.ts'
import { observeHls } from './hls/collect/observe-hls.ts'
import { partsOf } from './hls/hls-observation.ts'
import { HLS_RULES } from './hls/rules/index.ts'
import { deadline } from './http/deadline.ts'
import { HttpClient } from './http/http-client.ts'
import { checkRules } from './rule.ts'

export interface CheckOptions {
  /** How long it is watched. */
  readonly seconds: number
  readonly only?: CheckedProtocol | undefined
  /** Ends everything at once; what was seen until then is lost. */
  readonly stop: AbortSignal
  /** Called when the first protocol is found, before watching begins. */
  readonly onFound?: (targets: readonly Target[]) => void
}

/**
 * Watches a live origin over HTTP, as players do, and applies the checklists to what it saw. All protocols are watched at once.
 * Throws ORIGIN_UNREACHABLE when there is nothing to watch.
 */
export async function checkOrigin(url: string, options: CheckOptions): Promise<ConformanceReport> {
  const { seconds, only, stop, onFound } = options
  const http = new HttpClient(stop)
  try {
    const { found, missing } = await findTargets(http, url, only)
    onFound?.(found)
    using over = deadline(seconds * 1000, [stop])
    const protocols = await Promise.all(found.map((target) => CHECKS[target.protocol](http, target.url, over.signal)))
    return { url, protocols, missing }
  } finally {
    http.close()
  }
}

const CHECKS: Record<CheckedProtocol, (http: HttpClient, url: string, over: AbortSignal) => Promise<ProtocolReport>> = {
  async hls(http, url, over) {
    const seen = await observeHls(http, url, over)
    const { watched } = seen
    const counts = `${watched.reloads.length} reloads, ${watched.segments.size} segments, ${partsOf(seen).length} parts`
    return { protocol: 'hls', url, watched: counts, results: checkRules(HLS_RULES, seen) }
  },
  async dash(http, url, over) {
    const seen = await observeDash(http, url, over)
    const counts = `${seen.mpds.length} reloads of the MPD, ${seen.segments.length} segments`
    return { protocol: 'dash', url, watched: counts, results: checkRules(DASH_RULES, seen) }
  },
}
