import type { DocumentStore } from '../../../pipeline/ports/recording-store-port.ts'
import { isRecordingId } from '../recording-id.ts'
import { CLOCKS_SET_SINCE_MS } from './recording-entry.ts'

const DAY_MS = 24 * 3_600_000
/** Each look goes so many times further back than the one before. */
const FURTHER = 8

/** How ids begin that are made at a moment: in base 36, which has eight digits from 1972 to 2059. */
const idFrom = (ms: number): string => `rec_${Math.floor(ms).toString(36)}`

/** When an id was made, milliseconds since 1970; undefined for ids of others. */
function timeOfId(id: string): number | undefined {
  const ms = Number.parseInt(/^rec_([0-9a-z]{8})/.exec(id)?.[1] ?? '', 36)
  return ms >= CLOCKS_SET_SINCE_MS ? ms : undefined
}

/**
 * Ids of recordings that have a document, the newest first, in groups: as few names are asked for as lead to those that are taken.
 * @param wish.before only ids that sort before this one
 * @param wish.sinceMs none that were made before need be told
 */
export async function* newestIds(
  documents: Required<Pick<DocumentStore, 'namesBetween'>>,
  { before, sinceMs = 0, nowMs }: { readonly before?: string; readonly sinceMs?: number; readonly nowMs: number },
): AsyncGenerator<readonly string[]> {
  // Names have an ending, and no letter of an id sorts behind this one.
  let until = before === undefined ? undefined : `${before}~`
  let fromMs = (before === undefined ? undefined : timeOfId(before)) ?? nowMs
  for (let spanMs = DAY_MS; ; spanMs *= FURTHER) {
    fromMs -= spanMs
    // What was begun by a clock that nobody had set comes with the last look.
    const isAll = fromMs < CLOCKS_SET_SINCE_MS
    const after = isAll ? '' : idFrom(fromMs)
    const names = await documents.namesBetween(after, until)
    const ids = names.flatMap((name) => (name.endsWith('.json') ? name.slice(0, -'.json'.length) : []))
    const wanted = ids.filter((id) => isRecordingId(id) && (before === undefined || id < before))
    if (wanted.length > 0) yield wanted.sort((a, b) => (a < b ? 1 : -1))
    if (isAll || fromMs < sinceMs) return
    // What is behind it was told; it itself is the beginning of ids, and none.
    until = after
  }
}
