import test from 'ava'
import { RestartRow } from '../../../src/stages/video/encode/restart-row.ts'

test('before its first picture an encoder is given longer, and longer with each one in a row that gave none', (t) => {
  const row = new RestartRow()
  const patience: number[] = []
  for (let at = 0; row.failed() !== undefined; at += 1) {
    row.opened(at * 100_000)
    patience.push(row.patienceMs)
  }
  t.deepEqual(patience, [30_000, 45_000, 60_000, 75_000, 90_000])
  const another = new RestartRow()
  another.opened(0)
  t.is(another.patienceMs, 15_000)
  another.gave(400)
  t.is(another.patienceMs, 5000)
  another.failed()
  another.opened(6000)
  t.is(another.patienceMs, 30_000, 'a new one has to start too')
})
