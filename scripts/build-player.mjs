// Builds the player pages, of streams and of recordings: `node scripts/build-player.mjs [folder]`, by default into dist/player. Bundles hls.js and dash.js from npm,
// each in a file of its own that is loaded when a viewer plays by it, so that nothing is fetched from elsewhere; names carry a hash
// of the content, so that browsers may keep the files for good.
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const SOURCES = fileURLToPath(new URL('../src/adapters/http/player/', import.meta.url))
const FOLDER = fileURLToPath(new URL('../dist/player/', import.meta.url))
const PACKAGES = fileURLToPath(new URL('../node_modules/', import.meta.url))
/** The part of dash.js that plays: without what is for protected and offline media. */
const DASH = join(PACKAGES, 'dashjs/dist/modern/esm/dash.mediaplayer.min.js')
/** Licences that must go along with what is bundled. */
const LICENCES = { 'hls.js.LICENSE.txt': 'hls.js/LICENSE', 'dash.js.LICENSE.txt': 'dashjs/LICENSE.md' }
const ASSETS = '/player/assets'
const PAGES = [
  ['player.html', 'main.ts', 'player.css'],
  ['recording.html', 'recording-page.ts', 'recording.css'],
]

/** Puts what the pages have in common where they name it: `%PART:name%`, alone in its line. */
async function withParts(template) {
  const lines = template.split('\n').map(async (line) => {
    const [, indent, name] = /^( *)%PART:([a-z-]+)%$/.exec(line) ?? []
    if (name === undefined) return line
    const part = (await readFile(join(SOURCES, 'parts', `${name}.html`), 'utf8')).trimEnd()
    return part
      .split('\n')
      .map((each) => indent + each)
      .join('\n')
  })
  return (await Promise.all(lines)).join('\n')
}

/** Builds the page into `folder`, replacing what was there. */
export async function buildPlayer(folder = FOLDER) {
  const assets = join(folder, 'assets')
  await rm(assets, { recursive: true, force: true })
  await mkdir(assets, { recursive: true })
  const { metafile } = await build({
    entryPoints: ['main.ts', 'player.css', 'recording-page.ts', 'recording.css', 'icon.svg'].map((name) =>
      join(SOURCES, name),
    ),
    outdir: assets,
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    alias: { dashjs: DASH },
    minify: true,
    format: 'esm',
    target: ['chrome100', 'firefox100', 'safari15.4'],
    loader: { '.svg': 'copy' },
    legalComments: 'eof',
    metafile: true,
    logLevel: 'warning',
  })
  const built = Object.entries(metafile.outputs).map(([path, { entryPoint, inputs }]) => ({
    name: basename(path),
    source: basename(entryPoint ?? Object.keys(inputs)[0] ?? ''),
  }))
  const address = (source) => `${ASSETS}/${built.find((each) => each.source === source).name}`
  for (const [name, script, style] of PAGES) {
    const template = await withParts(await readFile(join(SOURCES, name), 'utf8'))
    const page = template
      .replace('%SCRIPT%', address(script))
      .replace('%STYLE%', address(style))
      .replace('%ICON%', address('icon.svg'))
    await writeFile(join(folder, name), page)
  }
  for (const [name, path] of Object.entries(LICENCES)) await copyFile(join(PACKAGES, path), join(assets, name))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await buildPlayer(process.argv[2] === undefined ? undefined : resolve(process.argv[2]))
}
