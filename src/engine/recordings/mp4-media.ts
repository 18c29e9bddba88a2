import type { Chapter } from '../../domain/chapter.ts'
import { codecsOf } from '../../formats/isobmff/entry-codecs.ts'
import type { Sample } from '../../formats/isobmff/fragment-samples.ts'
import { coverHead } from '../../formats/isobmff/hybrid-layout.ts'
import type { InitMovie } from '../../formats/isobmff/init-movie.ts'
import { type MovieTrack, movieBox } from '../../formats/isobmff/movie-box.ts'
import type { Edit } from '../../formats/isobmff/presentation.ts'
import { entryRecord } from '../../formats/isobmff/record-box.ts'
import { SampleTable } from '../../formats/isobmff/sample-table.ts'
import type { FileEnding, PictureFacts, RecordedMedia } from './recorded-media.ts'

/** A sample's share of the final `moov`, bytes, rounded up: duration, size, place and keyframe. */
const BYTES_PER_SAMPLE = 24

/** The media of an MP4 in the hybrid layout. It keeps media time, and its edit list leaves out what is not shown. */
export class Mp4Media implements RecordedMedia {
  readonly container = 'mp4'
  readonly originPts = 0
  readonly table = new SampleTable()
  readonly #first: InitMovie
  readonly #reserveOffset: number
  readonly #entries: Uint8Array[]
  #entry = 0

  constructor(first: InitMovie, reserveOffset: number) {
    this.#first = first
    this.#reserveOffset = reserveOffset
    this.#entries = [first.sampleEntry]
  }

  get picture(): PictureFacts {
    const { sampleEntry, width, height } = this.#first
    return { codecs: codecsOf(sampleEntry), width, height }
  }

  get decoderRecord(): Uint8Array | undefined {
    return entryRecord(this.#first.sampleEntry)?.record
  }

  get indexBytes(): number {
    return BYTES_PER_SAMPLE * this.table.length
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

  editOf(wanted: Edit): Edit {
    return wanted
  }

  trim(): void {}

  ending(edit: Edit, chapters: readonly Chapter[] = []): FileEnding {
    const { endOffset } = this.table
    const cover = { offset: this.#reserveOffset, bytes: coverHead(this.#reserveOffset, endOffset) }
    return { tail: movieBox(this.table, this.#track, edit, chapters), overwrites: [cover] }
  }

  get #track(): MovieTrack {
    const { timescale, width, height } = this.#first
    return { timescale, width, height, sampleEntries: this.#entries }
  }
}

const equal = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, i) => byte === b[i])
