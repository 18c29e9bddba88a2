import { Observable, Subject, type Unsubscribable } from 'rxjs'
import type { AnyStage } from '../stage.ts'
import { type TestContext, testContext } from './test-context.ts'
import { type PortFailure, type WatchedPorts, watchPorts } from './watched-ports.ts'

/** How a trial stands. */
export type Outcome =
  | { readonly state: 'running' }
  | { readonly state: 'completed' }
  | { readonly state: 'failed'; readonly error: unknown }

/** What a stage is tried with. */
export interface TrialOptions {
  /** Configuration as the stage gets it. */
  readonly config: Readonly<Record<string, unknown>>
  /** How the ports fail; absent: they work. */
  readonly portFailure?: PortFailure
}

/** One stage at work on virtual time, as the framework runs it, with everything that goes in and out on record. */
export class StageTrial {
  readonly context: TestContext
  /** Calls of ports so far, as `port.method`. */
  readonly calls: readonly string[]
  readonly outputs: unknown[] = []
  /** Subscriptions to the input that are open, and that ever were. */
  inputsOpen = 0
  inputsEver = 0
  outcome: Outcome = { state: 'running' }
  readonly #failed: readonly string[]
  readonly #definition: AnyStage
  readonly #config: Readonly<Record<string, unknown>>
  readonly #input = new Subject<unknown>()
  #running: Unsubscribable | undefined

  constructor(definition: AnyStage, { config, portFailure }: TrialOptions) {
    this.#definition = definition
    this.#config = config
    let watched: WatchedPorts = { ports: {}, calls: [], failed: [] }
    this.context = testContext({
      ports: (fakes) => {
        watched = watchPorts(fakes, portFailure)
        return watched.ports
      },
    })
    this.calls = watched.calls
    this.#failed = watched.failed
  }

  /** Calls of ports that were made to fail. */
  get failures(): number {
    return this.#failed.length
  }

  /** Creates the stage and its observable, which is not yet subscribed. */
  build(): Observable<unknown> {
    const input = new Observable<unknown>((subscriber) => {
      this.inputsOpen += 1
      this.inputsEver += 1
      subscriber.add(() => {
        this.inputsOpen -= 1
      })
      // A source has no input to speak of: it never emits and never ends.
      if (this.#definition.input !== 'nothing') subscriber.add(this.#input.subscribe(subscriber))
    })
    return this.#definition.create(this.#config as never, this.context)(input as Observable<never>)
  }

  start(): void {
    try {
      this.#running = this.build().subscribe({
        next: (value) => this.outputs.push(value),
        error: (error) => this.#end({ state: 'failed', error }),
        complete: () => this.#end({ state: 'completed' }),
      })
    } catch (error) {
      this.#end({ state: 'failed', error })
    }
  }

  /** Gives the stage the inputs, one every so many milliseconds. */
  async feed(inputs: readonly unknown[], everyMs: number): Promise<void> {
    for (const input of inputs) {
      this.#input.next(input)
      await this.context.clock.pass(everyMs)
    }
  }

  completeInput(): void {
    this.#input.complete()
  }

  failInput(error: unknown): void {
    this.#input.error(error)
  }

  /** Tears the stage down, as an aborted run does. */
  unsubscribe(): void {
    this.context.abort()
    this.#running?.unsubscribe()
  }

  #end(outcome: Outcome): void {
    if (this.outcome.state === 'running') this.outcome = outcome
    else throw new Error(`it ${outcome.state} after it had ${this.outcome.state}`)
    this.context.abort()
  }
}
