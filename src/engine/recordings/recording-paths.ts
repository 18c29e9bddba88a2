import { RECORDING_CONTAINERS, type RecordingContainer } from '../../domain/codec.ts'
import { containerNamed, endingOf } from '../../domain/recording-container.ts'

/** A word put before the extension of a path's last name; a name without one gets that of its container. */
const withWord = (path: string, word: string, container: RecordingContainer): string =>
  path.replace(/(\.[^./\\]+)?$/, (extension) => `.${word}${extension || endingOf(container)}`)

/** Where a user's own file is until it is whole: beside its final name, playable, and never the same for two recordings. */
export const workingPath = (finalPath: string, id: string, container: RecordingContainer): string =>
  withWord(finalPath, `${id}.partial`, container)

/** Where a finished recording is coded anew: beside it, and no name of a recording. */
export const optimizingPath = (finalPath: string, id: string, container: RecordingContainer): string =>
  withWord(finalPath, `${id}.optimizing`, container)

/** The final name when somebody took the wanted one meanwhile. */
export const alternativePath = (finalPath: string, id: string, container: RecordingContainer): string =>
  withWord(finalPath, id, container)

/** Names in the store's own folder. */
export const finalName = (id: string, container: RecordingContainer): string => `${id}${endingOf(container)}`
export const workingName = (id: string, container: RecordingContainer): string => `${id}.partial${endingOf(container)}`

/** A file in the store's own folder. */
export interface NamedFile {
  readonly id: string
  readonly working: boolean
  readonly container: RecordingContainer
}

const FILE_NAME = new RegExp(`^(rec_[A-Za-z0-9_-]{1,60})(\\.partial)?\\.(?:${RECORDING_CONTAINERS.join('|')})$`)

/** What the name of a file in the store's own folder tells; undefined for files that are not recordings. */
export function parseFileName(name: string): NamedFile | undefined {
  const [, id, partial] = FILE_NAME.exec(name) ?? []
  const container = containerNamed(name)
  return id && container ? { id, working: partial !== undefined, container } : undefined
}
