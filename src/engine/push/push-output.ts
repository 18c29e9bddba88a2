import { FlyBrowserError } from '../../domain/errors.ts'
import type { Fragment } from '../../domain/media.ts'
import type { DestinationStatus } from '../../domain/push/destination-status.ts'
import { keyframeComplaint } from '../../domain/push/platform-keyframes.ts'
import type { PushDestination, PushWriter } from '../../pipeline/ports/push-port.ts'
import { Destination, type DestinationOptions } from './destination.ts'
import { KeyframeWatch } from './keyframe-watch.ts'
import { PushUnits } from './push-unit.ts'

/** Most destinations of one stream. */
export const MOST_DESTINATIONS = 16

export type PushOutputOptions = Pick<DestinationOptions, 'publisher' | 'clock' | 'random' | 'onChange'> & {
  /** Makes the id of a destination that has none. */
  readonly newId: () => string
  readonly onEnd: () => void
  /** Told once what platforms will object to, where it is pushed to one. */
  readonly onComplaint?: (complaint: FlyBrowserError) => void
}

/** The destinations of one stream; others join and leave while it runs. */
export class PushOutput implements PushWriter {
  readonly #options: PushOutputOptions
  readonly #units = new PushUnits()
  readonly #destinations = new Map<string, Destination>()
  readonly #keyframes = new KeyframeWatch()
  #hasComplained = false
  #ended = false

  constructor(options: PushOutputOptions) {
    this.#options = options
  }

  push(fragment: Fragment): void {
    const known = this.#units.codec
    const unit = this.#units.take(fragment)
    const { codec } = this.#units
    if (known === undefined && codec !== undefined)
      for (const destination of this.#destinations.values()) destination.start(codec)
    if (!unit) return
    this.#keyframes.take(unit)
    for (const destination of this.#destinations.values()) destination.take(unit)
    if (unit.keyframe) this.#complain()
  }

  /** It is connected to as soon as it is known what is encoded. Throws DESTINATION_LIMIT. */
  add({ destinationId = this.#options.newId(), ...wanted }: PushDestination): DestinationStatus {
    if (this.#destinations.size >= MOST_DESTINATIONS)
      throw new FlyBrowserError('DESTINATION_LIMIT', { limit: MOST_DESTINATIONS })
    const { publisher, clock, random, onChange } = this.#options
    const destination = new Destination({ destinationId, ...wanted, publisher, clock, random, onChange })
    this.#destinations.set(destinationId, destination)
    if (this.#units.codec) destination.start(this.#units.codec)
    return destination.status
  }

  /** Leaves a destination in good order. Throws DESTINATION_UNKNOWN. */
  async remove(destinationId: string): Promise<void> {
    const destination = this.#destinations.get(destinationId)
    if (!destination) throw new FlyBrowserError('DESTINATION_UNKNOWN', { id: destinationId })
    this.#destinations.delete(destinationId)
    await destination.stop()
  }

  /** In the order of joining; after the end, as they stood then. */
  get statuses(): readonly DestinationStatus[] {
    const complaint = this.#complaint
    const warning = complaint && { code: complaint.code, message: complaint.message }
    return Array.from(this.#destinations.values(), ({ status }) =>
      warning && isPlatform(status) ? { ...status, warning } : status,
    )
  }

  async end(): Promise<void> {
    if (!this.#ended) this.#options.onEnd()
    this.#ended = true
    await Promise.all(Array.from(this.#destinations.values(), (destination) => destination.stop()))
  }

  get #complaint(): FlyBrowserError | undefined {
    return keyframeComplaint(this.#keyframes.intervalMs ?? 0)
  }

  #complain(): void {
    const complaint = this.#complaint
    if (!complaint || this.#hasComplained || !this.statuses.some(isPlatform)) return
    this.#hasComplained = true
    this.#options.onComplaint?.(complaint)
  }
}

/** By its name, or because it is shaped for as one. */
const isPlatform = ({ preset, shape }: DestinationStatus): boolean => preset !== undefined || shape === 'platform'
