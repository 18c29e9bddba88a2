import test from 'ava'
import { filesOf } from '../helpers/repository.ts'

const files = filesOf('test', '.ts')

test('no test is skipped, singled out, left to do or expected to fail', (t) => {
  const mark = new RegExp(`\\btest(\\.\\w+)*\\.(${['skip', 'only', 'todo', 'failing'].join('|')})\\b`)
  t.deepEqual(
    files.filter(({ text }) => mark.test(text)).map(({ path }) => path),
    [],
  )
})

test('every test file is one that the runner takes', (t) => {
  // A file that exports is a suite for others to run.
  const strays = files.filter(
    ({ path, text }) => /from 'ava'$/m.test(text) && !/^export /m.test(text) && !path.endsWith('.test.ts'),
  )
  t.deepEqual(
    strays.map(({ path }) => path),
    [],
  )
})

test('unit tests start no browser and no encoder', (t) => {
  const starters = filesOf('test/unit', '.ts').filter(({ text }) =>
    /import (?!type)[^']*?from 'puppeteer'|\bspawn\('(ffmpeg|chromium)/.test(text),
  )
  t.deepEqual(
    starters.map(({ path }) => path),
    [],
  )
})
