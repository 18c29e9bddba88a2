import test from 'ava'
import { readArguments, UsageError } from '../../../bench/arguments.ts'
import type { Contender } from '../../../bench/contenders/contender.ts'

const contender = (name: string, films: Contender['films']): Contender => ({
  name,
  summary: name,
  side: 'ours',
  films,
  open: () => Promise.reject(new Error('not to be opened')),
})
const ALL = [contender('a', ['record']), contender('b', ['live']), contender('c', ['record', 'live'])]

const names = (items: readonly { readonly name: string }[] | undefined): string =>
  (items ?? []).map(({ name }) => name).join()

test('without arguments everything runs once, for ten seconds', (t) => {
  const request = readArguments([], ALL)
  t.is(names(request?.contenders), 'a,b,c')
  t.is(names(request?.pages), 'motion,scroll,rest')
  t.deepEqual([request?.seconds, request?.rounds, request?.json], [10, 1, undefined])
})

test('a subject, names and numbers choose what runs', (t) => {
  t.is(names(readArguments(['record'], ALL)?.contenders), 'a,c')
  t.is(names(readArguments(['live', '--only', 'c,b'], ALL)?.contenders), 'c,b')
  const request = readArguments(['all', '--seconds', '2.5', '--pages=rest', '--json', 'x.json', '--rounds', '3'], ALL)
  t.deepEqual([names(request?.pages), request?.seconds, request?.rounds, request?.json], ['rest', 2.5, 3, 'x.json'])
})

test('help runs nothing', (t) => {
  t.is(readArguments(['--help'], ALL), undefined)
})

test('what cannot be understood is named', (t) => {
  const cases: readonly [args: string[], words: RegExp][] = [
    [['watch'], /There is no subject watch\./],
    [['record', 'live'], /There is no subject record live\./],
    [['--seconds', '0'], /--seconds must be a number from 1 to 60, not 0\./],
    [['--seconds', '90'], /from 1 to 60/],
    [['--seconds', 'ten'], /not ten/],
    [['--rounds', '0'], /--rounds must be/],
    [['--rounds', '1.5'], /a whole number from 1 to 99, not 1\.5/],
    [['record', '--only', 'b'], /There is no contender b here\. There are: a, c\./],
    [['--pages', 'still'], /There is no page still here\. There are: motion, scroll, rest\./],
    [['--secs', '3'], /--secs/],
  ]
  for (const [args, message] of cases) t.throws(() => readArguments(args, ALL), { instanceOf: UsageError, message })
})
