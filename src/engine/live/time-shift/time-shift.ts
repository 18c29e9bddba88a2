import type { Subscription } from 'rxjs'
import { asFlyBrowserError } from '../../../domain/errors.ts'
import { msToTicks, TIMESCALE } from '../../../domain/time.ts'
import type { LogPort } from '../../../pipeline/ports/log-port.ts'
import type { MediaShelf } from '../../../pipeline/ports/media-store-port.ts'
import type { LiveCommons } from '../live-commons.ts'
import type { LiveWindow } from '../live-window.ts'
import type { StoredSegment } from '../stored-segment.ts'
import { ShelvedRendition } from './shelved-rendition.ts'
import { TIME_SHIFT_LIMITS, type TimeShiftLimits } from './time-shift-limits.ts'

/** Parts are listed for three target durations, and can be had for three more. */
const PART_TARGET_DURATIONS = 6

/** How much of what is stored a full disk is spared at a time, at least. */
const SPARED_SHARE = 1 / 10

/** What goes on failing is told again after so long, milliseconds. */
const TELL_AGAIN_MS = 600_000

export interface TimeShiftOptions {
  /** Gives a shelf for each rendition. */
  readonly shelf: () => MediaShelf
  readonly log: LogPort
  readonly limits?: Partial<TimeShiftLimits>
}

/** A segment that may leave memory. */
interface DueSegment {
  readonly rendition: ShelvedRendition
  readonly segment: StoredSegment
}

/**
 * Moves the older media of a stream out of memory, one segment after the other from the oldest on and of all renditions in turns, so
 * that a window of hours costs no more memory than one of a minute. Where the store fails or is too slow, nothing but the window
 * suffers: what is not stored stays in memory until it is given up ({@link LiveRenditions}), and when the store is full the windows of
 * all renditions give up their oldest media, which makes room.
 */
export class TimeShift {
  readonly #commons: LiveCommons
  readonly #options: TimeShiftOptions
  readonly #limits: TimeShiftLimits
  readonly #following: Subscription
  readonly #shelved = new Map<LiveWindow, ShelvedRendition>()
  #storing = false
  #closed = false
  /** What was to come next when storing failed: it is tried again once the stream has gone on by a segment. */
  #failedAtMsn: number | undefined
  /** The newest segment that was given up for want of room. */
  #sparedMsn: number | undefined
  /** When each warning was given last. */
  readonly #toldAtMs = new Map<string, number>()

  constructor(commons: LiveCommons, options: TimeShiftOptions) {
    this.#commons = commons
    this.#options = options
    this.#limits = { ...TIME_SHIFT_LIMITS, ...options.limits }
    this.#following = commons.changed.subscribe({
      next: () => void this.#follow(),
      error: () => {}, // the stream was taken away, and so will this be
    })
  }

  /** Removes what was stored. Never rejects. */
  async close(): Promise<void> {
    this.#closed = true
    this.#following.unsubscribe()
    await Promise.all(
      [...this.#shelved.values()].map((rendition) =>
        rendition.close().catch((err: unknown) => this.#warn(err, 'Media of a stream that is gone was not removed')),
      ),
    )
  }

  async #follow(): Promise<void> {
    if (this.#storing) return
    this.#storing = true
    for (let due = this.#due(); due; due = this.#due()) {
      try {
        await due.rendition.store(due.segment)
        this.#failedAtMsn = undefined
      } catch (cause) {
        this.#failed(cause)
      }
    }
    this.#storing = false
  }

  /** The oldest listed segment in memory, if it may leave and storing has not just failed. */
  #due(): DueSegment | undefined {
    const { renditions, window } = this.#commons
    if (this.#closed || this.#failedAtMsn === window.next.msn) return undefined
    const isCrowded = renditions.memoryBytes > this.#limits.storeAboveBytes
    const leavesAfter = isCrowded ? this.#leastTicks : this.#leavesAfter
    const due = [...renditions.windows.values()].flatMap((each) => {
      const rendition = this.#of(each)
      const segment = rendition.next
      return segment?.finished && each.behind(segment) >= leavesAfter ? { rendition, segment } : []
    })
    return due.reduce<DueSegment | undefined>(
      (oldest, each) => (oldest && oldest.segment.msn <= each.segment.msn ? oldest : each),
      undefined,
    )
  }

  #of(window: LiveWindow): ShelvedRendition {
    const known = this.#shelved.get(window)
    if (known) return known
    const rendition = new ShelvedRendition(window, this.#options.shelf(), {
      unreadable: (cause) => this.#tell(cause, 'Stored media of a stream cannot be read'),
      notRemoved: (cause) => this.#warn(cause, 'Media of a stream was not removed'),
    })
    this.#shelved.set(window, rendition)
    return rendition
  }

  /** Ticks behind the live edge for which media has to stay in memory. */
  get #leastTicks(): number {
    return PART_TARGET_DURATIONS * this.#commons.window.constants.targetSeconds * TIMESCALE
  }

  /** Ticks behind the live edge after which it leaves memory. */
  get #leavesAfter(): number {
    return Math.max(this.#leastTicks, msToTicks(this.#limits.memoryMs))
  }

  #failed(cause: unknown): void {
    if (this.#closed) return
    this.#failedAtMsn = this.#commons.window.next.msn
    this.#tell(cause, 'Media of a stream could not be stored: viewers can seek back less far')
    if (asFlyBrowserError(cause).code === 'MEDIA_STORE_FULL') this.#makeRoom()
  }

  /** Gives up some of the oldest that is stored, unless what was given up before is still there for those who ask late. */
  #makeRoom(): void {
    const { window, renditions } = this.#commons
    const [oldest] = window.listed
    const { next } = this.#of(window)
    if (!oldest?.elsewhere || !next) return
    if (this.#sparedMsn !== undefined && window.segment(this.#sparedMsn)) return
    const stored = window.behind(oldest) - window.behind(next)
    const overdue = window.behind(next) - this.#leavesAfter
    // What is unlisted now is removed as much later as parts stay after they are listed, and as much comes meanwhile.
    renditions.shorten(Math.max(stored * SPARED_SHARE, overdue + this.#leastTicks))
    this.#sparedMsn = (window.listed[0]?.msn ?? 0) - 1
  }

  #tell(err: unknown, message: string): void {
    const nowMs = this.#commons.clock.now()
    if (nowMs - (this.#toldAtMs.get(message) ?? Number.NEGATIVE_INFINITY) < TELL_AGAIN_MS) return
    this.#toldAtMs.set(message, nowMs)
    this.#warn(err, message)
  }

  #warn(err: unknown, message: string): void {
    const { code } = asFlyBrowserError(err)
    this.#options.log.warn({ err, code, streamId: this.#commons.spec.streamId }, message)
  }
}
