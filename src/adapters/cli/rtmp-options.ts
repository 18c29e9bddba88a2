import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { FlyBrowserError, reasonOf } from '../../domain/errors.ts'
import { PUSH_PRESET_NAMES } from '../../domain/push/push-presets.ts'
import { pushShape } from '../../domain/push/push-shape.ts'
import { MOST_DESTINATIONS } from '../../engine/push/push-output.ts'
import { readDestination } from '../../stages/sink/rtmp-destinations.ts'
import type { DestinationOptions } from '../sdk/destination-types.ts'
import type { CliWorld } from './world.ts'

/** Where else a stream goes, as the command line says it. */
export interface RtmpOptions {
  /** Addresses, or names of platforms. */
  readonly rtmpUrl?: readonly string[]
  readonly rtmpKeyFile?: string
  readonly rtmpShape?: string
}

/** The variable that holds the key of the first; that of the second has `_2` behind it. As arguments everybody could read them. */
const KEY_VARIABLE = 'FLYBROWSER_RTMP_KEY'

export const addRtmpOptions = (command: Command): Command =>
  command
    .addOption(
      new Option(
        '--rtmp-url <url>',
        `push the stream there too: rtmp://host/app, rtmps://host/app, or ${PUSH_PRESET_NAMES.join(', ')}; may be given several times; keys come from ${KEY_VARIABLE}, ${KEY_VARIABLE}_2 and so on, or --rtmp-key-file`,
      ).argParser((text, before: readonly string[] = []) => [...before, text]),
    )
    .option('--rtmp-key-file <file>', 'file with the keys, a line for each --rtmp-url in their order')
    .addOption(
      new Option(
        '--rtmp-shape <shape>',
        'how steady the rate is kept: platform, none, or a bitrate that it does not fall below, for example 2M (default: platform for platforms, else none)',
      ).argParser((text) => {
        pushShape(text)
        return text
      }),
    )

/**
 * Where to push.
 * @throws PUSH_URL_INVALID, PUSH_KEY_INVALID, DESTINATION_LIMIT; none says a key
 */
export function readRtmpOptions(
  { rtmpUrl = [], rtmpKeyFile, rtmpShape }: RtmpOptions,
  { env, cwd }: Pick<CliWorld, 'env' | 'cwd'>,
): readonly DestinationOptions[] {
  if (rtmpUrl.length === 0) {
    const lone = rtmpKeyFile === undefined ? (rtmpShape === undefined ? undefined : '--rtmp-shape') : '--rtmp-key-file'
    if (lone) throw new FlyBrowserError('OPTION_INVALID', { option: lone, reason: 'there is no --rtmp-url' })
    return []
  }
  if (rtmpUrl.length > MOST_DESTINATIONS) throw new FlyBrowserError('DESTINATION_LIMIT', { limit: MOST_DESTINATIONS })
  const keyOf = rtmpKeyFile === undefined ? keysOfEnvironment(env) : keysOfFile(resolve(cwd, rtmpKeyFile))
  return rtmpUrl.map((place, index) => {
    const preset = PUSH_PRESET_NAMES.find((name) => name === place)
    const shape = rtmpShape === undefined ? {} : { shape: rtmpShape }
    const wish = { ...(preset ? { preset } : { url: place }), key: keyOf(index), ...shape }
    readDestination(wish)
    return wish
  })
}

type KeyOf = (index: number) => string

const missing = (reason: string) => new FlyBrowserError('PUSH_KEY_INVALID', { reason })

/** Each has a key of its own: the key for one server is not told to another. */
const keysOfEnvironment =
  (env: NodeJS.ProcessEnv): KeyOf =>
  (index) => {
    const name = index === 0 ? KEY_VARIABLE : `${KEY_VARIABLE}_${index + 1}`
    const key = env[name]
    if (!key) throw missing(`${name} is not set`)
    return key
  }

function keysOfFile(file: string): KeyOf {
  const lines = linesOf(file)
  return (index) => {
    const key = lines[index]?.trim()
    if (!key) throw missing(`${file} has none in line ${index + 1}`)
    return key
  }
}

function linesOf(file: string): readonly string[] {
  try {
    return readFileSync(file, 'utf8').split('\n')
  } catch (cause) {
    throw new FlyBrowserError('PUSH_KEY_INVALID', { reason: `its file cannot be read: ${reasonOf(cause)}` }, { cause })
  }
}
