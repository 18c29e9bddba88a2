import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'

/** Folders that tsconfig.json compiles. */
const SOURCE_FOLDERS = ['src', 'test', 'examples', 'bench']
/** Not compiled by tsc; what is built from it goes to `dist/player` (scripts/build-player.mjs). */
const PLAYER_FOLDER = 'src/adapters/http/player/'
/** Beside the sources, what the build depends on. */
const SETTINGS = ['tsconfig.json', 'package-lock.json', 'scripts/build-player.mjs']

const filesUnder = (folder) =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => `${entry.parentPath}/${entry.name}`.replaceAll('\\', '/'))
        .sort()
    : []

/** Every file the build reads. */
export const buildInputs = () =>
  [...SOURCE_FOLDERS.flatMap(filesUnder), ...SETTINGS.filter((path) => existsSync(path))].filter(
    (path) => !path.includes('/fixtures/'),
  )

/** A hash of names and contents. */
export function stampOf(paths) {
  const hash = createHash('sha256')
  for (const path of paths) hash.update(`${path}\0`).update(readFileSync(path)).update('\0')
  return hash.digest('hex')
}

const isCompiled = (path) => /\.[cm]?ts$/.test(path) && !/\.d\.[cm]?ts$/.test(path) && !path.startsWith(PLAYER_FOLDER)

/**
 * What tsc makes of the sources, inside `dist`.
 * @param {readonly string[]} inputs
 */
export const expectedOutputs = (inputs) =>
  inputs.filter(isCompiled).flatMap((path) => {
    const [, stem, kind] = /^(.*)\.([cm]?)ts$/.exec(path)
    return [`dist/${stem}.${kind}js`, `dist/${stem}.${kind}js.map`, `dist/${stem}.d.${kind}ts`]
  })

/** Outputs of sources that are gone: a deleted test would be run for ever. */
export function staleOutputs(inputs) {
  const expected = new Set(expectedOutputs(inputs))
  return SOURCE_FOLDERS.flatMap((folder) => filesUnder(`dist/${folder}`)).filter((path) => !expected.has(path))
}
