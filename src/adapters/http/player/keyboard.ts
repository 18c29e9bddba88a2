/** Elements that take the space bar and Enter themselves. */
const PRESSED = 'button, a, [role="tab"]'

/** A list chooses by arrows, digits and the space bar; letters are not the beginning of anything in it. */
const isListKey = (target: EventTarget | null, key: string): boolean =>
  target instanceof HTMLSelectElement && !/^[b-z?]$/i.test(key)

/** Runs an action a key, wherever the focus is; keys with modifiers belong to the browser. */
export function connectKeyboard(actions: Readonly<Record<string, () => void>>): void {
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
    const { target } = event
    if (target instanceof HTMLInputElement || isListKey(target, event.key)) return
    if (event.key === ' ' && target instanceof Element && target.matches(PRESSED)) return
    if (document.querySelector('dialog[open]') && event.key !== '?') return
    const action = actions[event.key.toLowerCase()]
    if (!action) return
    event.preventDefault()
    action()
  })
}
