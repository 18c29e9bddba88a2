import type { Subscription } from 'rxjs'
import type { EventPort } from '../../pipeline/ports/event-port.ts'

/** Which source and which encoder a session is using, as its events tell. */
export class EncodeFacts {
  #source = ''
  #encoder = ''
  #sourceReason = ''
  readonly #listening: Subscription

  constructor(sessionId: string, events: EventPort) {
    this.#listening = events.events.subscribe((event) => {
      if (event.name === 'capture.chosen' && event.data.sessionId === sessionId) {
        this.#source = event.data.source
        this.#sourceReason = event.data.reason
      }
      if (event.name === 'encoder.started' && event.data.sessionId === sessionId) this.#encoder = event.data.encoder
    })
  }

  /** The source that was chosen, else the one the pipeline names. */
  source(named: string | undefined): string {
    return this.#source || (named ?? '')
  }

  get sourceReason(): string {
    return this.#sourceReason
  }

  get encoder(): string {
    return this.#encoder
  }

  /** Listens no longer. */
  close(): void {
    this.#listening.unsubscribe()
  }
}
