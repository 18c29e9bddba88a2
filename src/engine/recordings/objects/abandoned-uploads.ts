import type { ObjectStore, PendingUpload } from './object-store.ts'

export interface AbandonedWish {
  /** Keys that begin so; default: all. */
  readonly prefix?: string
  /** Those that began before, milliseconds since 1970. */
  readonly beforeMs: number
  /** Uploads somebody still works on: by their id. */
  readonly known: ReadonlySet<string>
  readonly signal?: AbortSignal
}

/** Uploads that were begun and then left, page by page: what they hold is paid for and never seen. */
export async function* abandonedUploads(store: ObjectStore, wish: AbandonedWish): AsyncGenerator<PendingUpload> {
  const { beforeMs, known, prefix, signal } = wish
  const same = { ...(prefix === undefined ? {} : { prefix }), ...(signal ? { signal } : {}) }
  let cursor: string | undefined
  do {
    const page = await store.pendingUploads({ ...same, ...(cursor === undefined ? {} : { cursor }) })
    for (const upload of page.items) if (upload.begunMs < beforeMs && !known.has(upload.uploadId)) yield upload
    cursor = page.cursor
  } while (cursor !== undefined)
}
