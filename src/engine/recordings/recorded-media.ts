import { ticksToSeconds } from '../../domain/time.ts'
import type { Sample } from '../../formats/isobmff/fragment-samples.ts'
import { findReserve } from '../../formats/isobmff/hybrid-layout.ts'
import type { InitMovie } from '../../formats/isobmff/init-movie.ts'
import type { MovieTrack } from '../../formats/isobmff/movie-box.ts'
import { type Edit, presentation, shownSamples } from '../../formats/isobmff/presentation.ts'
import { SampleTable } from '../../formats/isobmff/sample-table.ts'
import { scanFragments } from '../../formats/isobmff/scan-fragments.ts'
import type { RecordingFile } from '../../pipeline/ports/recording-store-port.ts'

/** What is known of the media in a recording's file: all that its `moov` will tell. */
export class RecordedMedia {
  readonly table = new SampleTable()
  readonly reserveOffset: number
  readonly first: InitMovie
  readonly #entries: Uint8Array[]
  #entry = 0

  constructor(first: InitMovie, reserveOffset: number) {
    this.first = first
    this.reserveOffset = reserveOffset
    this.#entries = [first.sampleEntry]
  }

  get track(): MovieTrack {
    const { timescale, width, height } = this.first
    return { timescale, width, height, sampleEntries: this.#entries }
  }

  /** The samples that follow are coded so. False when that is how those before are coded. */
  setMovie({ sampleEntry }: InitMovie): boolean {
    const same = this.#entries.findIndex((entry) => equal(entry, sampleEntry))
    const changed = same !== this.#entry
    this.#entry = same >= 0 ? same : this.#entries.push(sampleEntry) - 1
    return changed
  }

  add(sample: Sample): void {
    this.table.add(sample, this.#entry)
  }

  /** All there is, from the first picture to the last. */
  get wholeEdit(): Edit {
    return { start: this.table.startTime, end: this.table.endTime }
  }
}

const equal = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, i) => byte === b[i])

/** Duration and pictures of an edit, as metadata has them. */
export function figuresOf({ table }: RecordedMedia, edit: Edit): { duration_seconds: number; frame_count: number } {
  const { start, end } = presentation(table, edit)
  return { duration_seconds: ticksToSeconds(end - start), frame_count: shownSamples(table, edit) }
}

/** The index pass over a file: all whole fragments in it. Undefined when it does not begin as a recording. */
export async function indexFile(file: RecordingFile): Promise<RecordedMedia | undefined> {
  const size = await file.size()
  const readAt = (offset: number, length: number) => file.read(offset, length)
  const reserveOffset = await findReserve(readAt, size)
  if (reserveOffset === undefined) return undefined
  let media: RecordedMedia | undefined
  for await (const step of scanFragments(readAt, size)) {
    if (step.kind === 'fragment') for (const sample of step.samples) media?.add(sample)
    else if (media) media.setMovie(step.movie)
    else media = new RecordedMedia(step.movie, reserveOffset)
  }
  return media
}
