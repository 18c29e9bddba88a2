import { firstValueFrom, from, type Subscription, throwError, timeout, timer } from 'rxjs'
import { FlyBrowserError } from '../../../domain/errors.ts'
import type { ScreenshotWish } from '../../../domain/screenshot-wish.ts'
import type { Clock } from '../../../pipeline/clock.ts'
import type { EventPort } from '../../../pipeline/ports/event-port.ts'
import type { LogPort } from '../../../pipeline/ports/log-port.ts'
import type { PicturePort } from '../../../pipeline/ports/picture-port.ts'
import type { RecordingStore } from '../../../pipeline/ports/recording-store-port.ts'
import { localInput } from '../export/local-input.ts'
import type { RecordingInfo, Screenshot } from '../recording-info.ts'
import type { RecordingLibrary } from '../recording-library.ts'
import { pictureArguments, spriteArguments } from './picture-commands.ts'
import { isPictureName, SPRITES_NAME, sheetName } from './picture-names.ts'
import { DEFAULT_LIMITS, type ScreenshotLimits } from './screenshot-limits.ts'
import { planScreenshots } from './screenshot-plan.ts'
import { spritePlan } from './sprite-plan.ts'
import { spriteTrack } from './sprite-track.ts'
import { takeScreenshots } from './take-screenshots.ts'

/** A film is read faster than it lasts, also by a machine that is busy. */
const LONGEST_MS = 600_000
/** Timers of Node that are longer fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

export interface RecordingPicturesPorts {
  readonly recordings: Pick<RecordingLibrary, 'get' | 'bytes' | 'timeline' | 'annotate' | 'screenshotWish'>
  readonly store: RecordingStore
  readonly pictures: PicturePort
  readonly clock: Clock
  readonly log: LogPort
  /** What is kept of recordings that ask for nothing. */
  readonly wish: ScreenshotWish
  /** Default 200 pictures, 100 MiB. */
  readonly limits?: ScreenshotLimits
}

/**
 * Pictures of finished recordings, kept beside them: screenshots, and small ones for a scrub bar. They are taken from the film: that costs nothing while it is
 * made, and shows what it shows, masks and all. One recording at a time, at low priority.
 */
export class RecordingPictures {
  readonly #ports: RecordingPicturesPorts
  readonly #closing = new AbortController()
  /** What is under way, by what it is. */
  readonly #running = new Map<string, Promise<unknown>>()
  #last: Promise<unknown> = Promise.resolve()

  constructor(ports: RecordingPicturesPorts) {
    this.#ports = ports
  }

