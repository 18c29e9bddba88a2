import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeFolder } from '../../src/adapters/stores/fs/make-folder.ts'
import { inParallel } from '../../src/engine/recordings/library/in-parallel.ts'
import { documentOf } from '../../test/helpers/recording-documents.ts'

/** Lines of a timeline, as a session of some clicks leaves them in the metadata. */
const TIMELINE = Array.from({ length: 12 }, (_, line) => ({
  at_seconds: line * 3.217,
  event: line % 3 === 0 ? 'page.navigated' : 'page.clicked',
  url: `https://shop.example/articles/${line}`,
}))

/** The metadata of so many finished recordings, one in fifty of them failed, as a year of recording leaves it. No videos: nobody lists those. */
export async function makeRecordings(folder: string, count: number, signal: AbortSignal): Promise<void> {
  const documents = join(folder, '.metadata')
  await makeFolder(documents)
  await inParallel(Array(count).keys(), 16, async (n) => {
    signal.throwIfAborted()
    const state = n % 50 === 7 ? 'failed' : 'finished'
    const metadata = documentOf(n, { session_id: `ses_${n % 1000}`, state, timeline: TIMELINE })
    await writeFile(join(documents, `${metadata.id}.json`), `${JSON.stringify(metadata, undefined, 2)}\n`)
  })
}
