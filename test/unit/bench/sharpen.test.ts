import test from 'ava'
import { UsageError } from '../../../bench/arguments.ts'
import { readSharpenArguments } from '../../../bench/sharpen/arguments.ts'
import { presentSharpness } from '../../../bench/sharpen/present.ts'

test('the command line of the bench of sharpness', (t) => {
  const all = readSharpenArguments([])
  t.deepEqual(all?.qualities, ['low_bandwidth', 'medium'])
  t.deepEqual(all?.latencies, ['lan', 'wan', 'internet'])
  t.deepEqual(
    all?.pages.map(({ name }) => name),
    ['table', 'article', 'code'],
  )
  const some = readSharpenArguments(['--pages', 'code', '--quality=high', '--latency', 'wan,lan', '--json', 'f'])
  t.like(some, { qualities: ['high'], latencies: ['wan', 'lan'], json: 'f' })
  t.is(readSharpenArguments(['--help']), undefined)
  for (const [args, message] of [
    [['--quality', 'poor'], /There is no quality profile poor here\. There are: low_bandwidth, /],
    [['--latency', 'moon'], /There is no viewing profile moon here\. There are: lan, wan, internet\./],
    [['table'], /There is no place for table\./],
  ] as const)
    t.throws(() => readSharpenArguments(args), { instanceOf: UsageError, message })
})

test('sharpness as a table', (t) => {
  const row = {
    ...{ page: 'code', quality: 'medium', latency: 'wan', atOnce: 0.7, after200Ms: 0.9, after500Ms: 0.98 },
    ...{ after1S: 0.99, worstThen: 0.9754, shareAtRest: 0.5, scrolled: [1.3, 1.2, 1.1] },
  }
  const [head, , line] = presentSharpness([row]).split('\n')
  t.regex(head ?? '', /at rest +8 px +14 px +40 px$/)
  t.regex(line ?? '', /^code +medium +wan +0\.700 +0\.900 +0\.980 +0\.990 +0\.975 +0\.50 +1\.30 +1\.20 +1\.10$/)
})
