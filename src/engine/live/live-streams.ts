import { FlyBrowserError } from '../../domain/errors.ts'
import type { LiveTimeline } from '../../domain/live-moment.ts'
import type { Clock } from '../../pipeline/clock.ts'
import type { LivePort, LiveSpec, LiveWriter } from '../../pipeline/ports/live-port.ts'
import { type LogPort, silentLog } from '../../pipeline/ports/log-port.ts'
import type { MediaStore } from '../../pipeline/ports/media-store-port.ts'
import { EndedStreams } from './ended-streams.ts'
import { LiveStream } from './live-stream.ts'
import { TimeShift } from './time-shift/time-shift.ts'
import { TIME_SHIFT_LIMITS, type TimeShiftLimits } from './time-shift/time-shift-limits.ts'

/** Most bytes of ended streams in memory: as much as one stream may have while it runs, and again as much. */
const MOST_ENDED_BYTES = 512 * 1024 * 1024

const MINUTE_MS = 60_000

export interface LiveStreamsOptions {
  readonly clock: Clock
  /** Most viewers of one stream at a time. Default 1000. */
  readonly maxViewers?: number
  /** Most requests of one stream that wait at a time. Default twice `maxViewers`: a playlist and a hinted part each. */
  readonly maxWaiting?: number
  /**
   * How long the media of an ended stream can still be fetched, milliseconds. Default as long as its window, but at least a minute,
   * and a minute more: who is at the oldest media when the stream ends can watch all of it.
   */
  readonly keepEndedMs?: number
  /** Most bytes that ended streams hold in memory, all together; those that ended first go early. */
  readonly maxEndedBytes?: number
  /** Most bytes of media of one stream in memory. */
  readonly maxMemoryBytes?: number
  /** Where windows go that are too long for memory. Without it they are as long as fits into memory. */
  readonly mediaStore?: MediaStore
  readonly timeShift?: Partial<TimeShiftLimits>
  /** What viewers are told of what happens in sessions. Default all. */
  readonly timeline?: LiveTimeline
  readonly log?: LogPort
}

/** The live streams of this process, by id. */
export class LiveStreams implements LivePort {
  readonly #options: LiveStreamsOptions
  readonly #limits: TimeShiftLimits
  readonly #log: LogPort
  readonly #streams = new Map<string, LiveStream>()
  readonly #shifts = new Map<string, TimeShift>()
  readonly #ended: EndedStreams
  /** What is still to be removed from the disk. */
  readonly #removing = new Set<Promise<unknown>>()
  #reaped = false

  constructor(options: LiveStreamsOptions) {
    const { clock, log = silentLog, maxEndedBytes = MOST_ENDED_BYTES, timeShift } = options
    this.#options = options
    this.#limits = { ...TIME_SHIFT_LIMITS, ...timeShift }
    this.#log = log
    this.#ended = new EndedStreams({ clock, maxMemoryBytes: maxEndedBytes, remove: (id) => this.remove(id) })
  }

  /** Opens an output of a stream that runs, or of a new one; a stream of the same id that has ended gives way. Throws as {@link LiveStream.open}. */
  open(spec: LiveSpec): LiveWriter {
    const { streamId } = spec
    const running = this.get(streamId)
    if (running?.ended === false) return running.open(spec)
    this.remove(streamId)
    const { clock, maxMemoryBytes, timeline } = this.#options
    const maxViewers = spec.maxViewers ?? this.#options.maxViewers ?? 1000
    const { maxWaiting = 2 * maxViewers } = this.#options
    const stream = new LiveStream(spec, {
      clock,
      maxViewers,
      maxWaiting,
      ...(maxMemoryBytes === undefined ? {} : { maxMemoryBytes }),
      ...(timeline ? { timeline } : {}),
      whenEnded: () => this.#ended.add(stream, this.#keepEndedMs(spec)),
    })
    this.#streams.set(streamId, stream)
    this.#shift(stream)
    return stream.open(spec)
  }

  get(streamId: string): LiveStream | undefined {
    return this.#streams.get(streamId)
  }

  /** Throws STREAM_UNKNOWN. */
  require(streamId: string): LiveStream {
    const stream = this.get(streamId)
    if (!stream) throw new FlyBrowserError('STREAM_UNKNOWN', { id: streamId })
    return stream
  }

  /** Takes a stream away at once, with everybody who waits for it. */
  remove(streamId: string): void {
    this.#ended.forget(streamId)
    this.#streams.get(streamId)?.close()
    this.#streams.delete(streamId)
    const removed = this.#shifts.get(streamId)?.close()
    this.#shifts.delete(streamId)
    if (!removed) return
    this.#removing.add(removed)
    void removed.then(() => this.#removing.delete(removed))
  }

  /** Takes all streams away. Resolves when nothing of them is left on the disk; never rejects. */
  async close(): Promise<void> {
    for (const streamId of [...this.#streams.keys()]) this.remove(streamId)
    await Promise.all(this.#removing)
    await this.#options.mediaStore?.close().catch((err: unknown) => {
      this.#log.warn({ err }, 'Media of live streams was not removed')
    })
  }

  #keepEndedMs({ windowMs }: LiveSpec): number {
    return this.#options.keepEndedMs ?? Math.max(windowMs, MINUTE_MS) + MINUTE_MS
  }

  #shift(stream: LiveStream): void {
    const { mediaStore } = this.#options
    if (!mediaStore) return
    if (!this.#reaped) {
      this.#reaped = true
      void mediaStore.reap().then(
        (count) => count > 0 && this.#log.info({ count }, 'Media that killed processes left was removed'),
        (err: unknown) => this.#log.warn({ err }, 'Media that killed processes left could not be looked for'),
      )
    }
    if (stream.spec.windowMs <= this.#limits.memoryMs) return
    const parts = { shelf: () => mediaStore.shelf(), log: this.#log, limits: this.#limits }
    this.#shifts.set(stream.spec.streamId, new TimeShift(stream.commons, parts))
  }
}
