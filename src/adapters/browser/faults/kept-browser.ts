import { firstValueFrom, merge, type Observable, ReplaySubject, Subject, type Subscription, timer } from 'rxjs'
import { reasonOf } from '../../../domain/errors.ts'
import type { Clock } from '../../../pipeline/clock.ts'
import type { LogPort } from '../../../pipeline/ports/log-port.ts'
import { attemptHeld, NO_ATTEMPTS, nextAttempt } from './attempts.ts'
import { isReopenable } from './reopenable.ts'

/** One run of a browser's program, from its start to its end. */
export interface KeptRun<Filmed> {
  /** Resolves with the reason when it is over; never rejects. */
  readonly gone: Promise<string>
  /** What is to be filmed of it, whenever that changes. */
  readonly filmed: Observable<Filmed | undefined>
  /** Address of its page, also when it is over; blank before one was opened, and the browser's own where it could not be. */
  address(): string
  /** Opens the address that was open before. Never rejects. */
  reopen(address: string): Promise<void>
  /** Ends it, whatever state it is in; nothing of it is left. */
  close(reason: string): Promise<void>
}

export interface KeepOptions<Run> {
  /** Starts the browser; also again. */
  readonly start: () => Promise<Run>
  /** Whether it is started again when it ends by itself. */
  readonly restart: boolean
  readonly clock: Clock
  readonly log: LogPort
  /** It has ended by itself and will be started again. */
  readonly onLost: (reason: string) => void
  /** It runs again. */
  readonly onRestarted: (reason: string, restarts: number) => void
}

/**
 * A browser that is kept running: when it ends by itself, it is started again where that is asked for, at most {@link MOST_ATTEMPTS} times in
 * a row. Who films it sees nothing to film in the meantime, and no end.
 */
export class KeptBrowser<Filmed, Run extends KeptRun<Filmed>> {
  /** Resolves with the reason when it is gone for good; never rejects. */
  readonly closed: Promise<string>
  /** The same, also for those who come later; one listener on the promise, however many come and go: a promise forgets none. */
  readonly gone: Observable<string>
  /** Emits the reason when it has ended and is being started again. */
  readonly lost: Observable<string>
  /** What is to be filmed, whenever that changes; undefined while there is nothing. */
  readonly filmed: Observable<Filmed | undefined>
  readonly #options: KeepOptions<Run>
  readonly #filmed = new ReplaySubject<Filmed | undefined>(1)
  readonly #lost = new Subject<string>()
  readonly #stopping = new ReplaySubject<void>(1)
  #announce: (reason: string) => void = () => {}
  #run: Run
  #filming: Subscription | undefined
  #mending: Promise<void> | undefined
  #attempts = NO_ATTEMPTS
  /** The last that was open; a browser that is lost before it has it open again does not have it. */
  #address: string | undefined
  #restarts = 0
  #closing: Promise<void> | undefined

  private constructor(run: Run, options: KeepOptions<Run>) {
    this.#options = options
    this.filmed = this.#filmed
    this.lost = this.#lost
    this.closed = new Promise((resolve) => {
      this.#announce = resolve
    })
    const gone = new ReplaySubject<string>(1)
    void this.closed.then((reason) => gone.next(reason))
    this.gone = gone
    this.#run = run
    this.#adopt(run)
  }

  /** Rejects with what the first start rejects with. */
  static async start<Filmed, Run extends KeptRun<Filmed>>(
    options: KeepOptions<Run>,
  ): Promise<KeptBrowser<Filmed, Run>> {
    return new KeptBrowser<Filmed, Run>(await options.start(), options)
  }

  /** The run there is; while it is being started again, the one that was. */
  get run(): Run {
    return this.#run
  }

  get restarting(): boolean {
    return this.#mending !== undefined && this.#closing === undefined
  }

  /** How often it was started again. */
  get restarts(): number {
    return this.#restarts
  }

  /** Ends it for good. Safe to call more than once; the first reason stays. */
  close(reason: string): Promise<void> {
    this.#announce(reason)
    this.#closing ??= this.#close(reason)
    return this.#closing
  }

  #adopt(run: Run): void {
    this.#run = run
    this.#filming = run.filmed.subscribe((filmed) => this.#filmed.next(filmed))
    void run.gone.then((reason) => this.#onGone(reason))
  }

  #onGone(reason: string): void {
    if (this.#closing) return
    this.#filming?.unsubscribe()
    if (!this.#options.restart) {
      this.#giveUp(reason)
      return
    }
    this.#filmed.next(undefined)
    this.#options.onLost(reason)
    const mending = this.#mend(reason).finally(() => {
      if (this.#mending === mending) this.#mending = undefined
    })
    this.#mending = mending
    this.#lost.next(reason)
  }

  #giveUp(reason: string): void {
    this.close(reason).catch((error) =>
      this.#options.log.warn({ reason: reasonOf(error) }, 'The browser left something behind'),
    )
  }

  async #mend(reason: string): Promise<void> {
    const { clock, log, onRestarted } = this.#options
    const lost = this.#run
    const address = lost.address()
    if (isReopenable(address)) this.#address = address
    await lost
      .close(reason)
      .catch((error) => log.warn({ reason: reasonOf(error) }, 'The browser left something behind'))
    for (;;) {
      const next = nextAttempt(this.#attempts, clock.now())
      if (!next) {
        this.#giveUp(`${reason}, again and again`)
        return
      }
      this.#attempts = next.attempts
      await firstValueFrom(merge(timer(next.delayMs, clock.scheduler), this.#stopping))
      if (this.#closing) return
      const run = await this.#tryStart()
      if (!run) continue
      if (this.#closing) {
        await run.close('it was closed')
        return
      }
      this.#restarts += 1
      this.#attempts = attemptHeld(this.#attempts, clock.now())
      log.warn({ reason, restarts: this.#restarts }, 'The browser was started again')
      this.#adopt(run)
      onRestarted(reason, this.#restarts)
      return
    }
  }

  /** A browser with the page as it was; what was filmed last stays in the picture until it is there. */
  async #tryStart(): Promise<Run | undefined> {
    try {
      const run = await this.#options.start()
      const address = this.#address
      if (address !== undefined) await firstValueFrom(merge(run.reopen(address), run.gone, this.#stopping))
      return run
    } catch (error) {
      this.#options.log.warn({ reason: reasonOf(error) }, 'The browser could not be started again')
      return undefined
    }
  }

  async #close(reason: string): Promise<void> {
    this.#filming?.unsubscribe()
    this.#stopping.next()
    await this.#mending
    await this.#run.close(reason)
  }
}
