import { Subscription } from 'rxjs'
import { asFlyBrowserError, FlyBrowserError } from '../../domain/errors.ts'
import type { DestinationStatus } from '../../domain/push/destination-status.ts'
import type { PushAddress } from '../../domain/push/push-address.ts'
import type { PushPreset } from '../../domain/push/push-presets.ts'
import type { PushShape } from '../../domain/push/push-shape.ts'
import type { Secret } from '../../domain/secret.ts'
import type { Clock } from '../../pipeline/clock.ts'
import type { Publication, PublishPort, PublishStep, PublishTarget } from '../../pipeline/ports/publish-port.ts'
import { type DestinationEvent, type DestinationPhase, firstPhase, nextPhase } from './destination-machine.ts'
import { MessageTimeline } from './message-timeline.ts'
import { PushQueue, type PushQueueLimits } from './push-queue.ts'
import type { PushUnit } from './push-unit.ts'
import { SentRate } from './sent-rate.ts'
import { UnitShaper } from './unit-shaper.ts'

export interface DestinationOptions {
  readonly destinationId: string
  readonly address: PushAddress
  readonly key: Secret
  readonly preset?: PushPreset
  /** Default `none`. */
  readonly shape?: PushShape
  readonly publisher: PublishPort
  readonly clock: Clock
  /** From 0 to 1. */
  readonly random: () => number
  /** Told whenever its state is another one. */
  readonly onChange: (status: DestinationStatus) => void
  readonly queue?: PushQueueLimits
}

/** One server that gets the stream: connects, sends, and connects again, whatever the others do. */
export class Destination {
  readonly #options: DestinationOptions
  readonly #queue: PushQueue
  readonly #shaper: UnitShaper
  readonly #rate = new SentRate()
  #target: PublishTarget
  #phase: DestinationPhase
  #connection: Subscription | undefined
  #publication: Publication | undefined
  #timeline = new MessageTimeline()
  #retry: Subscription | undefined
  /** Whether it has had its first keyframe. */
  #begun = false
  #bytesSent = 0
  #framesSent = 0
  #droppedFrames = 0
  #lagMs: number | undefined

  constructor(options: DestinationOptions) {
    this.#options = options
    this.#target = { address: options.address, key: options.key }
    this.#queue = new PushQueue(options.queue)
    this.#shaper = new UnitShaper(options.shape ?? 'none')
    this.#phase = firstPhase(options.clock.now())
  }

  /**
   * Connects for the first time.
   * @param codec that will be sent: a server has to be told of others than `avc1` first
   */
  start(codec: string): void {
    if (this.#connection || this.#phase.state === 'stopped') return
    this.#target = { ...this.#target, ...(codec === 'avc1' ? {} : { fourCcs: [codec] }) }
    this.#connect()
  }

  /** Takes a unit, or drops it; never waits. */
  take(unit: PushUnit): void {
    const { state, everLive } = this.#phase
    if (state === 'live') {
      const dropped = this.#queue.add(unit)
      // What comes before the keyframe that it begins with was never to be sent.
      if (this.#begun || unit.keyframe) this.#droppedFrames += dropped
      this.#begun ||= dropped === 0
    } else if (everLive && state === 'reconnecting') this.#droppedFrames += 1
    this.#pump(unit)
  }

  get status(): DestinationStatus {
    const { state, reason, sinceMs, reconnects } = this.#phase
    const { destinationId, address, preset, shape = 'none', clock } = this.#options
    return {
      destinationId,
      url: address.url,
      ...(preset ? { preset } : {}),
      state,
      ...(reason ? { reason: { code: reason.code, message: reason.message } } : {}),
      shape,
      sinceMs,
      bytesSent: this.#bytesSent,
      fillerBytes: this.#shaper.fillerBytes,
      bitrateBps: this.#rate.bps(clock.now()),
      framesSent: this.#framesSent,
      droppedFrames: this.#droppedFrames,
      reconnects,
      queuedBytes: this.#queue.bytes,
      queuedMs: this.#queue.ms,
      ...(this.#lagMs === undefined ? {} : { lagMs: Math.round(this.#lagMs) }),
    }
  }

  /** Says goodbye and leaves; resolves within some seconds, never rejects. */
  async stop(): Promise<void> {
    const publication = this.#publication
    this.#publication = undefined
    this.#step({ kind: 'stopped' })
    this.#retry?.unsubscribe()
    this.#queue.clear()
    await publication?.end()
    this.#connection?.unsubscribe()
  }

  #connect(): void {
    const { publisher, address } = this.#options
    this.#connection?.unsubscribe()
    this.#connection = new Subscription()
    this.#connection.add(
      publisher.publish(this.#target).subscribe({
        next: (step) => this.#told(step),
        error: (error: unknown) => this.#lost(asFlyBrowserError(error)),
        complete: () => this.#lost(new FlyBrowserError('PUSH_CLOSED', { url: address.url })),
      }),
    )
  }

  #told(step: PublishStep): void {
    if (step.kind === 'accepted' && this.#phase.state !== 'stopped') {
      this.#publication = step.publication
      this.#timeline = new MessageTimeline()
      this.#droppedFrames += this.#queue.clear()
      this.#step({ kind: 'accepted' })
    }
    this.#pump()
  }

  #lost(error: FlyBrowserError): void {
    this.#publication = undefined
    this.#droppedFrames += this.#queue.clear()
    this.#step({ kind: 'lost', error })
    const { retryAtMs } = this.#phase
    if (retryAtMs === undefined) return
    const { clock } = this.#options
    const again = () => {
      this.#step({ kind: 'due' })
      this.#connect()
    }
    this.#retry = clock.scheduler.schedule(again, Math.max(0, retryAtMs - clock.now()))
  }

  /** @param newest that has come just now: what came before it had to wait */
  #pump(newest?: PushUnit): void {
    const publication = this.#publication
    if (!publication) return
    while (publication.hasRoom) {
      const unit = this.#queue.shift()
      if (!unit) return
      this.#send(publication, this.#shaper.shaped(unit, unit !== newest))
    }
  }

  #send(publication: Publication, unit: PushUnit): void {
    const nowMs = this.#options.clock.now()
    for (const message of this.#timeline.messagesFor(unit)) {
      publication.send(message)
      this.#bytesSent += message.body.length
      this.#rate.add(nowMs, message.body.length)
    }
    this.#framesSent += 1
    this.#lagMs = nowMs - unit.capturedAtMs
  }

  #step(event: DestinationEvent): void {
    const { clock, random, onChange } = this.#options
    const { state } = this.#phase
    this.#phase = nextPhase(this.#phase, event, { nowMs: clock.now(), random: random() })
    if (this.#phase.state !== state) onChange(this.status)
  }
}
