import { Command, CommanderError, Option } from 'commander'
import type { Settings } from '../../engine/settings/settings-schema.ts'
import type { Listening } from '../http/listen.ts'
import { loadSettings } from '../settings/load-settings.ts'
import { addCommonOptions, type CommonOptions } from './common-options.ts'
import { readPort } from './option-readers.ts'
import { createOutput } from './output.ts'
import { cliError, reportError } from './report-error.ts'
import type { TextSink } from './world.ts'

/** Where `flybrowser-serve` listens when nothing says otherwise. */
export const SERVE_PORT = 8600

/** All that `flybrowser-serve` takes of its surroundings. */
export interface ServeWorld {
  readonly stdout: TextSink
  readonly stderr: TextSink
  readonly env: NodeJS.ProcessEnv
  readonly version: string
  /** Aborted at the first SIGINT or SIGTERM. */
  readonly stop: AbortSignal
  start(settings: Settings): Promise<{ readonly at: Listening; close(): Promise<void> }>
}

interface ServeOptions extends CommonOptions {
  readonly host?: string
  readonly port?: number
}

/** Until the process is told to stop. */
const stopped = (stop: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (stop.aborted) resolve()
    else stop.addEventListener('abort', () => resolve(), { once: true })
  })

async function serve(world: ServeWorld, { host, port, logLevel, config, json = false }: ServeOptions): Promise<void> {
  const settings = loadSettings(world.env, {
    configFile: config,
    defaults: { 'server.port': SERVE_PORT },
    flags: { 'server.host': host, 'server.port': port, 'log.level': logLevel },
  })
  const server = await world.start(settings)
  const output = createOutput(world.stdout, json)
  output.say(`flybrowser-serve listens on ${server.at.url}`)
  output.tell(server.at)
  await stopped(world.stop)
  await server.close()
}

const DESCRIPTION =
  'Serves browser sessions that others open, drive, record and stream over HTTP (docs/rest.md), until SIGINT or SIGTERM; ' +
  'then it finishes the recordings and ends.'

/** The command line of `flybrowser-serve`. It throws instead of ending the process. */
export const serveProgram = (world: ServeWorld): Command =>
  addCommonOptions(
    new Command('flybrowser-serve')
      .description(DESCRIPTION)
      .version(world.version)
      .option('--host <address>', 'address to listen on (default: 127.0.0.1; others need FLYBROWSER_TOKEN)')
      .addOption(
        new Option('-p, --port <n>', `port to listen on, 0 for any free one (default: ${SERVE_PORT})`).argParser(
          readPort,
        ),
      ),
  )
    .addHelpText('after', '\nExit codes: 0 stopped by a signal, 1 failed, 2 bad input. Logs go to standard error.\n')
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeOut: (text) => world.stdout.write(text), writeErr: () => {} })
    .action((options: ServeOptions) => serve(world, options))

/** Runs `flybrowser-serve` to its end. Never throws; gives the exit code. */
export async function runServe(words: readonly string[], world: ServeWorld): Promise<number> {
  try {
    await serveProgram(world).parseAsync([...words], { from: 'user' })
    return 0
  } catch (cause) {
    if (cause instanceof CommanderError && cause.exitCode === 0) return 0
    const error = cliError(cause, '')
    const { code, message, exit } = error
    const isUsage = code === 'USAGE_INVALID' || code === 'OPTION_INVALID'
    const advice = isUsage ? 'See `flybrowser-serve --help`.' : error.advice
    reportError(world, { code, message, advice }, words.includes('--json'))
    return exit
  }
}
