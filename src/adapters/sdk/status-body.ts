import { snakeCased } from '../../formats/json/snake-case.ts'
import type { StreamStatus } from './types.ts'

/** The status of a stream as REST bodies have it, in snake_case; nothing when there is none. */
export function statusBody({ status }: StreamStatus): object {
  if (!status) return {}
  const { latency, state, health, uptimeSeconds, source, sourceReason, encoder, load, browser, metrics } = status
  return {
    latency: latency ?? null,
    state,
    health,
    uptime_seconds: uptimeSeconds,
    source,
    source_reason: sourceReason,
    encoder,
    load: load ? snakeCased(load) : null,
    browser_state: browser.state,
    browser_restarts: browser.restarts,
    current_fps: metrics.currentFps,
    current_bitrate: metrics.currentBitrate,
    frames_sent: metrics.framesSent,
    dropped_frames: metrics.droppedFrames,
    buffer_health: metrics.bufferHealth,
  }
}
