// Writes the generated parts of docs/ anew: `node scripts/docs.mjs [dist]`, after a build. A test compares them.
import { readFile, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const ROOT = fileURLToPath(new URL('../', import.meta.url))
const built = pathToFileURL(resolve(ROOT, process.argv[2] ?? 'dist', 'test/helpers/generated-docs.js'))

const { GENERATED_DOCS, regenerate } = await import(built.href)
for (const path of GENERATED_DOCS) {
  const before = await readFile(resolve(ROOT, path), 'utf8')
  const after = regenerate(path, before)
  if (after !== before) await writeFile(resolve(ROOT, path), after)
  console.log(`${path}: ${after === before ? 'as it was' : 'written'}`)
}
