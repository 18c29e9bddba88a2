import { FlyBrowserError } from '../../../domain/errors.ts'
import { parsePageUrl } from '../../browser/open-page.ts'

/**
 * An address that callers from elsewhere may open. Of `about:` that is the blank page only: Chromium takes the others for its own
 * pages, of which some show its settings and some end it. Throws PAGE_URL_INVALID.
 */
export function pageAddress(text: string, { allowFileUrls }: { readonly allowFileUrls: boolean }): string {
  const url = parsePageUrl(text)
  const refused = url.protocol === 'about:' ? url.pathname !== 'blank' : url.protocol === 'file:' && !allowFileUrls
  if (refused) throw new FlyBrowserError('PAGE_URL_INVALID', { url: text.slice(0, 200) })
  return url.href
}
