import type { RecordingStore } from '../../src/pipeline/ports/recording-store-port.ts'

/** Where in a call its process dies: before anything is done, while the system is at it, or when it is done and nobody knows yet. */
export const WHEN = ['before', 'within', 'after'] as const
export type When = (typeof WHEN)[number]

/** The calls of a store so far, by name. */
export interface CountedCalls {
  readonly names: string[]
}

/**
 * A store that kills its own process by SIGKILL at the n-th of all its calls, from 1: those of its documents, attachments and files count too.
 */
export function fatalStore(inner: RecordingStore, at: number, when: When): { store: RecordingStore } & CountedCalls {
  const names: string[] = []
  const die = () => process.kill(process.pid, 'SIGKILL')

  const watched = <T extends object>(target: T, part: string): T =>
    new Proxy(target, {
      get(_, key) {
        const member: unknown = Reflect.get(target, key, target)
        if (typeof member === 'object' && member !== null) return watched(member, `${part}${String(key)}.`)
        if (typeof member !== 'function' || SYNCHRONOUS.has(String(key))) {
          return typeof member === 'function' ? member.bind(target) : member
        }
        return async (...args: unknown[]) => {
          names.push(`${part}${String(key)}`)
          const dies = names.length === at
          if (dies && when === 'before') die()
          const answer: unknown = member.apply(target, args)
          if (dies && when === 'within') setImmediate(die)
          const value = await answer
          if (dies) die()
          return typeof value === 'object' && value !== null && 'close' in value ? watched(value, 'file.') : value
        }
      },
    })
  return { store: watched(inner, ''), names }
}

/** Methods that do nothing in the world. */
const SYNCHRONOUS = new Set(['pathOf', 'resolve'])