  /**
   * WebVTT that says which rectangle of which sheet shows which moment. Made when it is first asked for. Rejects as {@link screenshots} does.
   * @param waitMs how long it is waited for; default until it is made
   */
  async sprites(id: string, waitMs?: number): Promise<string> {
    const { recordings, store } = this.#ports
    const info = await recordings.get(id)
    const known = await store.attachments.read(id, SPRITES_NAME)
    if (known) return new TextDecoder().decode(known)
    return this.#within(
      id,
      this.#once(`sprites of ${id}`, () => this.#makeSprites(info)),
      waitMs,
    )
  }

  /**
   * The screenshots of a recording. Taken when they are first asked for. Rejects with RECORDING_UNKNOWN, RECORDING_ACTIVE while it is written,
   * RECORDING_NO_FILE, ENCODER_NOT_FOUND, PICTURES_FAILED, PICTURES_PENDING.
   * @param waitMs how long they are waited for; default until they are taken
   */
  async screenshots(id: string, waitMs?: number): Promise<readonly Screenshot[]> {
    const { screenshots, ...info } = await this.#ports.recordings.get(id)
    if (screenshots) return screenshots
    return this.#within(
      id,
      this.#once(`screenshots of ${id}`, () => this.#take(info)),
      waitMs,
    )
  }

  /** How many screenshots there would be more, had there been room. Rejects with RECORDING_UNKNOWN. */
  async screenshotsLeftOut(id: string): Promise<number> {
    return (await this.#ports.recordings.get(id)).screenshotsLeftOut ?? 0
  }

  /** A picture by its name, JPEG; undefined where there is none. Rejects with RECORDING_UNKNOWN. */
  async picture(id: string, name: string): Promise<Uint8Array | undefined> {
    const { recordings, store } = this.#ports
    await recordings.get(id)
    return isPictureName(name) ? store.attachments.read(id, name) : undefined
  }

  /** Takes the screenshots of each recording that is whole from now on. */
  follow(events: EventPort['events']): Subscription {
    return events.subscribe(({ name, data }) => {
      if (name !== 'recording.finished' && name !== 'recording.recovered') return
      const { recordingId } = data
      this.screenshots(recordingId).catch((err) => {
        // They are taken when somebody asks for them.
        if (!this.#closing.signal.aborted)
          this.#ports.log.warn({ err, recordingId }, 'No screenshots of a recording were taken')
      })
    })
  }

  /** Ends what is under way after so long; what it has not made is made when it is asked for. */
  async close(waitMs: number): Promise<void> {
    const late = timer(waitMs, this.#ports.clock.scheduler).subscribe(() => this.#closing.abort())
    await Promise.allSettled([...this.#running.values()])
    late.unsubscribe()
    this.#closing.abort()
  }

  /** Rejects with PICTURES_PENDING after so long; what is under way goes on, for who asks again. */
  #within<T>(id: string, made: Promise<T>, waitMs: number | undefined): Promise<T> {
    if (waitMs === undefined) return made
    const late = () => throwError(() => new FlyBrowserError('PICTURES_PENDING', { id }))
    return firstValueFrom(
      from(made).pipe(timeout({ first: waitMs, scheduler: this.#ports.clock.scheduler, with: late })),
    )
  }

  /** Whoever asks for the same meanwhile gets the same. */
  #once<T>(what: string, make: () => Promise<T>): Promise<T> {
    const running = this.#running.get(what) as Promise<T> | undefined
    if (running) return running
    const made = this.#last.then(make).finally(() => this.#running.delete(what))
    this.#last = made.catch(() => {})
    this.#running.set(what, made)
    return made
  }

  async #makeSprites(info: RecordingInfo): Promise<string> {
    const { recordingId: id, durationSeconds } = info
    const { attachments } = this.#ports.store
    const plan = spritePlan(durationSeconds, info)
    const track = spriteTrack(plan, durationSeconds)
    await this.#reading(info, async (path, signal) => {
      let sheet = 0
      for await (const jpeg of this.#ports.pictures.pictures(spriteArguments(path, durationSeconds, plan), signal))
        await attachments.write(id, sheetName(++sheet), jpeg)
      if (sheet === 0) throw new Error('the film has no picture')
    })
    // Last, since it says that they are there.
    await attachments.write(id, SPRITES_NAME, new TextEncoder().encode(track))
    return track
  }

  async #take(info: RecordingInfo): Promise<readonly Screenshot[]> {
    const { recordings, store, wish, pictures, limits = DEFAULT_LIMITS } = this.#ports
    const { recordingId: id, durationSeconds } = info
    const asked = (await recordings.screenshotWish(id)) ?? wish
    const { planned, leftOut } = planScreenshots(await recordings.timeline(id), durationSeconds, asked, limits.most)
    const none = { screenshots: [], leftOut: 0 }
    const taken =
      planned.length === 0
        ? none
        : await this.#reading(info, (path, signal) =>
            takeScreenshots(planned, {
              mostBytes: limits.mostBytes,
              picture: (atSeconds) => firstOf(pictures.pictures(pictureArguments(path, atSeconds), signal)),
              keep: (name, jpeg) => store.attachments.write(id, name, jpeg),
            }),
          )
    const { screenshots } = taken
    await recordings.annotate(id, { screenshots, screenshotsLeftOut: leftOut + taken.leftOut })
    return screenshots
  }

  /** Works on the file of a recording, or a copy of it where it is kept elsewhere. */
  async #reading<T>(info: RecordingInfo, work: (path: string, signal: AbortSignal) => Promise<T>): Promise<T> {
    const { recordings, store, clock } = this.#ports
    const { recordingId: id, durationSeconds } = info
    const bytes = await recordings.bytes(id)
    // Nobody gets pictures while one film is read for ever.
    const longestMs = Math.min(LONGEST_MS + durationSeconds * 1000, LONGEST_TIMER_MS)
    const late = new AbortController()
    const waiting = timer(longestMs, clock.scheduler).subscribe(() =>
      late.abort(new Error(`they were not taken within ${Math.round(longestMs / 1000)} s`)),
    )
    const signal = AbortSignal.any([this.#closing.signal, late.signal])
    try {
      const input = await localInput(store, info, bytes, store.pathOf(`.${id}.pictures`), signal)
      try {
        return await work(input.path, signal)
      } finally {
        await input.release()
      }
    } catch (cause) {
      this.#closing.signal.throwIfAborted()
      if (cause instanceof FlyBrowserError) throw cause
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new FlyBrowserError('PICTURES_FAILED', { id, reason }, { cause })
    } finally {
      waiting.unsubscribe()
      await bytes.close()
    }
  }
}

/** Reads to the end, so that what went wrong is told. */
async function firstOf<T>(things: AsyncIterable<T>): Promise<T | undefined> {
  let first: T | undefined
  for await (const thing of things) first ??= thing
  return first
}
