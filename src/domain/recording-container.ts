import { RECORDING_CONTAINERS, type RecordingContainer } from './codec.ts'
import { FlyBrowserError } from './errors.ts'

/** Endings of file names that say what is in the file; the first is the usual one. */
const ENDINGS: Record<RecordingContainer, readonly [string, ...string[]]> = { mp4: ['.mp4', '.m4v'], webm: ['.webm'] }

/** Endings of what recordings never are: who names a file so would get one that is called otherwise than it is. */
const FOREIGN = /\.(mkv|mov|avi|gif|ts|m2ts|flv|wmv|ogv|ogg|m3u8|mpd|mp3|m4a|png|jpe?g)$/i

/** The ending that files of a container get. */
export const endingOf = (container: RecordingContainer): string => ENDINGS[container][0]

/** The container that the ending of a path names; undefined for endings that name none of them. */
export function containerNamed(path: string): RecordingContainer | undefined {
  const name = path.toLowerCase()
  return RECORDING_CONTAINERS.find((container) => ENDINGS[container].some((ending) => name.endsWith(ending)))
}

/**
 * The container that is asked for, by its name or by the ending of the path to write to; undefined where neither says one.
 * @throws OPTION_INVALID for a name that is none, for an ending of what recordings never are, and where the two contradict each other
 */
export function askedContainer(name?: string, path?: string): RecordingContainer | undefined {
  // WebM is Matroska, so that who asks for one may call it so.
  const isMatroska = name === 'webm' && path !== undefined && /\.mkv$/i.test(path)
  if (path !== undefined && FOREIGN.test(path) && !isMatroska) {
    const bare = path.replace(FOREIGN, '')
    const fitting = RECORDING_CONTAINERS.map((container) => bare + endingOf(container)).join(' or ')
    throw invalid(`${path} would be called otherwise than it is; name it ${fitting}`)
  }
  const named = path === undefined ? undefined : containerNamed(path)
  if (name === undefined) return named
  const asked = RECORDING_CONTAINERS.find((container) => container === name)
  if (!asked) throw invalid(`${name} is none of ${RECORDING_CONTAINERS.join(', ')}`)
  if (path !== undefined && named !== undefined && named !== asked) {
    const fitting = `${path.slice(0, path.lastIndexOf('.'))}${endingOf(asked)}`
    throw invalid(`${path} is the name of a file of ${named}; name it ${fitting}, or ask for ${named}`)
  }
  return asked
}

const invalid = (reason: string) => new FlyBrowserError('OPTION_INVALID', { option: 'container', reason })
