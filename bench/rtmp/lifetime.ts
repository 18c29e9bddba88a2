import type { ServerLifetime } from '../../test/helpers/rtmp-servers.ts'

/** The end of a block, for what else ends with its test: last begun, first ended. */
export class Lifetime implements ServerLifetime, AsyncDisposable {
  readonly #ends: (() => unknown)[] = []

  teardown(end: () => unknown): void {
    this.#ends.push(end)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const end of this.#ends.reverse()) await end()
  }
}
