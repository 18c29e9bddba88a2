import { CLOCKS_SET_SINCE_MS, type RecordingEntry } from './recording-entry.ts'

/** What is kept. Without either, everything is. */
export interface RetentionRule {
  /** Since the end of a recording, milliseconds. */
  readonly maxAgeMs?: number
  /** Of all recordings together. */
  readonly maxBytes?: number
}

/** A recording that is to go, and by which part of the rule. */
export interface PlannedRemoval {
  readonly entry: RecordingEntry
  readonly reason: 'age' | 'size'
}

/**
 * What a rule removes, the oldest first: what ended too long ago, then as many of the oldest as must go for the others to fit. What is still
 * being made, or is in use, stays, and counts. What was recorded by a clock that nobody had set, as machines without a battery do before they have found
 * the time, is not old for that.
 */
export function retentionPlan(
  entries: Iterable<RecordingEntry>,
  { maxAgeMs = Number.POSITIVE_INFINITY, maxBytes = Number.POSITIVE_INFINITY }: RetentionRule,
  nowMs: number,
  isInUse: (id: string) => boolean = () => false,
): PlannedRemoval[] {
  const oldestFirst = [...entries].sort((a, b) => a.endedMs - b.endedMs || (a.id < b.id ? -1 : 1))
  let bytes = oldestFirst.reduce((sum, entry) => sum + entry.bytes, 0)
  const plan: PlannedRemoval[] = []
  for (const entry of oldestFirst) {
    const isOld = entry.endedMs >= CLOCKS_SET_SINCE_MS && nowMs - entry.endedMs > maxAgeMs
    // Removing what has no file makes no room.
    const isTooMuch = bytes > maxBytes && entry.bytes > 0
    if (!entry.settled || !(isOld || isTooMuch) || isInUse(entry.id)) continue
    bytes -= entry.bytes
    plan.push({ entry, reason: isOld ? 'age' : 'size' })
  }
  return plan
}
