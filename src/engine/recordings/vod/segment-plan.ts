import { msToTicks } from '../../../domain/time.ts'
import type { Presentation } from '../../../formats/isobmff/presentation.ts'
import type { SampleTable } from '../../../formats/isobmff/sample-table.ts'

/** Little has to come before the first picture can be shown: the first segment is cut at the first keyframe from here on. */
const FIRST_TICKS = msToTicks(1000)

/** Later ones are this long at least, so that a playlist of hours stays small: they are cut at the first keyframe from here on. */
const LEAST_TICKS = msToTicks(4000)

/** A run of samples that begins with a keyframe, all coded alike. */
export interface SegmentSpan {
  /** Numbers of samples; `end` is the first behind it. */
  readonly first: number
  readonly end: number
  /** Index of its sample entry. */
  readonly entry: number
  /** Ticks of the table: when it is shown, and how long. */
  readonly at: number
  readonly duration: number
}

/** Cuts what is shown into segments. What is only needed to decode the first picture belongs to the first of them, and takes no time. */
export function planSegments(table: SampleTable, shape: Presentation): SegmentSpan[] {
  const last = Math.max(shape.endShown, shape.firstShown + 1)
  const firsts = cuts(table, shape, last)
  const startOf = (sample: number) => Math.max(shape.start, shape.timeAt(sample))
  return firsts.map((first, i) => {
    const next = firsts[i + 1]
    const at = startOf(first)
    const until = next === undefined ? shape.end : startOf(next)
    const run = table.entryRuns.findLast(({ firstSample }) => firstSample <= first)
    return { first, end: next ?? last, entry: run?.entry ?? 0, at, duration: until - at }
  })
}

function cuts(
  { keyframes, entryRuns }: SampleTable,
  { firstSample, start, timeAt }: Presentation,
  last: number,
): number[] {
  const firsts = [firstSample]
  const changes = new Set(entryRuns.map((run) => run.firstSample))
  let begun = start
  for (let i = 0; i < keyframes.length; i++) {
    const keyframe = keyframes.at(i)
    if (keyframe <= firstSample || keyframe >= last) continue
    const least = firsts.length === 1 ? FIRST_TICKS : LEAST_TICKS
    if (timeAt(keyframe) - begun < least && !changes.has(keyframe)) continue
    firsts.push(keyframe)
    begun = timeAt(keyframe)
  }
  return firsts
}
