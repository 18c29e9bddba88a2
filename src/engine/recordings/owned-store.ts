import { FlyBrowserError } from '../../domain/errors.ts'
import type { RecordingStore } from '../../pipeline/ports/recording-store-port.ts'

/** Tells that another machine has taken a recording over, which this process therefore must not touch any more. */
export const takenOver = (path: string): FlyBrowserError =>
  new FlyBrowserError('STORE_UNWRITABLE', { path, reason: 'another machine has taken the recording over' })

/**
 * A store as the owner of one recording uses it. Where several machines write, nothing gets a name, loses it, or is noted when another machine has
 * taken the recording over since, for example while this one stood still.
 */
export const asOwner = (store: RecordingStore, isOwned: () => Promise<boolean>): RecordingStore =>
  store.documents.shared ? ownedStore(store, isOwned) : store

function ownedStore(store: RecordingStore, isOwned: () => Promise<boolean>): RecordingStore {
  const owned = async <T>(path: string, call: () => Promise<T>): Promise<T> => {
    if (!(await isOwned())) throw takenOver(path)
    return await call()
  }
  const { documents, attachments } = store
  return {
    location: store.location,
    prepare: () => store.prepare(),
    files: () => store.files(),
    pathOf: (name) => store.pathOf(name),
    resolve: (path) => store.resolve(path),
    create: (path) => owned(path, () => store.create(path)),
    open: (path) => store.open(path),
    bytes: (path, contentType) => store.bytes(path, contentType),
    exists: (path) => store.exists(path),
    rename: (from, to) => owned(to, () => store.rename(from, to)),
    replace: (from, to) => owned(to, () => store.replace(from, to)),
    remove: (path) => owned(path, () => store.remove(path)),
    freeBytes: (path) => store.freeBytes(path),
    digest: (path) => store.digest(path),
    documents: {
      names: () => documents.names(),
      read: (name) => documents.read(name),
      write: (name, text) => owned(name, () => documents.write(name, text)),
      create: (name, text) => owned(name, () => documents.create(name, text)),
      remove: (name) => owned(name, () => documents.remove(name)),
    },
    attachments: {
      names: (id) => attachments.names(id),
      read: (id, name) => attachments.read(id, name),
      write: (id, name, bytes) => owned(name, () => attachments.write(id, name, bytes)),
      append: (id, name) => owned(name, () => attachments.append(id, name)),
      remove: (id, name) => owned(name, () => attachments.remove(id, name)),
      removeAll: (id) => owned(id, () => attachments.removeAll(id)),
    },
  }
}
