import { FlyBrowserError } from '../../../domain/errors.ts'
import type { Clock } from '../../../pipeline/clock.ts'
import type { ObjectStore } from '../objects/object-store.ts'
import { retrying } from '../objects/retrying.ts'

/** Somebody waits for the answer: what passes by itself is given this long to. */
export const PATIENCE_MS = 15_000

/** A small object as a whole; undefined when there is none. */
export async function readObject(objects: ObjectStore, key: string, clock: Clock): Promise<Uint8Array | undefined> {
  const pieces: Uint8Array[] = []
  try {
    await patiently(clock, async () => {
      pieces.length = 0
      for await (const piece of (await objects.get(key)).content) pieces.push(piece)
    })
  } catch (cause) {
    if (cause instanceof FlyBrowserError && cause.code === 'OBJECT_UNKNOWN') return undefined
    throw cause
  }
  return joined(pieces)
}

/** Asks again for a while, where what fails passes by itself. */
export const patiently = <T>(clock: Clock, request: () => Promise<T>): Promise<T> =>
  retrying(request, { clock, signal: new AbortController().signal, patienceMs: PATIENCE_MS })

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes
}
