#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { examine } from './adapters/cli/doctor/examine.ts'
import { proveFolder } from './adapters/cli/prove-folder.ts'
import { runCli } from './adapters/cli/run-cli.ts'
import { survivingSink } from './adapters/cli/surviving-sink.ts'
import { keptCuts } from './adapters/sdk/kept-cuts.ts'
import { S3ObjectStore } from './adapters/stores/s3/s3-object-store.ts'
import { s3Options } from './adapters/stores/s3/s3-storage.ts'
import { createContainer, TOKENS } from './container.ts'
import { parseDuration } from './domain/units.ts'
import { FlyBrowser } from './fly-browser.ts'
import { loadPlugins } from './plugins.ts'
import { builtinStages } from './stages/index.ts'

/** The package's root, seen from `dist/src/main.js`. */
const ROOT = new URL('../../', import.meta.url)

const { version } = JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8')) as { version: string }

const stopping = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    // The first finishes what is begun; whoever sends a second does not want to wait for that.
    if (stopping.signal.aborted) process.exit(1)
    stopping.abort()
  })

process.exitCode = await runCli(process.argv.slice(2), {
  stdout: survivingSink(process.stdout),
  stderr: survivingSink(process.stderr),
  env: process.env,
  cwd: process.cwd(),
  version,
  stop: stopping.signal,
  builtinStages,
  loadPlugins,
  proveFolder,
  launch: (options) => FlyBrowser.launch(options),
  examine: (settings) => examine(settings, process.env),
  recordings: (settings) => createContainer(settings).get(TOKENS.recordings),
  shelf: (settings) => createContainer(settings).get(TOKENS.shelf),
  cuts(settings) {
    const container = createContainer(settings)
    const waitMs = parseDuration(settings.recording.s3.closeWait) ?? 0
    return keptCuts(container.get(TOKENS.cuts), container.get(TOKENS.recordings), waitMs)
  },
  objects: ({ recording }) => new S3ObjectStore(s3Options(recording.s3)),
  pictures: (settings) => createContainer(settings).get(TOKENS.pictures),
  optimizer: (settings) => createContainer(settings).get(TOKENS.optimizer),
  demoPageUrl: new URL('examples/pages/demo.html', ROOT).href,
})

// Everything is closed by now. Should something still hold the process open, it does not do so for long.
setTimeout(() => process.exit(), 5000).unref()
