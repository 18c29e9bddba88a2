import { createRequire, syncBuiltinESMExports } from 'node:module'

type Call = (...args: never[]) => Promise<unknown>
const calls = createRequire(import.meta.url)('node:fs/promises') as Record<string, Call>

/** Calls of `node:fs/promises` by path, and what a handle of it can do, that NFS may answer with ESTALE. */
const OF_PATHS = ['open', 'readFile', 'readdir', 'rename', 'unlink', 'link', 'lstat', 'rm'] as const
const OF_HANDLES = ['read', 'writev', 'writeFile', 'truncate', 'stat'] as const

const stale = (name: string): Error =>
  Object.assign(new Error(`ESTALE: stale file handle, ${name}`), { code: 'ESTALE', errno: -116, syscall: name })

/** Faults that a kernel gives only where there is NFS. */
export interface StaleHandles extends Disposable {
  /** How many calls were answered with ESTALE. */
  readonly count: () => number
}

/**
 * Lets calls of the file system in this process fail with ESTALE, as a server of NFS does that forgot a handle.
 * @param fails asked before each call
 * @param also.without a call that the server does not know at all (ENOTSUP)
 */
export function staleHandles(fails: (name: string) => boolean, also: { without?: 'link' } = {}): StaleHandles {
  const real = { ...calls }
  let count = 0
  const failing = (name: string, call: Call, self?: unknown): Call =>
    (async (...args: never[]) => {
      if (fails(name)) {
        count += 1
        throw stale(name)
      }
      if (name === also.without) throw Object.assign(new Error(`ENOTSUP: ${name}`), { code: 'ENOTSUP' })
      const value = await call.apply(self, args)
      return name === 'open' ? watched(value as object) : value
    }) as Call
  const watched = (handle: object): object => {
    for (const name of OF_HANDLES) {
      const call = Reflect.get(handle, name) as Call
      Object.defineProperty(handle, name, { value: failing(`handle.${name}`, call, handle) })
    }
    return handle
  }
  for (const name of OF_PATHS) calls[name] = failing(name, real[name] as Call)
  syncBuiltinESMExports()
  return {
    count: () => count,
    [Symbol.dispose]() {
      Object.assign(calls, real)
      syncBuiltinESMExports()
    },
  }
}
