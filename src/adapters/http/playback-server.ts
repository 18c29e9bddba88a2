import { FlyBrowserError } from '../../domain/errors.ts'
import type { HttpServer } from './http-server.ts'
import { type Listening, type ListenOptions, listen } from './listen.ts'

/** The HTTP server of an embedded session: begins to listen when the first stream needs it. */
export class PlaybackServer {
  readonly #create: () => HttpServer
  readonly #options: ListenOptions
  #server: HttpServer | undefined
  #closed = false
  #listening: Promise<Listening> | undefined

  constructor(create: () => HttpServer, options: ListenOptions) {
    this.#create = create
    this.#options = options
  }

  /** Where it can be reached. Rejects with PORT_BUSY or LISTEN_FAILED; the next call tries again. */
  address(): Promise<Listening> {
    this.#listening ??= this.#listen()
    return this.#listening
  }

  /** Ends it, also one that is only beginning to listen; it does not begin again. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#listening?.catch(() => {})
    await this.#server?.close()
  }

  async #listen(): Promise<Listening> {
    if (this.#closed) throw new FlyBrowserError('SERVER_STOPPING')
    const server = this.#create()
    try {
      const listening = await listen(server, this.#options)
      this.#server = server
      return listening
    } catch (error) {
      this.#listening = undefined
      await server.close()
      throw error
    }
  }
}
