import { FlyBrowserError } from '../../../domain/errors.ts'
import type { Clock } from '../../../pipeline/clock.ts'
import type { RecordingBytes } from '../../../pipeline/ports/recording-bytes.ts'
import type { ObjectHead, ObjectStore } from '../objects/object-store.ts'
import { retrying } from '../objects/retrying.ts'
import { PATIENCE_MS } from './read-object.ts'

/** The bytes of an object. What comes is handed on; what is cut on its way is gone on with. */
export class ObjectBytes implements RecordingBytes {
  readonly size: number
  readonly tag: string
  readonly contentType: string
  readonly modifiedMs: number
  readonly #objects: ObjectStore
  readonly #clock: Clock
  readonly #key: string
  readonly #closed = new AbortController()

  constructor(objects: ObjectStore, clock: Clock, head: ObjectHead, contentType: string) {
    this.#objects = objects
    this.#clock = clock
    this.#key = head.key
    this.size = head.bytes
    this.tag = head.tag
    this.modifiedMs = head.modifiedMs
    this.contentType = contentType
  }

  async *read(from: number, to: number, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
    const ended = signal ? AbortSignal.any([signal, this.#closed.signal]) : this.#closed.signal
    const end = Math.min(to, this.size)
    let at = from
    while (at < end) {
      const before = at
      try {
        const { content, tag } = await this.#range(at, end - 1, ended)
        if (tag !== this.tag) throw this.#unreadable('it has been replaced meanwhile')
        for await (const piece of content) {
          at += piece.length
          yield piece
        }
        if (at === before) throw this.#unreadable('nothing came')
      } catch (cause) {
        ended.throwIfAborted()
        // A connection that was cut after it brought something is opened anew; one that brings nothing is not worth another.
        if (at === before || !(cause instanceof FlyBrowserError) || cause.code === 'RECORDING_UNREADABLE') throw cause
      }
    }
  }

  async close(): Promise<void> {
    this.#closed.abort()
  }

  #range(from: number, to: number, signal: AbortSignal) {
    const ask = () => this.#objects.get(this.#key, { from, to }, signal)
    return retrying(ask, { clock: this.#clock, signal, patienceMs: PATIENCE_MS })
  }

  #unreadable(reason: string): FlyBrowserError {
    return new FlyBrowserError('RECORDING_UNREADABLE', { path: `${this.#key} in ${this.#objects.location}`, reason })
  }
}
