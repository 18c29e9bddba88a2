const PROTOCOLS = new Set(['http:', 'https:', 'file:', 'data:'])

/**
 * Whether an address is one of a page that somebody opened: not the blank one that a browser begins with, nor that of its notice that an
 * address could not be opened.
 */
export const isReopenable = (address: string): boolean =>
  URL.canParse(address) && PROTOCOLS.has(new URL(address).protocol)
