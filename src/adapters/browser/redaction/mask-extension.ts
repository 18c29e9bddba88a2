import type { Masks } from '../../../domain/mask.ts'
import { maskSheet } from './mask-sheet.ts'
import { givePriority, keepMasked, PAGE_WORLD } from './page-scripts.ts'

/** Custom properties of a document's root by which it can be told what has reached it. */
export const REACHED = '--flybrowser-masks-reached'
export const PRIORITY = '--flybrowser-masks-priority'

/**
 * Covers documents that masks do not reach. What a document has of ours lifts it, by a higher rank and in the same moment; nothing
 * else does.
 */
export const CURTAIN = ':root { clip-path: inset(100%) !important; }'

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
    'reached.css': `:root:root:root { clip-path: none !important; ${REACHED}: 1 !important; }\n`,
    'priority.css': `:root { ${PRIORITY}: 1 !important; }\n`,
    'keep-masked.js': keepMasked(sheet),
    'page-world.js': PAGE_WORLD,
    'probe.html': '<!doctype html><title>probe</title>\n',
  }
}
