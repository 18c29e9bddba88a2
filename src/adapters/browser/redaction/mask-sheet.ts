import { type MaskStyle, PASSWORD_MASKS } from '../../../domain/mask.ts'

/** Put on inputs that were password inputs once, so that showing what was typed does not show it to viewers. */
export const MEMORY_ATTRIBUTE = 'data-flybrowser-mask'

/** Custom property of masked elements, by which scripts of ours know them. */
export const MASKED_PROPERTY = '--flybrowser-masked'

/** Raises the specificity of what it is added to above all that pages write; true of everything. */
export const WEIGHT = ':not(#_#_#_#_#_#_#_#_:not(*))'

/**
 * Standard deviation of the blur, in the font's own size. A Gaussian of s em passes exp(-2 (pi s f)^2) of a pattern of f lines an em:
 * of letters, which lie at two lines an em and above, 3e-20 for 0.75 em, and of the single lines one em apart 1.5e-5. Both are far
 * below one level of 255, so an 8 bit picture holds nothing of them.
 */
export const BLUR_EM = 0.75
/** For fonts so small that what is around them would be left sharp, pixels. */
export const LEAST_BLUR_PX = 8

/** Parts of an element that are styled by themselves. One rule each: a rule with one that a browser does not know is dropped whole. */
const PARTS = [
  '::before',
  '::after',
  '::first-letter',
  '::first-line',
  '::marker',
  '::placeholder',
  '::file-selector-button',
  '::details-content',
]

/** Letters that are painted a second time, in colours of their own. */
const HIGHLIGHTS = ['::selection', '::target-text', '::search-text', '::spelling-error', '::grammar-error']

/** Elements whose content has no font to measure a blur by. */
const PICTURES = [
  'img',
  'picture',
  'canvas',
  'video',
  'audio',
  'iframe',
  'embed',
  'object',
  'fencedframe',
  'input[type="image" i]',
]

/** Letters leave no trace, also where an element has no box of its own (`display: contents`). */
const WITHOUT_LETTERS = [
  'color: transparent',
  '-webkit-text-fill-color: transparent',
  '-webkit-text-stroke: 0 transparent',
  'text-shadow: none',
  'text-decoration-color: transparent',
  'text-emphasis-color: transparent',
  'caret-color: transparent',
]

/** Whatever is painted in it is made black on black, and nothing is painted outside of it. */
const BOX = [
  'background: #000',
  'border-color: #000',
  'border-image: none',
  'border-radius: 0',
  'box-shadow: none',
  'filter: brightness(0)',
  'clip-path: inset(0)',
  'mask: none',
  // A transition outranks every style sheet while it runs, ours too.
  'transition: none',
  `${MASKED_PROPERTY}: 1`,
  ...WITHOUT_LETTERS,
]

/** Not of letters, so that no size of theirs is the measure of a blur; and masks are put on after a filter. */
const WITHOUT_PICTURES = [
  'background-image: none',
  'border-image: none',
  'list-style-image: none',
  'mask: none',
  '-webkit-mask-box-image: none',
]

const BLUR = [
  ...WITHOUT_PICTURES,
  `filter: blur(max(${BLUR_EM}em, ${LEAST_BLUR_PX}px))`,
  // The same once more by another way, which reaches letters of elements without a box. A shadow's radius is two deviations.
  '-webkit-text-fill-color: transparent',
  `text-shadow: 0 0 max(${BLUR_EM * 2}em, ${LEAST_BLUR_PX * 2}px) currentColor`,
  'transition: none',
  `${MASKED_PROPERTY}: 1`,
]

/** Parts that may be a picture; what a picture has of letters is not known. */
const GENERATED = ['::before', '::after']
const HIDDEN = ['opacity: 0']

const UNLIT = ['background-color: transparent', ...WITHOUT_LETTERS]

const rule = (selectors: readonly string[], declarations: readonly string[]): string =>
  `${selectors.join(',\n')} {\n${declarations.map((each) => `  ${each} !important;\n`).join('')}}\n`

const weigh = (selector: string): string => `:is(${selector})${WEIGHT}`

/** Elements whose inner parts are masked with them. Nothing is within an input. */
const parentsOf = (selectors: readonly string[]): string[] =>
  selectors.filter((selector) => !PASSWORD_MASKS.includes(selector)).map(weigh)

/** Rules for all that is within elements that are masked. */
function rulesWithin(parents: readonly string[], style: MaskStyle): string {
  if (parents.length === 0) return ''
  const look = style === 'box' ? BOX : BLUR
  const within = (inner: string, declarations: readonly string[] = look): string =>
    rule(
      parents.map((each) => `${each} ${inner}`),
      declarations,
    )
  return [
    within('*'),
    // What is within a box is black whatever its size; a blur is measured by it.
    ...(style === 'blur'
      ? [
          within('*::first-letter'),
          ...GENERATED.map((part) => within(`*${part}`, HIDDEN)),
          ...PICTURES.map((picture) => within(picture, BOX)),
        ]
      : []),
    within('svg', HIDDEN),
    within('input::-webkit-calendar-picker-indicator', ['display: none']),
    within('select', ['appearance: base-select']),
    within('select::picker(select)', [...look, 'appearance: base-select']),
  ].join('')
}

/**
 * The style sheet for shadow roots: selectors end at a shadow root, and a host's filter and clip do not reach what of its tree is in the
 * top layer, nor are there any where it has no box. What is inherited does reach it, and so the tree asks whether its host is masked.
 */
export const shadowMaskSheet = (selectors: readonly string[], style: MaskStyle): string =>
  parentsOf(selectors).length === 0
    ? maskSheet(selectors, style)
    : `${maskSheet(selectors, style)}@container style(${MASKED_PROPERTY}: 1) {\n${rulesWithin([`:host(${weigh('*')})`], style)}}\n`

/**
 * The style sheet that masks. It changes how elements are painted and nothing of their layout, and they can be clicked and typed
 * into as before. It holds for documents and for shadow roots alike.
 *
 * A browser looks rules up by the class, name or attribute that a selector ends in, and asks those that end in none of every element
 * of a page. So each selector stands by itself, and as few rules as can be end in `*`.
 * @param selectors valid ones, each complete in itself
 */
export function maskSheet(selectors: readonly string[], style: MaskStyle): string {
  const look = style === 'box' ? BOX : BLUR
  const masked = [...selectors, `[${MEMORY_ATTRIBUTE}]`].map(weigh)
  const parents = parentsOf(selectors)
  const own = (part: string, declarations = look): string =>
    rule(
      masked.map((each) => each + part),
      declarations,
    )
  const blurred = style === 'blur'
  return [
    own(''),
    ...PARTS.map((part) => own(part)),
    ...(blurred ? GENERATED.map((part) => own(part, HIDDEN)) : []),
    ...HIGHLIGHTS.map((highlight) => own(highlight, UNLIT)),
    ...(blurred ? [own(`:is(${PICTURES.join(', ')})`, BOX)] : []),
    // Graphics have no background to be a box.
    own(':is(svg, svg *)', HIDDEN),
    // Opens calendars and suggestions, windows of the browser's own, which no style sheet reaches.
    own('::-webkit-calendar-picker-indicator', ['display: none']),
    // The list of an ordinary select is another such window; this one is of the page.
    own(':is(select)', ['appearance: base-select']),
    own(':is(select)::picker(select)', [...look, 'appearance: base-select']),
    rulesWithin(parents, style),
  ].join('')
}
