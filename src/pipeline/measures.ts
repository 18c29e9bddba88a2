import type { LoadState } from '../domain/load-state.ts'
import type { DestinationStatus } from '../domain/push/destination-status.ts'

/** What was counted at one stage since it started. */
export interface StageSnapshot {
  readonly stageId: string
  readonly type: string
  readonly in: number
  readonly out: number
  /** Dropped payloads by reason, for example `encoder-busy`. */
  readonly dropped: Readonly<Record<string, number>>
  /** Pictures put out: an init fragment counts none, a part all of its own. */
  readonly frames: number
  /** Bytes put out. */
  readonly bytes: number
  /** Capture to output of the newest payload, milliseconds; absent before the first. */
  readonly lagMs?: number
  /** Payloads held inside the stage now. */
  readonly queueDepth: number
  /** What the stage gives up at present, for one that can. */
  readonly load?: LoadState
  /** The servers it pushes to, for one that does. */
  readonly destinations?: readonly DestinationStatus[]
}

/** Counters of one stage. The framework counts in, out, bytes and lag; the stage itself counts drops and its queue. */
export interface StageMeasures {
  received(): void
  sent(sent: { readonly bytes: number; readonly frames: number; readonly lagMs?: number }): void
  dropped(reason: string, count?: number): void
  queued(depth: number): void
  loaded(load: LoadState): void
  /** @param statuses asked for with each snapshot */
  pushes(statuses: () => readonly DestinationStatus[]): void
  snapshot(): StageSnapshot
}

export function createStageMeasures(stageId: string, type: string): StageMeasures {
  const dropped: Record<string, number> = {}
  let received = 0
  let sent = 0
  let bytes = 0
  let frames = 0
  let queueDepth = 0
  let lagMs: number | undefined
  let load: LoadState | undefined
  let destinations: (() => readonly DestinationStatus[]) | undefined
  return {
    received: () => {
      received += 1
    },
    sent: (payload) => {
      sent += 1
      bytes += payload.bytes
      frames += payload.frames
      lagMs = payload.lagMs ?? lagMs
    },
    dropped: (reason, count = 1) => {
      dropped[reason] = (dropped[reason] ?? 0) + count
    },
    queued: (depth) => {
      queueDepth = depth
    },
    loaded: (state) => {
      load = state
    },
    pushes: (statuses) => {
      destinations = statuses
    },
    snapshot: () => ({
      stageId,
      type,
      in: received,
      out: sent,
      dropped: { ...dropped },
      frames,
      bytes,
      ...(lagMs === undefined ? {} : { lagMs }),
      queueDepth,
      ...(load ? { load } : {}),
      ...(destinations ? { destinations: destinations() } : {}),
    }),
  }
}

/** Counters of a stage that has run twice as those of one; the state is that of the later run. */
export function joinSnapshots(later: StageSnapshot, earlier: StageSnapshot | undefined): StageSnapshot {
  if (!earlier) return later
  const dropped: Record<string, number> = { ...earlier.dropped }
  for (const [reason, count] of Object.entries(later.dropped)) dropped[reason] = (dropped[reason] ?? 0) + count
  return {
    ...later,
    in: earlier.in + later.in,
    out: earlier.out + later.out,
    dropped,
    frames: earlier.frames + later.frames,
    bytes: earlier.bytes + later.bytes,
  }
}
