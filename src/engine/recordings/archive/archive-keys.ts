import type { RecordingContainer } from '../../../domain/codec.ts'
import { metadataName } from '../metadata-file.ts'
import { finalName } from '../recording-paths.ts'
import { checkedId, checkedName } from './archive-names.ts'

/** What stands before the keys of all that is not video. */
export const DOCUMENT_PREFIX = '.metadata/'

export const videoKey = (id: string, container: RecordingContainer): string => finalName(id, container)

/** Of a metadata document, or another one by its name. */
export const documentKey = (name: string): string => `${DOCUMENT_PREFIX}${checkedName(name)}`

export const metadataKey = (id: string): string => documentKey(metadataName(id))

/** What the keys of a recording's attachments begin with. */
export const attachmentPrefix = (id: string): string => `${DOCUMENT_PREFIX}${checkedId(id)}/`

export const attachmentKey = (id: string, name: string): string => attachmentPrefix(id) + checkedName(name)
