import type { RecordingNote } from '../../../domain/recording-note.ts'

/**
 * A timeline while it grows: JSON lines `[pts, event, details]` in the order in which they were told, by media time, since the beginning of what is
 * shown is known only at the end; and one `[pts]`, the first picture in the file, as soon as there is one.
 */
export interface TimelineDraft {
  /** Media time of the first picture in the file, ticks; undefined before it came. */
  readonly firstPts: number | undefined
  readonly notes: readonly RecordingNote[]
}

export const draftLine = ({ pts, event, details = {} }: RecordingNote): string =>
  `${JSON.stringify([pts, event, details])}\n`

export const firstPictureLine = (pts: number): string => `${JSON.stringify([pts])}\n`

/** Reads a draft. What a crash tore, or is no line of a timeline, is left out. */
export function readDraft(text: string): TimelineDraft {
  let firstPts: number | undefined
  const notes: RecordingNote[] = []
  for (const line of text.split('\n')) {
    const [pts, event, details] = parsed(line)
    if (typeof pts !== 'number' || !Number.isFinite(pts)) continue
    if (event === undefined) firstPts ??= pts
    else if (typeof event === 'string' && areDetails(details)) notes.push({ pts, event, details })
  }
  return { firstPts, notes }
}

function parsed(line: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(line)
    return Array.isArray(value) ? value : []
  } catch {
    return [] // torn, or empty
  }
}

export const areDetails = (value: unknown): value is Readonly<Record<string, string | number>> =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.values(value).every((detail) => typeof detail === 'string' || typeof detail === 'number')
