import type { LoadState } from '../../domain/load-state.ts'
import type { Fragment, InitFragment, MediaFragment } from '../../domain/media.ts'
import type { RecordingNote } from '../../domain/recording-note.ts'
import { msToTicks } from '../../domain/time.ts'

/** Reads off the fragments of a recording or a stream what happened to the lane that made them. */
export class RecordingNotes {
  #rung = 0
  #originMs = 0
  #restarted: string | undefined
  #limitedFps: number | undefined

  /** What is to be noted before a fragment. */
  of(fragment: Fragment): RecordingNote[] {
    return fragment.kind === 'init' ? this.#ofInit(fragment) : this.#ofMedia(fragment)
  }

  #ofInit({ originMs, discontinuity, restarted }: InitFragment): RecordingNote[] {
    this.#originMs = originMs
    // The head of an encode that was running already continues nothing of this recording.
    if (discontinuity) this.#restarted = restarted
    return []
  }

  #ofMedia({ pts, load, limitedFps }: MediaFragment): RecordingNote[] {
    const notes: RecordingNote[] = []
    if (this.#restarted !== undefined)
      notes.push({ event: 'encoder.restarted', pts, details: { reason: this.#restarted } })
    this.#restarted = undefined
    if (load && load.rung !== this.#rung) {
      notes.push(this.#stepped(load, this.#rung))
      this.#rung = load.rung
    }
    if (limitedFps !== this.#limitedFps) {
      notes.push(
        limitedFps ? { event: 'rate.limited', pts, details: { fps: limitedFps } } : { event: 'rate.restored', pts },
      )
      this.#limitedFps = limitedFps
    }
    return notes
  }

  #stepped({ sinceMs, rung, ...what }: LoadState, before: number): RecordingNote {
    const direction = rung > before ? 'down' : 'up'
    return {
      event: 'load.stepped',
      pts: msToTicks(sinceMs - this.#originMs),
      details: { direction, rung, ...what },
    }
  }
}
