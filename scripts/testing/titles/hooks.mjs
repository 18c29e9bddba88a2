/** Below the folder of a part and, in that, the folder that is run as one file and named by ava itself. */
const NAME = /\/test\/[^/]+\/(?:[^/]+\/)?([^?]+)\.test\.js$/

/** The name of a test file, seen from the folder it is run with. */
export const nameOf = (url) => NAME.exec(url)?.[1].replaceAll('/', ' › ')

/** To each test file an `ava` of its own. */
export function resolve(specifier, context, next) {
  const name = specifier === 'ava' ? nameOf(context.parentURL ?? '') : undefined
  if (name === undefined) return next(specifier, context)
  return { url: new URL(`ava-of-file.mjs?name=${encodeURIComponent(name)}`, import.meta.url).href, shortCircuit: true }
}
