// Compiles the sources to dist/ and builds the player page, if anything changed since the last time; run by itself it first
// installs the npm packages it needs.
//   node scripts/build.mjs
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildInputs, expectedOutputs, staleOutputs, stampOf } from './setup/build-outputs.mjs'
import { checkNodeVersion } from './setup/node-version.mjs'
import { installPackages } from './setup/packages.mjs'
import { run, runMain, step } from './setup/step.mjs'

const STAMP = 'dist/.stamp'
const PLAYER = 'scripts/build-player.mjs'
const PLAYER_PAGE = 'dist/player/player.html'
const COMPILER = 'node_modules/typescript/bin/tsc'

export async function build() {
  const inputs = buildInputs()
  const stamp = stampOf(inputs)
  const isCurrent = existsSync(STAMP) && readFileSync(STAMP, 'utf8') === stamp
  const outputs = [...expectedOutputs(inputs), ...(existsSync(PLAYER) ? [PLAYER_PAGE] : [])]
  if (isCurrent && outputs.every((path) => existsSync(path))) return
  const advice = 'Mend what the compiler says and run this again.'
  await step('Compiling (tsc)', () => run(process.execPath, [COMPILER, '-p', '.']), advice)
  if (existsSync(PLAYER)) await step('Building the player page', () => run(process.execPath, [PLAYER]), advice)
  for (const path of staleOutputs(inputs)) rmSync(path)
  mkdirSync('dist', { recursive: true })
  writeFileSync(STAMP, stamp)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.chdir(dirname(dirname(fileURLToPath(import.meta.url))))
  await runMain(async () => {
    checkNodeVersion(process.versions.node)
    await installPackages()
    await build()
  })
}
