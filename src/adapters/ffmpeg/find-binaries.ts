import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { delimiter, join } from 'node:path'
import type { BinaryOrigin } from '../../engine/encoders/binary-origin.ts'

/** A place where ffmpeg is or should be. */
export interface BinaryPlace {
  readonly path: string
  readonly origin: BinaryOrigin
}

const isExecutable = async (path: string): Promise<boolean> => {
  try {
    await access(path, constants.X_OK)
    return (await stat(path)).isFile()
  } catch {
    return false
  }
}

async function onPath(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const name = process.platform === 'win32' ? 'ffmpeg.exe' : 'ffmpeg'
  for (const folder of (env.PATH ?? '').split(delimiter)) {
    if (folder && (await isExecutable(join(folder, name)))) return join(folder, name)
  }
  return undefined
}

/** The static build that comes as an npm package, where there is one for this platform; looked for once. */
const bundled = once((): string | undefined => {
  try {
    const { path } = createRequire(import.meta.url)('@ffmpeg-installer/ffmpeg') as { path: string }
    return path
  } catch {
    return undefined
  }
})

function once<T>(find: () => T): () => T {
  let found: { readonly value: T } | undefined
  return () => {
    found ??= { value: find() }
    return found.value
  }
}

/**
 * Where to look for ffmpeg, best first. A path that was set (`binary`, else FLYBROWSER_FFMPEG) is the only one: whoever names a binary
 * wants that one, or to be told that it does not work. Else the one on PATH, then the bundled one.
 */
export async function findFfmpegBinaries(env: NodeJS.ProcessEnv, binary?: string): Promise<readonly BinaryPlace[]> {
  const set = binary || env.FLYBROWSER_FFMPEG
  if (set) return [{ path: set, origin: 'setting' }]
  const places: BinaryPlace[] = []
  const path = await onPath(env)
  if (path) places.push({ path, origin: 'path' })
  const installed = bundled()
  if (installed) places.push({ path: installed, origin: 'bundled' })
  return places
}
