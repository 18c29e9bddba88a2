import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { run, runOnTerminal } from './step.mjs'

/**
 * How packages of the system can be installed.
 * @param {{ apt: boolean, root: boolean, sudo: boolean, sudoIsFree: boolean, terminal: boolean }} machine
 *   `sudoIsFree`: without a password; `terminal`: there is somebody to ask for one
 * @returns {'as-root' | 'sudo' | 'ask' | 'denied' | 'no-apt'}
 */
export function wayToInstall({ apt, root, sudo, sudoIsFree, terminal }) {
  if (!apt) return 'no-apt'
  if (root) return 'as-root'
  if (sudo && sudoIsFree) return 'sudo'
  return sudo && terminal ? 'ask' : 'denied'
}

/**
 * The words that put a command into the hands of root. Where sudo wants a password it is asked for, after saying what for.
 * @param {string} purpose for example `install chromium`
 * @returns {Promise<{ prefix?: readonly string[], denied: boolean }>} no prefix without the rights or without apt-get
 */
export async function rootRights(purpose) {
  const sudo = isInPath('sudo')
  const way = wayToInstall({
    ...{ apt: isInPath('apt-get'), root: isRoot(), sudo, terminal: process.stdin.isTTY === true },
    sudoIsFree: sudo && (await run('sudo', ['-n', 'true'])).code === 0,
  })
  if (way === 'as-root') return { prefix: [], denied: false }
  if (way === 'sudo') return { prefix: ['sudo', '-n'], denied: false }
  if (way !== 'ask') return { denied: way === 'denied' }
  console.log(`> To ${purpose}, sudo needs your password (nothing else here is done as root).`)
  const { code } = await runOnTerminal('sudo', ['-v'])
  return code === 0 ? { prefix: ['sudo'], denied: false } : { denied: true }
}

/** Whether packages of the system can be installed without asking anybody. */
export async function mayInstallFreely() {
  if (!isInPath('apt-get')) return false
  return isRoot() || (isInPath('sudo') && (await run('sudo', ['-n', 'true'])).code === 0)
}

const isRoot = () => process.getuid?.() === 0

export function isInPath(name) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}
