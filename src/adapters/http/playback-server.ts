import type { HttpServer } from './http-server.ts'
import { type Listening, type ListenOptions, listen } from './listen.ts'

/** The HTTP server of an embedded session: begins to listen when the first stream needs it. */
export class PlaybackServer {
  readonly #create: () => HttpServer
  readonly #options: ListenOptions
  #server: HttpServer | undefined
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

  async close(): Promise<void> {
    await this.#server?.close()
  }

  async #listen(): Promise<Listening> {
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
