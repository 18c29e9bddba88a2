/** What one call of the protocol does to a page, as far as timelines tell of it. */
export type SentInput =
  | { readonly kind: 'click'; readonly x: number; readonly y: number; readonly button: string; readonly clicks: number }
  | { readonly kind: 'key'; readonly key: string; readonly text: string }

/** Alt, Control and Meta make commands of keys. */
const COMMANDS = 1 | 2 | 4

const isPlace = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)

/** Reads a call; undefined for those that neither press a button nor a key. Its parameters come from whoever drives the page: nothing of them is believed. */
export function sentInput(method: string, parameters: unknown): SentInput | undefined {
  const given = (typeof parameters === 'object' && parameters !== null ? parameters : {}) as Record<string, unknown>
  const { type, x, y, button, clickCount, key, text, modifiers, touchPoints } = given
  switch (method) {
    case 'Input.dispatchMouseEvent':
      if (type !== 'mousePressed' || !isPlace(x) || !isPlace(y)) return undefined
      return { kind: 'click', x, y, button: String(button ?? 'none').slice(0, 20), clicks: Number(clickCount) || 1 }
    case 'Input.dispatchTouchEvent': {
      const [touch] = Array.isArray(touchPoints) ? touchPoints : []
      if (type !== 'touchStart' || !isPlace(touch?.x) || !isPlace(touch?.y)) return undefined
      return { kind: 'click', x: touch.x, y: touch.y, button: 'touch', clicks: 1 }
    }
    case 'Input.dispatchKeyEvent': {
      if (type === 'keyUp') return undefined
      const isCommand = (Number(modifiers) & COMMANDS) !== 0
      return { kind: 'key', key: String(key ?? ''), text: isCommand ? '' : String(text ?? '') }
    }
    case 'Input.insertText':
      return { kind: 'key', key: '', text: String(text ?? '') }
    default:
      return undefined
  }
}
