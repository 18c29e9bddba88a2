import { FlyBrowserError } from '../../../domain/errors.ts'
import { isRecordingId } from '../recording-id.ts'

const NAME = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}$/

/** The name of a document or an attachment, as it is. Throws INTERNAL for what would lead elsewhere. */
export function checkedName(name: string): string {
  if (NAME.test(name)) return name
  throw new FlyBrowserError('INTERNAL', { reason: `${JSON.stringify(name.slice(0, 100))} names no document` })
}

/** The id of a recording, as it is. Throws INTERNAL for what is none. */
export function checkedId(id: string): string {
  if (isRecordingId(id)) return id
  throw new FlyBrowserError('INTERNAL', { reason: `${JSON.stringify(id.slice(0, 100))} is not the id of a recording` })
}
