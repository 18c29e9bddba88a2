import type { RecordingInfo } from '../../../engine/recordings/recording-info.ts'
import type { SessionEntry } from '../../../engine/sessions/held-session.ts'
import { snakeCased } from '../../../formats/json/snake-case.ts'
import type { RecordingResult } from '../../sdk/recording-types.ts'
import type { StreamInfo } from '../../sdk/types.ts'
import type { SessionControl } from './session-control.ts'

const isoTime = (ms: number | undefined): string | null => (ms === undefined ? null : new Date(ms).toISOString())

/** A session as answers have it. */
export const sessionBody = (entry: SessionEntry<SessionControl>) => ({
  session_id: entry.sessionId,
  state: entry.state,
  ...entry.picture,
  url: entry.session?.pageUrl ?? null,
  recording_id: entry.session?.recordingId ?? null,
  stream_id: entry.session?.streamId ?? null,
  opened_at: isoTime(entry.openedAtMs),
  ended_at: isoTime(entry.endedAtMs),
  ended_because: entry.endedBecause ?? null,
})

const videoUrl = (recordingId: string): string => `/recordings/${recordingId}/video`

/** A recording as answers have it. */
export const recordingBody = (info: RecordingInfo): object => ({
  ...(snakeCased(info) as object),
  video_url: videoUrl(info.recordingId),
})

/** What a recording became when it was stopped. */
export const recordingResultBody = (result: RecordingResult): object => ({
  ...(snakeCased(result) as object),
  video_url: videoUrl(result.recordingId),
})

/** The name and the protocol by which a request came. */
export interface Caller {
  readonly host: string
  readonly protocol: string
}

/**
 * A stream and its addresses, null for ways of delivery that it does not offer.
 * @param caller how it reached this server: others may know it by other names than it does itself
 */
export function streamBody(info: StreamInfo, caller: Caller): object {
  const seen = Object.entries(info).map(([name, value]) => {
    const address = name.endsWith('Url') && typeof value === 'string'
    return [name, address ? asReached(value, caller) : (value ?? null)]
  })
  return snakeCased(Object.fromEntries(seen)) as object
}

function asReached(address: string, { host, protocol }: Caller): string {
  const url = new URL(address)
  if (protocol === 'https') url.protocol = url.protocol === 'ws:' ? 'wss:' : 'https:'
  // A host without a port leaves the port as it was.
  url.port = ''
  url.host = host
  return url.href
}
