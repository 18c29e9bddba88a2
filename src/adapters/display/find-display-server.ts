import { delimiter, join } from 'node:path'
import { type Surroundings, thisMachine } from '../processes/this-machine.ts'

const NAME = 'Xvfb'
const PLACES = ['/usr/bin', '/usr/local/bin', '/usr/X11R6/bin', '/opt/X11/bin']

/** The display server of this machine, or why there is none. */
export type DisplayServerFound = { readonly path: string } | { readonly reason: string }

/**
 * Finds Xvfb: the setting, PATH, well-known places. Only on Linux, where its pixels are in a file and browsers paint on X11.
 * @param configured path from the settings; it must be right, nothing else is tried then
 */
export function findDisplayServer(configured = '', surroundings: Surroundings = thisMachine()): DisplayServerFound {
  const { env, platform } = surroundings
  if (platform !== 'linux') return { reason: 'displays of their own are for Linux' }
  if (configured)
    return surroundings.isExecutable(configured)
      ? { path: configured }
      : { reason: `the setting names ${configured}, which is no program` }
  const folders = [...(env.PATH ?? '').split(delimiter).filter(Boolean), ...PLACES]
  const path = folders.map((folder) => join(folder, NAME)).find((candidate) => surroundings.isExecutable(candidate))
  return path ? { path } : { reason: 'Xvfb is not installed' }
}
