import type { AttachmentStore } from '../../../pipeline/ports/attachment-store-port.ts'
import { areDetails, readDraft, type TimelineDraft } from './timeline-draft.ts'
import { entriesOf, type TimelineEntry } from './timeline-entries.ts'
import { DRAFT_NAME, TIMELINE_NAME } from './timeline-names.ts'

/** Writes the timeline of a recording that ends: JSON lines, each an object with `at_seconds`, `event` and what else there is to know. */
export const keepTimeline = (
  attachments: AttachmentStore,
  id: string,
  timeline: readonly TimelineEntry[],
): Promise<void> =>
  attachments.write(
    id,
    TIMELINE_NAME,
    new TextEncoder().encode(timeline.map((line) => `${JSON.stringify(line)}\n`).join('')),
  )

/** The timeline of a recording that ended, all of it; undefined where none was kept. Damaged lines are left out. */
export async function keptTimeline(attachments: AttachmentStore, id: string): Promise<TimelineEntry[] | undefined> {
  const bytes = await attachments.read(id, TIMELINE_NAME)
  return bytes && new TextDecoder().decode(bytes).split('\n').flatMap(entryOf)
}

function entryOf(line: string): TimelineEntry[] {
  try {
    const value: unknown = JSON.parse(line)
    if (!areDetails(value)) return []
    const { at_seconds, event } = value
    return typeof at_seconds === 'number' && at_seconds >= 0 && typeof event === 'string'
      ? [{ ...value, at_seconds, event }]
      : []
  } catch {
    return [] // damaged, or empty
  }
}

/** The lines of a recording that is being made, or that a killed process left. */
export async function draftTimeline(attachments: AttachmentStore, id: string): Promise<TimelineDraft | undefined> {
  const bytes = await attachments.read(id, DRAFT_NAME)
  return bytes && readDraft(new TextDecoder().decode(bytes))
}

/**
 * All that is known of what happened in a recording that a killed process left: by its lines, as far as they became durable, else by what was kept at its
 * end, else by its metadata.
 * @param hiddenTicks how much of the file is not shown at its beginning
 */
export async function leftTimeline(
  attachments: AttachmentStore,
  id: string,
  known: readonly TimelineEntry[],
  hiddenTicks: number,
): Promise<readonly TimelineEntry[]> {
  const draft = await draftTimeline(attachments, id)
  if (draft?.firstPts !== undefined) return entriesOf(draft.notes, draft.firstPts + hiddenTicks)
  return (await keptTimeline(attachments, id)) ?? known
}
