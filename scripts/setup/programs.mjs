import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { adviceFor, isProven, locateBrowser, proveBrowser } from './browser-proof.mjs'
import { isInPath, mayInstallFreely, rootRights } from './root-rights.mjs'
import { run, SetupError, step } from './step.mjs'
import { withoutService } from './without-service.mjs'

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

/** A server that takes streams by RTMP, for the tests of pushing, and where Debian puts the part of it that does. */
const RTMP_SERVER_PACKAGES = ['nginx-light', 'libnginx-mod-rtmp']
const NGINX = '/usr/sbin/nginx'
const RTMP_MODULE = '/usr/lib/nginx/modules/ngx_rtmp_module.so'

/** A server with the API of S3, for the tests of recordings kept there: OpenStack Swift as a library, which brings no service along. */
const S3_SERVER_PACKAGES = ['python3-swift']
const S3_API = '/usr/lib/python3/dist-packages/swift/common/middleware/s3api'

/**
 * Finds a Chromium that starts, by the program's own rules, or installs one; for tests also ffmpeg and ffprobe, with which they
 * measure media: the program itself can do with the ffmpeg that came with the npm packages. On Linux also Xvfb, where it can be had:
 * pages on a display of their own cost least to film. For tests there also nginx with its RTMP module, a server with the API of
 * S3, and mpv, a player in which finished files are sought. The sources must have been built.
 * @param {{ forTests: boolean }} options
 */
export async function installPrograms({ forTests }) {
  const distribution = distributionOf(osRelease())
  const lacksBrowser = (await workingBrowser()) === undefined
  const lacksTools = forTests && !['ffmpeg', 'ffprobe'].every(isInPath)
  const lacksDisplay = process.platform === 'linux' && distribution !== 'other' && !isInPath('Xvfb')
  const lacksRtmpServer = forTests && distribution !== 'other' && !existsSync(RTMP_MODULE)
  const lacksPlayer = forTests && distribution !== 'other' && !isInPath('mpv')
  const lacksS3Server = forTests && distribution !== 'other' && !existsSync(S3_API)
  const packages = [
    ...(lacksBrowser && distribution === 'debian' ? CHROMIUM_PACKAGES : []),
    ...(lacksTools && distribution !== 'other' ? ['ffmpeg'] : []),
    ...(lacksDisplay && forTests ? ['xvfb'] : []),
    ...(lacksRtmpServer ? RTMP_SERVER_PACKAGES : []),
    ...(lacksS3Server ? S3_SERVER_PACKAGES : []),
    ...(lacksPlayer ? ['mpv'] : []),
  ]
  // Without Xvfb all works, only dearer: nobody is asked for a password for it alone.
  const wished = lacksDisplay && !forTests && ((await mayInstallFreely()) || packages.length > 0) ? ['xvfb'] : []
  if (packages.length + wished.length > 0) await aptInstall([...packages, ...wished])
  else if (lacksDisplay) console.log('> Xvfb is not installed: pages are filmed by screencast. (apt-get install xvfb)')
  if (lacksBrowser && distribution !== 'debian') await installChrome(distribution)
  if (lacksTools && distribution === 'other') {
    const hint = process.platform === 'darwin' ? ' (brew install ffmpeg)' : ''
    throw new SetupError(`The tests need ffmpeg and ffprobe in PATH. Install ffmpeg${hint} and run this again.`)
  }
  if (lacksBrowser) await requireBrowser()
}

/** The path of a browser that starts, undefined when there is none. One that is named by a variable must be right. */
async function workingBrowser() {
  let path
  try {
    path = await locateBrowser()
  } catch (error) {
    if (isNamed()) throw new SetupError(`${error.message}\n${error.advice}`)
    return undefined
  }
  if (isProven(path)) return path
  const { code, output } = await proveBrowser(path)
  if (code === 0) return path
  if (isNamed()) throw new SetupError(`${output}\n${adviceFor(output)}`)
  console.log(`> ${output.split('\n')[0]}`)
  return undefined
}

const isNamed = () => Boolean(process.env.FLYBROWSER_BROWSER || process.env.PUPPETEER_EXECUTABLE_PATH)

/** What was just installed must start. */
async function requireBrowser() {
  let path
  try {
    path = await locateBrowser()
  } catch (error) {
    throw new SetupError(`${error.message}\n${error.advice}`)
  }
  const { code, output } = await proveBrowser(path)
  if (code !== 0) throw new SetupError(`There is still no browser that starts. ${output}\n${adviceFor(output)}`)
}

/** Chrome itself needs no rights; the libraries that it needs do, and without the rights may be there all the same. */
async function installChrome(distribution) {
  const args = ['puppeteer', 'browsers', 'install', 'chrome']
  const advice =
    'Install Chromium or Google Chrome with the means of your system, or set FLYBROWSER_BROWSER to the path of one, and run this again.'
  await step(`Installing Chrome (npx ${args.join(' ')})`, () => run('npx', args), advice)
  if (distribution !== 'ubuntu' || (await workingBrowser())) return
  const { prefix } = await rootRights('install the libraries that Chrome needs')
  // Written down by Chrome's makers beside the program; puppeteer's --install-deps takes them from there too, but only for root.
  const list = join(dirname(await locateBrowser()), 'deb.deps')
  if (!prefix || !existsSync(list)) return
  const wanted = readFileSync(list, 'utf8').trim().split('\n').join(', ')
  await aptGet(
    prefix,
    ['satisfy', '-y', '--no-install-recommends', wanted],
    'Installing the libraries of Chrome',
    advice,
  )
}

async function aptInstall(packages) {
  const command = `sudo apt-get install ${packages.join(' ')}`
  const { prefix } = await rootRights(`install ${packages.join(', ')}`)
  if (!prefix)
    throw new SetupError(`Missing: ${packages.join(', ')}. Run this and then the same again:\n\n  ${command}\n`)
  const args = ['install', '-y', '--no-install-recommends', ...packages]
  const what = `Installing ${packages.join(', ')} (apt-get install)`
  const install = () => aptGet(prefix, args, what, `Run "${command}" and then this again.`)
  const bringsServer = packages.some((each) => RTMP_SERVER_PACKAGES.includes(each)) && !existsSync(NGINX)
  if (bringsServer) await withoutService(prefix, 'nginx.service', install)
  else await install()
}

/** Reads the package lists and runs apt-get in a way that asks nothing. */
async function aptGet(prefix, args, what, advice) {
  const [command, ...quiet] = [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-q']
  const apt = (more) => run(command, [...quiet, '-o', 'DPkg::Lock::Timeout=120', ...more])
  await step('Reading the package lists (apt-get update)', () => apt(['update']), advice)
  await step(what, () => apt(args), advice)
}

function osRelease() {
  try {
    return readFileSync('/etc/os-release', 'utf8')
  } catch {
    return ''
  }
}
