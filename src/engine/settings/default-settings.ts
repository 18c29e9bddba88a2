import { readSettings } from './read-settings.ts'
import type { Settings } from './settings-schema.ts'

/** The settings where nothing is set. */
export const DEFAULT_SETTINGS: Settings = readSettings()
