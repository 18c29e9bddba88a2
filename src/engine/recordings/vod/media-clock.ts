import type { Presentation } from '../../../formats/isobmff/presentation.ts'
import type { IndexedFile } from './read-movie.ts'

/**
 * How much later the fragments of a file tell their times than its table does, which counts from its first sample: ticks. Undefined where the
 * file is laid out otherwise.
 */
export async function mediaClock(
  file: IndexedFile,
  { firstShown }: Pick<Presentation, 'firstShown'>,
): Promise<number | undefined> {
  // In the table, the first picture shown may have been moved to the beginning of what is shown.
  const sample = firstShown > 0 || file.table.length === 1 ? 0 : 1
  const head = await file.headOf(sample)
  return head && head.decodeTime - file.table.timeAt(sample)
}
