import type { DocumentStore, RecordingStore } from '../../src/pipeline/ports/recording-store-port.ts'

/** A store of one process, as one that several machines use. */
export function asShared(store: RecordingStore, documents: DocumentStore = store.documents): RecordingStore {
  const shared = { ...documents, shared: true }
  return new Proxy(store, {
    get: (target, key) => {
      const member: unknown = key === 'documents' ? shared : Reflect.get(target, key, target)
      return typeof member === 'function' ? member.bind(target) : member
    },
  })
}
