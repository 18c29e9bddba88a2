import type { DocumentStore } from '../../../pipeline/ports/recording-store-port.ts'
import { parseMetadata } from '../recording-metadata.ts'

/** Whether a metadata document of the spool tells of a recording of which its bucket keeps nothing: then it does not have to be asked. */
export async function isOnlySpooled(spool: DocumentStore, documentName: string): Promise<boolean> {
  const text = await spool.read(documentName)
  const metadata = text === undefined ? undefined : parseMetadata(text)
  return metadata !== undefined && (metadata.archive?.path === undefined || metadata.archive.stored === 'backup')
}
