import { ByteQueue } from '../flv/byte-queue.ts'
import { NutError } from './nut-error.ts'
import { NutFields } from './nut-fields.ts'
import { NUT_FLAG, type NutFrameCode, type NutMainHeader, readNutMainHeader } from './nut-main-header.ts'
import { byte, type NutEvent, number, type Reading, type Step } from './nut-reading.ts'
import { type NutStreamHeader, readNutStreamHeader } from './nut-stream-header.ts'

export type { NutEvent } from './nut-reading.ts'

/** Largest picture taken unless told otherwise, bytes: more than twice the raw samples of 4096x4096 in 4:2:0. */
const MAX_PICTURE_BYTES = 64 * 1024 * 1024
/** Largest header taken; parameter sets and texts have a few kilobytes. */
const MAX_HEADER_BYTES = 1024 * 1024
const MOST_RESERVED = 32

const FILE_ID = Uint8Array.from('nut/multimedia container\0', (letter) => letter.charCodeAt(0))
const START = 0x4e
const KEYFRAME = 1
const START_CODE_REST_BYTES = 7
/** Second letter of a start code; the bytes behind it are there to be found in garbage, which pipes do not have. */
const MAIN = 0x4d
const STREAM = 0x53
const SYNC_POINT = 0x4b
/** Larger sections have a checksum of their head. */
const LONG_SECTION_BYTES = 4096
const CHECKSUM_BYTES = 4

/**
 * Reads NUT (the container of ffmpeg, `-f nut`) as it arrives, and gives each picture away with its last byte; it holds at most one
 * picture. Only one track of video, in the order in which pictures are shown. Checksums are left alone: what comes through a pipe is not damaged.
 */
export class NutReader {
  readonly #queue = new ByteQueue()
  readonly #maxPictureBytes: number
  readonly #reading: Reading<void>
  /** Bytes that are waited for; undefined before the first. */
  #wanted: number | undefined
  #main: NutMainHeader | undefined
  #stream: NutStreamHeader | undefined
  #lastPts = 0
  #between = true

  constructor(maxPictureBytes = MAX_PICTURE_BYTES) {
    this.#maxPictureBytes = maxPictureBytes
    this.#reading = this.#all()
  }

  /** True between pictures: nothing is left unread. */
  get atBoundary(): boolean {
    return this.#between && this.#queue.length === 0
  }

  /**
   * Takes the next bytes, in pieces of any length, and yields what they complete. The bytes are kept and must not change.
   * @throws NutError when they are not NUT with video; the reader is of no use afterwards
   */
  *read(piece: Uint8Array): Generator<NutEvent, void, undefined> {
    this.#queue.push(piece)
    let step = this.#wanted === undefined ? this.#next() : undefined
    for (;;) {
      if (step === undefined) {
        const bytes = this.#queue.take(this.#wanted ?? 0)
        if (!bytes) return
        step = this.#next(bytes)
      } else if (typeof step === 'number') {
        this.#wanted = step
        step = undefined
      } else {
        yield step
        step = this.#next()
      }
    }
  }

