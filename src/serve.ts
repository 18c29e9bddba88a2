#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { runServe } from './adapters/cli/serve.ts'
import { survivingSink } from './adapters/cli/surviving-sink.ts'
import { SECRET_VARIABLES } from './adapters/processes/child-env.ts'
import { startServer } from './fly-browser-server.ts'

/** The package's root, seen from `dist/src/serve.js`. */
const ROOT = new URL('../../', import.meta.url)

const { version } = JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8')) as { version: string }

// Programs are started without our secrets; who can read the environment of this process later need not find them either.
const env = { ...process.env }
for (const name of SECRET_VARIABLES) delete process.env[name]

const stopping = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    // The first ends the sessions in order; whoever sends a second does not want to wait for that.
    if (stopping.signal.aborted) process.exit(1)
    stopping.abort()
  })

process.exitCode = await runServe(process.argv.slice(2), {
  stdout: survivingSink(process.stdout),
  stderr: survivingSink(process.stderr),
  env,
  version,
  stop: stopping.signal,
  start: (settings) => startServer(settings),
})

// Everything is closed by now. Should something still hold the process open, it does not do so for long.
setTimeout(() => process.exit(), 5000).unref()
