import { accessSync, constants, readdirSync, statSync } from 'node:fs'
import { homedir } from 'node:os'

/** What a search for programs sees of a machine. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly platform: NodeJS.Platform
  readonly home: string
  isExecutable(path: string): boolean
  /** Names in a folder, none if there is no such folder. */
  list(folder: string): readonly string[]
}

/** The machine this process runs on. */
export const thisMachine = (env: Surroundings['env'] = process.env): Surroundings => ({
  env,
  platform: process.platform,
  home: homedir(),
  isExecutable(path) {
    try {
      accessSync(path, constants.X_OK)
      return statSync(path).isFile()
    } catch {
      return false
    }
  },
  list(folder) {
    try {
      return readdirSync(folder)
    } catch {
      return []
    }
  },
})
