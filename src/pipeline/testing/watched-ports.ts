import type { Ports } from '../ports/ports.ts'

/** Ports that are told about each call, and can be made to fail. */
export interface WatchedPorts {
  readonly ports: Partial<Ports>
  /** Calls so far, as `port.method`. */
  readonly calls: string[]
  /** Calls that were made to fail. */
  readonly failed: string[]
}

/** A world that fails. */
export interface PortFailure {
  readonly of: 'ports' | 'writers'
  readonly error: unknown
}

/** Methods that answer with a promise: these fail by rejecting. */
const ASYNCHRONOUS = new Set(['encoders.open', 'encoders.prepare', 'recordings.open'])
/** Methods of what a port opens that take media; these fail by throwing. */
const TAKING = new Set(['live.push', 'push.push', 'recordings.append', 'encoders.write'])
const OPENING = new Set(['live.open', 'push.open', 'recordings.open', 'encoders.open'])
/** Ports that promise never to fail. */
const UNFAILING = new Set(['events', 'log', 'metrics'])

/**
 * Wraps ports so that calls of their methods, and of the writers they open, are recorded.
 * @param failure what calls fail with, of the ports themselves or of the writers they open; absent: they work
 */
export function watchPorts(ports: Ports, failure?: PortFailure): WatchedPorts {
  const calls: string[] = []
  const failed: string[] = []
  const watch = (target: object, name: string, depth: number): object =>
    new Proxy(target, {
      get: (object, key) => {
        const value = Reflect.get(object, key, object) as unknown
        if (typeof value !== 'function' || typeof key !== 'string') return value
        return (...args: unknown[]) => {
          const call = `${name}.${key}`
          calls.push(call)
          if (failure?.of === 'ports' && depth === 0 && !UNFAILING.has(name)) {
            failed.push(call)
            if (ASYNCHRONOUS.has(call)) return Promise.reject(failure.error)
            throw failure.error
          }
          if (failure?.of === 'writers' && depth === 1 && TAKING.has(call)) {
            failed.push(call)
            throw failure.error
          }
          const result = (value as (...args: unknown[]) => unknown).apply(object, args)
          return depth === 0 && OPENING.has(call) ? watchResult(result, name) : result
        }
      },
    })
  const watchResult = (result: unknown, name: string): unknown =>
    result instanceof Promise
      ? result.then((opened: object) => watch(opened, name, 1))
      : watch(result as object, name, 1)
  const watched = Object.fromEntries(
    Object.entries(ports).map(([name, port]) => [name, typeof port === 'object' ? watch(port, name, 0) : port]),
  )
  return { ports: watched, calls, failed }
}
