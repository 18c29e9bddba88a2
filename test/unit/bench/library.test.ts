import test from 'ava'
import { UsageError } from '../../../bench/arguments.ts'
import { readLibraryArguments } from '../../../bench/library/arguments.ts'
import { libraryFigures } from '../../../bench/library/figures.ts'
import { presentLibrary } from '../../../bench/library/present.ts'

test('the command line of the bench of libraries', (t) => {
  t.deepEqual(readLibraryArguments([]), { recordings: 100_000, rounds: 200 })
  t.deepEqual(readLibraryArguments(['--recordings', '10', '--rounds', '3', '--json', 'x.json']), {
    ...{ recordings: 10, rounds: 3, json: 'x.json' },
  })
  t.is(readLibraryArguments(['--help']), undefined)
  for (const args of [['--recordings', '0'], ['--rounds', '1.5'], ['--seconds', '5'], ['all']])
    t.throws(() => readLibraryArguments(args), { instanceOf: UsageError })
})

test('the table tells what was reached, and how long a new process takes', (t) => {
  const asked = (firstMs: number, ...slow: number[]) => ({
    ...{ firstMs, memoryMb: 25 },
    answers: { quick: Array<number>(100).fill(5), slow: [...Array<number>(100).fill(5), ...slow] },
  })
  const figures = libraryFigures(1000, asked(9000), asked(400, ...Array<number>(10).fill(80)))
  t.deepEqual(figures.firstMs, { bare: 9000, withSnapshot: 400 })
  const text = presentLibrary(figures)
  t.regex(text, /^quick +5\.0 +5\.0 +5\.0 +yes$/m)
  t.regex(text, /^slow +5\.0 +80\.0 +80\.0 +no$/m)
  t.regex(text, /9000 ms with nothing prepared, 400 ms after another/)
})
