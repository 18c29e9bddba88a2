#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { runServe } from './adapters/cli/serve.ts'
import { survivingSink } from './adapters/cli/surviving-sink.ts'
import { startServer } from './fly-browser-server.ts'

/** The package's root, seen from `dist/src/serve.js`. */
const ROOT = new URL('../../', import.meta.url)

const { version } = JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8')) as { version: string }

// What browsers and encoders are started with is this process's environment, and secrets are no business of theirs.
const env = { ...process.env }
delete process.env.FLYBROWSER_TOKEN
for (const name of ['ACCESS_KEY', 'SECRET_KEY', 'SESSION_TOKEN']) delete process.env[`FLYBROWSER_S3_${name}`]

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
