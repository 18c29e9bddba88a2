/** A promise and its ends: `Promise.withResolvers`, which Node 20 does not have. */
export interface Later<T> {
  readonly promise: Promise<T>
  readonly resolve: (value: T) => void
  readonly reject: (cause: unknown) => void
}

export function later<T = void>(): Later<T> {
  let ends: Pick<Later<T>, 'resolve' | 'reject'> | undefined
  const promise = new Promise<T>((resolve, reject) => {
    ends = { resolve, reject }
  })
  return { promise, ...ends! }
}
