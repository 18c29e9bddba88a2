import { FlyBrowserError } from '../../../domain/errors.ts'

const SHOWN_LENGTH = 80

/** Refuses addresses of pages that would stay blank. Throws MASK_PAGE_REFUSED. */
export function refuseUnmaskable(url: string): void {
  if (/^\s*data:/i.test(url)) throw new FlyBrowserError('MASK_PAGE_REFUSED', { url: url.trim().slice(0, SHOWN_LENGTH) })
}
