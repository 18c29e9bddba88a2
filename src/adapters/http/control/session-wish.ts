import { type Static, Type } from 'typebox'
import type { BrowserWish } from '../../../domain/browser-wish.ts'
import { FlyBrowserError } from '../../../domain/errors.ts'
import type { PictureSpec } from '../../../engine/sessions/held-session.ts'
import { readCapture, readCrashChoice, readMaskStyle, readTabChoice } from '../../settings/browser-choices.ts'
import { strict } from './strict-bodies.ts'

// Names are read below, by who says which are known.
/** What is asked for when a session is opened. */
export const SessionWish = Type.Object(
  {
    url: Type.Optional(Type.String()),
    width: Type.Optional(Type.Integer()),
    height: Type.Optional(Type.Integer()),
    fps: Type.Optional(Type.Integer()),
    capture: Type.Optional(Type.String()),
    pointer: Type.Optional(Type.Boolean()),
    tab: Type.Optional(Type.String()),
    on_crash: Type.Optional(Type.String()),
    restart: Type.Optional(Type.Boolean()),
    mask: Type.Optional(Type.Union([Type.Boolean(), Type.Array(Type.String({ minLength: 1 }))])),
    mask_style: Type.Optional(Type.String()),
  },
  strict,
)
export type SessionWish = Static<typeof SessionWish>

/** The picture asked for, the rest as the settings have it. Throws SIZE_INVALID, FPS_INVALID. */
export function pictureOf(wish: SessionWish, standard: PictureSpec): PictureSpec {
  const { width = standard.width, height = standard.height, fps = standard.fps } = wish
  const fits = (pixels: number) => pixels >= 16 && pixels <= 8192 && pixels % 2 === 0
  if (!fits(width) || !fits(height)) throw new FlyBrowserError('SIZE_INVALID', { size: `${width}x${height}` })
  if (fps < 1 || fps > 60) throw new FlyBrowserError('FPS_INVALID', { fps })
  return { width, height, fps }
}

/**
 * What is asked of the browser.
 * @throws CAPTURE_UNKNOWN, TAB_CHOICE_UNKNOWN, CRASH_CHOICE_UNKNOWN, MASK_STYLE_UNKNOWN
 */
export const browserWishOf = (wish: SessionWish): BrowserWish => ({
  ...(wish.capture === undefined ? {} : { capture: readCapture(wish.capture) }),
  ...(wish.pointer === undefined ? {} : { pointer: wish.pointer }),
  ...(wish.tab === undefined ? {} : { tab: readTabChoice(wish.tab) }),
  ...(wish.on_crash === undefined ? {} : { onCrash: readCrashChoice(wish.on_crash) }),
  ...(wish.restart === undefined ? {} : { restart: wish.restart }),
  ...(wish.mask === undefined ? {} : { mask: wish.mask }),
  ...(wish.mask_style === undefined ? {} : { maskStyle: readMaskStyle(wish.mask_style) }),
})
