/** The attachment that has the timeline of a recording that ended: JSON lines as {@link timelineLines} writes them. */
export const TIMELINE_NAME = 'timeline.jsonl'
/** The attachment in which a timeline grows while its recording is made (see timeline-draft.ts). */
export const DRAFT_NAME = 'timeline.partial.jsonl'
