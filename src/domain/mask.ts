/** How masked elements look: a solid box, or blurred beyond reading. */
export const MASK_STYLES = ['box', 'blur'] as const
export type MaskStyle = (typeof MASK_STYLES)[number]
export const DEFAULT_MASK_STYLE: MaskStyle = 'box'

/** What is masked, and how. */
export interface Masks {
  /** CSS selectors. */
  readonly selectors: readonly string[]
  readonly style: MaskStyle
}

/** Stands in a list for {@link PASSWORD_MASKS} alone. */
const DEFAULTS_ALONE = 'true'
/** A list of only this is the same as an empty one: masking is off. */
const OFF = 'false'

/**
 * Password inputs: masked whenever anything is. The other two are what sites call them while they show what is typed, where a page
 * replaces the input instead of changing its type.
 */
export const PASSWORD_MASKS: readonly string[] = [
  'input[type="password" i]',
  'input[autocomplete~="current-password" i]',
  'input[autocomplete~="new-password" i]',
]

/**
 * What callers say of masks as a list of the settings: `true` are password inputs alone, and so is a list that names nothing else;
 * `false` is nothing.
 */
export const maskList = (mask: boolean | readonly string[]): readonly string[] =>
  mask === false ? [OFF] : mask === true || mask.length === 0 ? [DEFAULTS_ALONE] : mask

/** The masks that a list of the settings stands for; undefined where masking is off. */
export function masksOf(list: readonly string[], style: MaskStyle): Masks | undefined {
  const asked = list.filter((selector) => selector !== OFF)
  if (asked.length === 0) return undefined
  return { selectors: [...PASSWORD_MASKS, ...asked.filter((selector) => selector !== DEFAULTS_ALONE)], style }
}

/** What whoever opens a session may ask for. */
export interface MaskWish {
  readonly mask?: boolean | readonly string[]
  readonly maskStyle?: MaskStyle
}

/** Masks as the settings have them. */
export interface MaskSettings {
  readonly mask: string[]
  readonly maskStyle: MaskStyle
}

/** The masks of a session that somebody else opens: wishes add to what the settings mask, and never take away from it; of two styles the box wins. */
export function withMasks({ mask, maskStyle }: MaskSettings, wish: MaskWish): MaskSettings {
  const asked = wish.mask === undefined || wish.mask === false ? [] : maskList(wish.mask)
  const bound = masksOf(mask, maskStyle) !== undefined
  const wished = wish.maskStyle ?? maskStyle
  const strongest = maskStyle === 'box' || wished === 'box' ? 'box' : 'blur'
  return { mask: [...mask, ...asked], maskStyle: bound ? strongest : wished }
}
