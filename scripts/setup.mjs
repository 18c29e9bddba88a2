// Brings a machine to where FlyBrowser runs: npm packages, the build, a browser; for the tests also ffmpeg and ffprobe. What is
// there already is left alone. Only Node's own modules are used here, since nothing else is there yet.
//   node scripts/setup.mjs [--tests]
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from './build.mjs'
import { checkNodeVersion } from './setup/node-version.mjs'
import { installPackages } from './setup/packages.mjs'
import { installPrograms } from './setup/programs.mjs'
import { runMain } from './setup/step.mjs'

/**
 * @param {{ forTests?: boolean }} [options]
 * @throws {import('./setup/step.mjs').SetupError} with what failed and what to do
 */
export async function setUp({ forTests = false } = {}) {
  process.chdir(dirname(dirname(fileURLToPath(import.meta.url))))
  checkNodeVersion(process.versions.node)
  await installPackages()
  await build()
  await installPrograms({ forTests })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await runMain(() => setUp({ forTests: process.argv.includes('--tests') }))
}
