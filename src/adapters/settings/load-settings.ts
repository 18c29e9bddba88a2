import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { FlyBrowserError, reasonOf } from '../../domain/errors.ts'
import { readSettings } from '../../engine/settings/read-settings.ts'
import type { Settings } from '../../engine/settings/settings-schema.ts'

/** A path with `~` at its start put into the user's home. */
export const expandHome = (path: string, home: string = homedir()): string =>
  path === '~' || path.startsWith('~/') ? join(home, path.slice(1)) : path

/** Text of the settings file. Throws SETTINGS_INVALID when it cannot be read. */
function readText(name: string): string {
  try {
    return readFileSync(name, 'utf8')
  } catch (cause) {
    throw new FlyBrowserError('SETTINGS_INVALID', { reason: `${name}: ${reasonOf(cause)}` }, { cause })
  }
}

export interface SettingsRequest {
  readonly configFile?: string | undefined
  /** Values by dotted name, for example `video.fps`. */
  readonly flags?: Readonly<Record<string, unknown>>
  /** Values by dotted name where nothing else says anything. */
  readonly defaults?: Readonly<Record<string, unknown>>
}

/**
 * The settings of this process: defaults < file (`configFile`, else FLYBROWSER_CONFIG) < environment < flags.
 */
export function loadSettings(
  env: NodeJS.ProcessEnv,
  { configFile, flags = {}, defaults = {} }: SettingsRequest = {},
): Settings {
  const name = configFile ?? (env.FLYBROWSER_CONFIG || undefined)
  const settings = readSettings({
    ...(name === undefined ? {} : { file: { name, text: readText(expandHome(name)) } }),
    env,
    flags,
    defaults,
  })
  const { recording, browser, ffmpeg } = settings
  return {
    ...settings,
    recording: { ...recording, dir: expandHome(recording.dir), backup: expandHome(recording.backup) },
    browser: { ...browser, path: expandHome(browser.path), displayServer: expandHome(browser.displayServer) },
    ffmpeg: { path: expandHome(ffmpeg.path) },
  }
}
