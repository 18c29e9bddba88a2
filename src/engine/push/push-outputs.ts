import type { DestinationStatus } from '../../domain/push/destination-status.ts'
import type { Clock } from '../../pipeline/clock.ts'
import type { EventPort } from '../../pipeline/ports/event-port.ts'
import type { LogPort } from '../../pipeline/ports/log-port.ts'
import type { PublishPort } from '../../pipeline/ports/publish-port.ts'
import type { PushPort, PushSpec, PushWriter } from '../../pipeline/ports/push-port.ts'
import { PushOutput } from './push-output.ts'

export interface PushOutputsOptions {
  readonly publisher: PublishPort
  readonly clock: Clock
  readonly events: EventPort
  readonly log: LogPort
  /** From 0 to 1; default `Math.random`. */
  readonly random?: () => number
}

/** Everything that is being pushed to other servers. */
export class PushOutputs implements PushPort {
  readonly #options: PushOutputsOptions
  readonly #outputs = new Map<string, PushOutput>()
  #ids = 0

  constructor(options: PushOutputsOptions) {
    this.#options = options
  }

  open({ pushId, sessionId, destinations }: PushSpec): PushWriter {
    const { publisher, clock, log, random = Math.random } = this.#options
    const output = new PushOutput({
      ...{ publisher, clock, random },
      onChange: (status) => this.#changed(sessionId, pushId, status),
      onComplaint: ({ code, message }) => log.warn({ sessionId, pushId, code }, message),
      newId: () => `dst_${++this.#ids}`,
      onEnd: () => {
        if (this.#outputs.get(pushId) === output) this.#outputs.delete(pushId)
      },
    })
    this.#outputs.set(pushId, output)
    for (const destination of destinations) output.add(destination)
    return output
  }

  get(pushId: string): PushOutput | undefined {
    return this.#outputs.get(pushId)
  }

  #changed(sessionId: string, pushId: string, { destinationId, url, state, reason }: DestinationStatus): void {
    const { events, log } = this.#options
    const told = { sessionId, pushId, destinationId, url, state, ...(reason ? { code: reason.code } : {}) }
    events.publish('destination.changed', { ...told, ...(reason ? { reason: reason.message } : {}) })
    const line = `a destination is ${state}`
    if (state === 'failed') log.error(told, line)
    else if (state === 'reconnecting') log.warn(told, line)
    else log.info(told, line)
  }
}
