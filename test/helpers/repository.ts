import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Folder of the repository, seen from where this file is compiled to. */
export const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

/** A text file of the repository; its path is relative to the root, with slashes. */
export interface SourceFile {
  readonly path: string
  readonly text: string
}

/** The text of a file of the repository. */
export const readText = (path: string): string => readFileSync(join(ROOT, path), 'utf8')

/** Files below a folder whose names end so, sorted; what is installed or built is left out. */
export function filesOf(folder: string, ...endings: string[]): SourceFile[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && endings.some((ending) => entry.name.endsWith(ending)))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => !/(^|\/)(node_modules|dist[^/]*)\//.test(path))
    .sort()
    .map((path) => ({ path, text: readText(path) }))
}
