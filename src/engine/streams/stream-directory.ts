/** What is known of each running stream beside its media, as `GET /streams/{id}/status` tells it. */
export class StreamDirectory {
  readonly #describe = new Map<string, () => object>()

  /** Adds a stream. Call what it returns when the stream is gone. */
  add(streamId: string, describe: () => object): () => void {
    this.#describe.set(streamId, describe)
    return () => {
      this.#describe.delete(streamId)
    }
  }

  describe(streamId: string): object {
    return this.#describe.get(streamId)?.() ?? {}
  }
}
