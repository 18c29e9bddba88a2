// Builds src/formats/pixels/bgrx-to-i420-module.ts from the .wat beside it. Run it after changing that one; a test sees to it.
//   node scripts/build-pixels.mjs
import { readFileSync, writeFileSync } from 'node:fs'
import wabt from 'wabt'

const FOLDER = new URL('../src/formats/pixels/', import.meta.url)
const SOURCE = 'bgrx-to-i420.wat'

/** Text of the TypeScript module that holds the assembled code. */
export async function pixelModule() {
  const { parseWat } = await wabt()
  const text = parseWat(SOURCE, readFileSync(new URL(SOURCE, FOLDER), 'utf8'), { simd: true })
  const code = Buffer.from(text.toBinary({}).buffer).toString('base64')
  const lines = code.match(/.{1,110}/g).map((line) => `  '${line}',`)
  return [
    `// Assembled from ${SOURCE} by scripts/build-pixels.mjs; not to be edited.`,
    '',
    '/** WebAssembly of the conversion from BGRX to I420, as base64. */',
    'export const BGRX_TO_I420 = [',
    ...lines,
    "].join('')",
    '',
  ].join('\n')
}

if (import.meta.url === `file://${process.argv[1]}`)
  writeFileSync(new URL('bgrx-to-i420-module.ts', FOLDER), await pixelModule())
