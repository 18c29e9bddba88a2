import { accessSync, chmodSync, constants, existsSync, readdirSync, readFileSync } from 'node:fs'
import { run, step } from './step.mjs'

/**
 * True when what npm wrote down about `node_modules` is what the lock file asks for. Packages for other platforms may be missing.
 * @param {{ packages?: Record<string, Entry> }} lock package-lock.json
 * @param {{ packages?: Record<string, Entry> }} installed node_modules/.package-lock.json
 * @typedef {{ version?: string, integrity?: string, optional?: boolean }} Entry
 */
export function isInstalled(lock, installed) {
  const wanted = Object.entries(lock.packages ?? {}).filter(([path]) => path !== '')
  const present = installed.packages ?? {}
  const asked = new Set(wanted.map(([path]) => path))
  const same = ([path, { version, integrity, optional }]) => {
    const entry = present[path]
    return entry ? entry.version === version && entry.integrity === integrity : optional === true
  }
  return wanted.length > 0 && wanted.every(same) && Object.keys(present).every((path) => asked.has(path))
}

/** Installs the npm packages of the lock file when they are missing or others. */
export async function installPackages() {
  if (!isInstalled(readJson('package-lock.json'), readJson('node_modules/.package-lock.json'))) {
    const advice = 'Check that the npm registry can be reached (npm ping) and run this again.'
    await step('Installing npm packages (npm ci)', () => run('npm', ['ci']), advice)
  }
  makeEncoderExecutable()
}

/** The bundled ffmpeg comes without the right to be run; its package sets it by an install script, which npm may be told not to run. */
function makeEncoderExecutable() {
  const folder = 'node_modules/@ffmpeg-installer'
  if (!existsSync(folder)) return
  for (const name of readdirSync(folder)) {
    const path = `${folder}/${name}/ffmpeg`
    if (existsSync(path) && name !== 'ffmpeg' && !isExecutable(path)) chmodSync(path, 0o755)
  }
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return {}
  }
}