  #next(bytes: Uint8Array = new Uint8Array(0)): Step {
    const { done, value } = this.#reading.next(bytes)
    if (done || value === undefined) throw new NutError('reading had ended')
    return value
  }

  /** The whole stream, which has no end of its own. */
  *#all(): Reading<void> {
    const id = yield FILE_ID.length
    if (FILE_ID.some((byte, at) => id[at] !== byte)) throw new NutError('the stream does not begin as NUT')
    for (;;) {
      this.#between = true
      const first = yield* byte()
      this.#between = false
      if (first === START) yield* this.#section()
      else yield* this.#picture(first)
    }
  }

  /** A header, or anything else that is not a frame. */
  *#section(): Reading<void> {
    const kind = (yield START_CODE_REST_BYTES)[0]
    const length = yield* number()
    if (length > MAX_HEADER_BYTES || length < CHECKSUM_BYTES) throw new NutError(`a NUT header of ${length} bytes`)
    if (length > LONG_SECTION_BYTES) yield CHECKSUM_BYTES
    const fields = new NutFields((yield length).subarray(0, length - CHECKSUM_BYTES))
    if (kind === MAIN) {
      this.#main = readNutMainHeader(fields)
      if (this.#main.streams !== 1) throw new NutError(`there are ${this.#main.streams} streams instead of one`)
    } else if (kind === STREAM) yield* this.#take(readNutStreamHeader(fields, this.#started().main))
    else if (kind === SYNC_POINT) this.#synchronise(fields)
  }

  /** Headers may be repeated; they cannot change. */
  *#take(header: NutStreamHeader): Reading<void> {
    const known = this.#stream
    this.#stream = header
    if (!known) yield { kind: 'stream', fourCc: header.fourCc, setup: header.setup }
  }

  /** Times go on from the one of the sync point. */
  #synchronise(fields: NutFields): void {
    const { main, stream } = this.#playing()
    const coded = fields.unsigned()
    const base = main.timeBases[coded % main.timeBases.length]
    if (!base) throw new NutError('a NUT sync point is of a time base that is not there')
    const ticks = Math.floor(coded / main.timeBases.length)
    const { num, den } = stream.timeBase
    this.#lastPts = Math.floor((ticks * base.num * den) / (base.den * num))
  }

  *#picture(first: number): Reading<void> {
    const { main, stream } = this.#playing()
    const code = main.frameCodes[first] as NutFrameCode
    let flags = code.flags
    if (flags & NUT_FLAG.coded) flags ^= yield* number()
    if (flags & NUT_FLAG.invalid) throw new NutError(`no NUT frame begins with ${first}`)
    const track = flags & NUT_FLAG.streamId ? yield* number() : code.stream
    if (track !== 0) throw new NutError(`a NUT frame is of stream ${track}`)
    const pts = flags & NUT_FLAG.codedPts ? this.#wholePts(yield* number(), stream) : this.#lastPts + code.ptsDelta
    const size = code.sizeRest + (flags & NUT_FLAG.sizeMsb ? (yield* number()) * code.sizeFactor : 0)
    if (flags & NUT_FLAG.matchTime) yield* number()
    const elided = main.elided[flags & NUT_FLAG.headerIndex ? yield* number() : code.header]
    const reserved = flags & NUT_FLAG.reserved ? yield* number() : code.reserved
    if (!elided) throw new NutError('a NUT frame leaves out a header that was not told')
    if (flags & NUT_FLAG.sideData || reserved > MOST_RESERVED) throw new NutError('a NUT frame has more than a picture')
    for (let field = 0; field < reserved; field += 1) yield* number()
    if (flags & NUT_FLAG.checksum) yield CHECKSUM_BYTES
    if (size > this.#maxPictureBytes)
      throw new NutError(`a picture of ${size} bytes is larger than ${this.#maxPictureBytes}`)
    if (size < elided.length) throw new NutError('a picture is shorter than what is left out of it')
    const rest = yield size - elided.length
    this.#lastPts = pts
    this.#between = true
    if (size === 0) return // the end of what is relevant
    const timeMs = Math.round((pts * 1000 * stream.timeBase.num) / stream.timeBase.den)
    yield { kind: 'picture', timeMs, keyframe: (flags & KEYFRAME) !== 0, data: joined(elided, rest) }
  }

  /** A time of which only the low bits were told is the one nearest to the last; a whole one lies behind all of those. */
  #wholePts(coded: number, { lowPtsBits }: NutStreamHeader): number {
    const span = 2 ** lowPtsBits
    if (coded >= span) return coded - span
    const from = this.#lastPts - Math.floor((span - 1) / 2)
    return from + ((((coded - from) % span) + span) % span)
  }

  #started(): { readonly main: NutMainHeader } {
    if (!this.#main) throw new NutError('NUT without a main header')
    return { main: this.#main }
  }

  #playing(): { readonly main: NutMainHeader; readonly stream: NutStreamHeader } {
    if (!this.#main || !this.#stream) throw new NutError('a NUT frame comes before the headers')
    if (this.#stream.decodeDelay > 0) throw new NutError('the encoder reorders pictures')
    return { main: this.#main, stream: this.#stream }
  }
}

const joined = (head: Uint8Array, rest: Uint8Array): Uint8Array => {
  if (head.length === 0) return rest
  const whole = new Uint8Array(head.length + rest.length)
  whole.set(head)
  whole.set(rest, head.length)
  return whole
}
