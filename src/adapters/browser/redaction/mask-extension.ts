import type { Masks } from '../../../domain/mask.ts'
import { maskSheet, shadowMaskSheet, WEIGHT } from './mask-sheet.ts'
import { givePriority, keepMasked, PAGE_WORLD } from './page-scripts.ts'

/** Custom properties of a document's root by which it can be told what has reached it. */
export const REACHED = '--flybrowser-masks-reached'
export const PRIORITY = '--flybrowser-masks-priority'

/** Elements that may be painted in the top layer. */
const TOP_LAYER = ':is(dialog, [popover], :modal, :fullscreen)'

/** In more ways than one, for one is easily undone by chance. A background of the body would be painted as that of the root. */
const HIDDEN = ['clip-path: inset(100%)', 'opacity: 0', 'visibility: hidden', 'background: none']

/**
 * Covers documents that masks do not reach. What a document has of ours lifts it, by a higher rank and in the same moment; nothing
 * else does. A clip of the root would do, were there not the top layer, which is painted beside the root, and pages that undo the clip
 * in the root's own style.
 */
export const CURTAIN = `
:root${WEIGHT} { clip-path: inset(100%) !important; }
@container not style(${REACHED}: 1) {
${[`:root${WEIGHT} > *`, `${TOP_LAYER}${WEIGHT}`, `*${WEIGHT}::backdrop`, `:root${WEIGHT}::view-transition`]
  .map((selector) => `  ${selector} { ${HIDDEN.map((each) => `${each} !important;`).join(' ')} }`)
  .join('\n')}
}
`

const EVERYWHERE = {
  matches: ['<all_urls>'],
  run_at: 'document_start',
  all_frames: true,
  match_about_blank: true,
  match_origin_as_fallback: true,
}

const MANIFEST = {
  manifest_version: 3,
  name: 'FlyBrowser masks',
  version: '1',
  permissions: ['scripting'],
  host_permissions: ['<all_urls>'],
  background: { service_worker: 'background.js' },
  content_scripts: [
    { ...EVERYWHERE, css: ['reached.css', 'masks.css'], js: ['keep-masked.js'] },
    { ...EVERYWHERE, js: ['page-world.js'], world: 'MAIN' },
  ],
}

/** The files of the extension that masks, by name, and a page to see that it does. */
export function maskExtension({ selectors, style }: Masks): Readonly<Record<string, string>> {
  const sheet = maskSheet(selectors, style)
  return {
    'manifest.json': JSON.stringify(MANIFEST),
    'background.js': givePriority(['priority.css', 'masks.css']),
    'masks.css': sheet,
    'reached.css': `:root${WEIGHT}${WEIGHT} { clip-path: none !important; ${REACHED}: 1 !important; }\n`,
    'priority.css': `:root { ${PRIORITY}: 1 !important; }\n`,
    'keep-masked.js': keepMasked(shadowMaskSheet(selectors, style)),
    'page-world.js': PAGE_WORLD,
    'probe.html': '<!doctype html><title>probe</title>\n',
  }
}
