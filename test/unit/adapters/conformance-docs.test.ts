import test from 'ava'
import { DASH_RULES } from '../../../src/adapters/conformance/dash/rules/index.ts'
import { HLS_RULES } from '../../../src/adapters/conformance/hls/rules/index.ts'
import { readText } from '../../helpers/repository.ts'

test('docs/conformance.md has every rule with its clause, and no other', (t) => {
  const rows = [
    ...readText('docs/conformance.md').matchAll(
      /^\| `((?:hls|dash)\.[\w-]+)` +\| (.+?) +\| (.+?) +\| (must|should) +\|$/gm,
    ),
  ]
  t.deepEqual(
    rows.map(([, id, title, clause, level]) => ({ id, title, clause, level })),
    [...HLS_RULES, ...DASH_RULES].map(({ id, title, clause, level }) => ({ id, title, clause, level })),
  )
})
