/**
 * ava's `test`, and all that hangs on it, with a name before each title.
 * @param {Function} test
 * @param {string} name
 */
export const titled = (test, name) =>
  new Proxy(test, {
    apply: (target, self, [title, ...rest]) =>
      Reflect.apply(target, self, [typeof title === 'string' ? `${name} › ${title}` : title, ...rest]),
    get: (target, key) => (typeof target[key] === 'function' ? titled(target[key], name) : target[key]),
  })
