import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import test from 'ava'
import { Subject } from 'rxjs'
import type { Frame } from '../../src/domain/media.ts'
import { readDocument, readPlugins } from '../../src/pipeline/document/read-document.ts'
import { createRegistry } from '../../src/pipeline/registry.ts'
import type { AnyStage } from '../../src/pipeline/stage.ts'
import { loadPlugins } from '../../src/plugins.ts'
import { builtinStages } from '../../src/stages/index.ts'
import { frames, stageContract, testContext } from '../../src/testing.ts'

const FOLDER = 'examples/custom-stage'
const GUIDE = 'docs/writing-a-stage.md'
const [sampler] = (await loadPlugins(['./sampler.mjs'], FOLDER)) as [AnyStage]

for (const { name, run } of stageContract(sampler))
  test(`${sampler.type}: ${name}`, async (t) => {
    await t.notThrowsAsync(run)
  })

test('the sampler keeps one frame per interval, and the last', async (t) => {
  const context = testContext()
  const { clock } = context
  const seen: Frame[] = []
  const input = frames({ count: 75, encoding: 'jpeg' })
  const source = new Subject<Frame>()
  const output = sampler.create({ interval: 1000 } as never, context)(source as never)
  const ended = new Promise<void>((resolve) =>
    output.subscribe({ next: (f) => seen.push(f as Frame), complete: resolve }),
  )
  for (const frame of input) {
    source.next(frame)
    await clock.pass(1000 / 30)
  }
  source.complete()
  await clock.pass(1000)
  await ended
  t.deepEqual(
    seen.map(({ pts }) => Math.round(pts / 90_000)),
    [0, 1, 2, 2],
  )
  t.is(seen.at(-1), input.at(-1))
})

test('the document of the example has no fault', async (t) => {
  const text = await readFile(`${FOLDER}/pipeline.yaml`, 'utf8')
  t.deepEqual(readPlugins(text), ['./sampler.mjs'])
  const registry = createRegistry([...builtinStages, sampler])
  const { document, faults } = readDocument({ text, file: 'pipeline.yaml', registry, env: {} })
  t.deepEqual(faults, [])
  t.is(document?.stages.find(({ use }) => use === 'acme.sampler')?.config.interval, 1000)
})

test('the test of the example passes under another test framework', async (t) => {
  const { NODE_OPTIONS: _, NODE_TEST_CONTEXT: __, ...env } = process.env
  const args = ['--test', '--test-reporter=tap', `${FOLDER}/sampler.test.mjs`]
  const { stdout } = await promisify(execFile)(process.execPath, args, { env })
  t.regex(stdout, /# fail 0/)
  t.regex(stdout, /# pass 1\d/)
})

test('the guide shows the very files of the example', async (t) => {
  const guide = await readFile(GUIDE, 'utf8')
  const blocks = [...guide.matchAll(/```\w+\n(.*?)```/gs)].map(([, code]) => code)
  for (const file of ['sampler.mjs', 'pipeline.yaml', 'sampler.test.mjs'])
    t.true(blocks.includes(await readFile(`${FOLDER}/${file}`, 'utf8')), `${file} differs from ${GUIDE}`)
})

test('the guide lists the rules of the suite', async (t) => {
  const guide = await readFile(GUIDE, 'utf8')
  const listed = [...guide.matchAll(/^- (it .*|a sink .*|its .*|what it .*)$/gm)].map(([, rule]) => rule)
  const names = new Set(builtinStages.flatMap((stage) => stageContract(stage).map(({ name }) => name)))
  t.deepEqual(listed.toSorted(), [...names].toSorted())
})
