import { type Subscription, timer } from 'rxjs'
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
import { isPictureName, SPRITES_NAME, screenshotName, sheetName } from './picture-names.ts'
import { planScreenshots } from './screenshot-plan.ts'
import { spritePlan } from './sprite-plan.ts'
import { spriteTrack } from './sprite-track.ts'

export interface RecordingPicturesPorts {
  readonly recordings: Pick<RecordingLibrary, 'get' | 'bytes' | 'timeline' | 'annotate' | 'screenshotWish'>
  readonly store: RecordingStore
  readonly pictures: PicturePort
  readonly clock: Clock
  readonly log: LogPort
  /** What is kept of recordings that ask for nothing. */
  readonly wish: ScreenshotWish
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

  /** WebVTT that says which rectangle of which sheet shows which moment. Made when it is first asked for. Rejects as {@link screenshots} does. */
  async sprites(id: string): Promise<string> {
    const { recordings, store } = this.#ports
    const info = await recordings.get(id)
    const known = await store.attachments.read(id, SPRITES_NAME)
    if (known) return new TextDecoder().decode(known)
    return this.#once(`sprites of ${id}`, () => this.#makeSprites(info))
  }

  /**
   * The screenshots of a recording. Taken when they are first asked for. Rejects with RECORDING_UNKNOWN, RECORDING_ACTIVE while it is written,
   * RECORDING_NO_FILE, ENCODER_NOT_FOUND, PICTURES_FAILED.
   */
  async screenshots(id: string): Promise<readonly Screenshot[]> {
    const { screenshots, ...info } = await this.#ports.recordings.get(id)
    return screenshots ?? this.#once(`screenshots of ${id}`, () => this.#take(info))
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
    await this.#reading(info, async (path) => {
      let sheet = 0
      for await (const jpeg of this.#pictures(spriteArguments(path, durationSeconds, plan)))
        await attachments.write(id, sheetName(++sheet), jpeg)
      if (sheet === 0) throw new Error('the film has no picture')
    })
    // Last, since it says that they are there.
    await attachments.write(id, SPRITES_NAME, new TextEncoder().encode(track))
    return track
  }

  async #take(info: RecordingInfo): Promise<readonly Screenshot[]> {
    const { recordings, store, wish } = this.#ports
    const { recordingId: id, durationSeconds } = info
    const planned = planScreenshots(
      await recordings.timeline(id),
      durationSeconds,
      (await recordings.screenshotWish(id)) ?? wish,
    )
    const taken: Screenshot[] = []
    if (planned.length > 0)
      await this.#reading(info, async (path) => {
        for (const each of planned) {
          for await (const jpeg of this.#pictures(pictureArguments(path, each.atSeconds))) {
            const name = screenshotName(taken.length + 1)
            await store.attachments.write(id, name, jpeg)
            taken.push({ name, bytes: jpeg.length, ...each })
          }
        }
      })
    await recordings.annotate(id, { screenshots: taken })
    return taken
  }

  #pictures(args: readonly string[]): AsyncIterable<Uint8Array> {
    return this.#ports.pictures.pictures(args, this.#closing.signal)
  }

  /** Works on the file of a recording, or a copy of it where it is kept elsewhere. */
  async #reading(info: RecordingInfo, work: (path: string) => Promise<void>): Promise<void> {
    const { recordings, store } = this.#ports
    const { recordingId: id } = info
    const { signal } = this.#closing
    const bytes = await recordings.bytes(id)
    try {
      const input = await localInput(store, info, bytes, store.pathOf(`.${id}.pictures`), signal)
      try {
        await work(input.path)
      } finally {
        await input.release()
      }
    } catch (cause) {
      signal.throwIfAborted()
      if (cause instanceof FlyBrowserError) throw cause
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new FlyBrowserError('PICTURES_FAILED', { id, reason }, { cause })
    } finally {
      await bytes.close()
    }
  }
}
