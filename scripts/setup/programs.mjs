import { accessSync, constants, readFileSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { run, SetupError, step } from './step.mjs'

/**
 * How programs get onto a machine.
 * @param {string} osRelease the text of /etc/os-release, empty where there is none
 * @returns {'debian' | 'ubuntu' | 'other'} Ubuntu is apart: its chromium package is only a pointer to a snap
 */
export function distributionOf(osRelease) {
  const value = (name) => new RegExp(`^${name}="?([^"\\n]*)"?$`, 'm').exec(osRelease)?.[1] ?? ''
  const names = [value('ID'), ...value('ID_LIKE').split(' ')]
  if (names.includes('ubuntu')) return 'ubuntu'
  return names.includes('debian') ? 'debian' : 'other'
}

/** With its sandbox, which users other than root need where user namespaces are off, and a font, so that text shows. */
const CHROMIUM_PACKAGES = ['chromium', 'chromium-sandbox', 'fonts-liberation']

/** Finds a Chromium by the program's own rules, or installs one. The sources must have been built. */
export async function installBrowser() {
  const { findBrowser } = await import(pathToFileURL(resolve('dist/src/adapters/browser/find-browser.js')).href)
  if (await browserWorks(findBrowser)) return
  const distribution = distributionOf(osRelease())
  const apt = distribution === 'other' ? undefined : await aptCommand()
  if (distribution === 'debian' && apt) await aptInstall(apt, CHROMIUM_PACKAGES)
  else await installChrome(distribution === 'ubuntu' && apt !== undefined && isRoot())
  if (await browserWorks(findBrowser)) return
  throw new SetupError(
    'There is still no browser that starts. Install Chromium or Google Chrome and set FLYBROWSER_BROWSER to its path.',
  )
}

/** A browser that is named by a variable must be right; any other that does not start is as good as none. */
async function browserWorks(findBrowser) {
  let path
  try {
    path = findBrowser()
  } catch (error) {
    if (process.env.FLYBROWSER_BROWSER || process.env.PUPPETEER_EXECUTABLE_PATH)
      throw new SetupError(`${error.message}\n${error.advice}`)
    return false
  }
  const { code, output } = await run(path, ['--version'])
  if (code !== 0) console.log(`> ${path} does not start: ${output.trim().split('\n')[0]}`)
  return code === 0
}

function installChrome(withLibraries) {
  const args = ['puppeteer', 'browsers', 'install', 'chrome', ...(withLibraries ? ['--install-deps'] : [])]
  const advice =
    'Install Chromium or Google Chrome with the means of your system (Debian: "apt-get install chromium" as root), or set FLYBROWSER_BROWSER to the path of one, and run this again.'
  return step(`Installing Chrome (npx ${args.join(' ')})`, () => run('npx', args), advice)
}

/** Tests measure media with ffmpeg and ffprobe; the program itself can do with the ffmpeg that came with the npm packages. */
export async function installMeasuringTools() {
  if (['ffmpeg', 'ffprobe'].every(isInPath)) return
  const apt = distributionOf(osRelease()) === 'other' ? undefined : await aptCommand()
  if (!apt) {
    const hint = process.platform === 'darwin' ? ' (brew install ffmpeg)' : ''
    throw new SetupError(`The tests need ffmpeg and ffprobe in PATH. Install ffmpeg${hint} and run this again.`)
  }
  await aptInstall(apt, ['ffmpeg'])
}

async function aptInstall(apt, packages) {
  const [command, ...args] = apt
  const advice = `Run "apt-get install ${packages.join(' ')}" as root and then this again.`
  await step('Reading the package lists (apt-get update)', () => run(command, [...args, 'update']), advice)
  const install = [...args, 'install', '-y', '--no-install-recommends', ...packages]
  await step(`Installing ${packages.join(', ')} (apt-get install)`, () => run(command, install), advice)
}

/** apt-get in a way that asks nothing, or undefined without the rights to use it. */
async function aptCommand() {
  const quiet = ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-q', '-o', 'DPkg::Lock::Timeout=120']
  if (!isInPath('apt-get')) return undefined
  if (isRoot()) return quiet
  const { code } = await run('sudo', ['-n', 'true'])
  return code === 0 ? ['sudo', '-n', ...quiet] : undefined
}

const isRoot = () => process.getuid?.() === 0

function isInPath(name) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

function osRelease() {
  try {
    return readFileSync('/etc/os-release', 'utf8')
  } catch {
    return ''
  }
}
