import { type ErrorRow, row } from './error-row.ts'

/** Masks of sessions. */
export const MASK_ERRORS = {
  MASK_INVALID: row(
    2,
    400,
    '{selector} cannot be masked: the browser does not read it as a CSS selector of elements.',
    'Write it as in a style sheet and without pseudo-elements such as ::before, for example .card-number; try it with document.querySelector().',
  ),
  MASK_STYLE_UNKNOWN: row(2, 400, '{style} is not a style of masks.', 'Use one of: {known}.'),
  MASK_UNAVAILABLE: row(
    1,
    503,
    'The browser did not take the masks, so nothing is shown in it: {reason}.',
    'Use a newer Chromium or Chrome; `flybrowser doctor` shows which one is used.',
  ),
  MASK_PAGE_REFUSED: row(
    2,
    422,
    'The page {url} has no origin, so masks do not reach it.',
    'Serve it by http: or open it as a file:, or open the session without masks.',
  ),
} as const satisfies Record<string, ErrorRow>
