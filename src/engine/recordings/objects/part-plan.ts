import type { StoredPart } from './object-store.ts'

/** S3: all parts but the last have at least this. */
export const LEAST_PART_BYTES = 5 * 2 ** 20
export const DEFAULT_PART_BYTES = 8 * 2 ** 20
/** A part is held in memory while it is sent. */
const MOST_PART_BYTES = 64 * 2 ** 20
/** S3. */
const MOST_PARTS = 10_000
/** Parts stay this many alike, since some servers want that, and then become twice as large, since 10,000 must do. */
const ALIKE = 1000

/** Where a part stands in its file. */
export interface PartPlace {
  readonly number: number
  readonly offset: number
  readonly bytes: number
}

/**
 * Where a part stands in a file without end.
 * @param number from 1
 * @param firstBytes size of the first part
 */
export function partPlace(number: number, firstBytes: number): PartPlace {
  let [offset, bytes, left] = [0, firstBytes, number - 1]
  while (left >= ALIKE && bytes < MOST_PART_BYTES) {
    offset += ALIKE * bytes
    bytes = Math.min(2 * bytes, MOST_PART_BYTES)
    left -= ALIKE
  }
  return { number, offset: offset + left * bytes, bytes }
}

/** The largest file that can go up in parts. */
export function mostBytes(firstBytes: number): number {
  const last = partPlace(MOST_PARTS, firstBytes)
  return last.offset + last.bytes
}

/** A file that is uploaded while it is written. */
export interface SpoolProgress {
  /** Bytes that are there. Those behind {@link frontBytes} do not change any more. */
  readonly bytes: number
  /** So many bytes at the beginning are written anew when it is finished: 0 to all. */
  readonly frontBytes: number
  /** Nothing changes any more. */
  readonly finished: boolean
  /**
   * Set where bytes behind the front did change after they were told, since the file was cut: how often, and from where on at the lowest.
   * It is told before they change, and {@link bytes} leave them out until they have.
   */
  readonly changed?: { readonly times: number; readonly from: number }
}

export type UploadStep =
  /** Nothing can be sent before the file has grown or is finished. */
  | { readonly kind: 'wait' }
  | { readonly kind: 'part'; readonly place: PartPlace }
  | { readonly kind: 'complete'; readonly parts: readonly StoredPart[] }
  /** The file is larger than parts can be. */
  | { readonly kind: 'too-large' }

/**
 * What to do next for an upload: the parts that are whole and stay as they are, in order; when the file is finished, what is left of it,
 * the front last.
 * @param sent parts that are stored with the bytes the file has now, by number
 */
export function nextStep(sent: ReadonlyMap<number, StoredPart>, file: SpoolProgress, firstBytes: number): UploadStep {
  if (file.bytes > mostBytes(firstBytes)) return { kind: 'too-large' }
  let front: PartPlace | undefined
  for (let number = 1; ; number++) {
    const place = partPlace(number, firstBytes)
    const end = place.offset + place.bytes
    // A file without bytes is one part without bytes.
    if (place.offset >= file.bytes && number > 1) break
    if (end > file.bytes && !file.finished) break
    const cut = { ...place, bytes: Math.min(end, file.bytes) - place.offset }
    if (sent.get(number)?.bytes === cut.bytes) continue
    if (place.offset >= file.frontBytes) return { kind: 'part', place: cut }
    front ??= cut
  }
  if (!file.finished) return { kind: 'wait' }
  if (front) return { kind: 'part', place: front }
  const parts = [...sent.values()].filter(({ number }) => isInside(number, file.bytes, firstBytes))
  return { kind: 'complete', parts: parts.toSorted((a, b) => a.number - b.number) }
}

const isInside = (number: number, bytes: number, firstBytes: number): boolean =>
  number === 1 || partPlace(number, firstBytes).offset < bytes
