/**
 * Runs in a page: `(prototype, changed) => ...` watches the lists of adopted style sheets of all documents or of all shadow roots.
 * `changed(owner, list)` is called after every change: before the call returns where a list is replaced, and where one is changed in
 * place, once the script that does so has come to its end: a list that changes meanwhile would confuse it, and nothing is painted before.
 */
export const GUARD_SHEETS = `(prototype, changed) => {
  const { apply, set, deleteProperty, defineProperty: define } = Reflect
  const { defineProperty, getOwnPropertyDescriptor } = Object
  const { get: find, set: keep } = WeakMap.prototype
  const soon = queueMicrotask
  const sheets = getOwnPropertyDescriptor(prototype, 'adoptedStyleSheets')
  if (!sheets) return
  const lists = new WeakMap()
  const watchList = (list, owner) => {
    let told = true
    const change = (act) => (_, ...values) => {
      if (told) {
        told = false
        soon(() => {
          told = true
          changed(owner, list)
        })
      }
      return act(list, values[0], values[1])
    }
    const watched = new Proxy(list, {
      set: change(set),
      deleteProperty: change(deleteProperty),
      defineProperty: change(define),
    })
    apply(keep, lists, [list, watched])
    return watched
  }
  defineProperty(prototype, 'adoptedStyleSheets', {
    ...sheets,
    get() {
      const list = apply(sheets.get, this, [])
      return apply(find, lists, [list]) ?? watchList(list, this)
    },
    set(list) {
      apply(sheets.set, this, [list])
      changed(this, apply(sheets.get, this, []))
    },
  })
}`
