import { SetupError } from './step.mjs'

const NEEDED = [20, 19]

/**
 * @param {string} version for example `20.19.1`
 * @throws {SetupError} when it is older than this project needs
 */
export function checkNodeVersion(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1])) return
  throw new SetupError(
    `This is Node ${version}; FlyBrowser needs ${NEEDED.join('.')} or later. Get it from https://nodejs.org or your package manager.`,
  )
}
