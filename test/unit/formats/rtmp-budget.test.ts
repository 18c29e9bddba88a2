import test from 'ava'
import fc from 'fast-check'
import { ReadingBudget } from '../../../src/formats/rtmp/reading-budget.ts'
import { RtmpError } from '../../../src/formats/rtmp/rtmp-message.ts'

const LIMITS = { bytesPerSecond: 1000, messagesPerSecond: 10, burstBytes: 3000, burstMessages: 20 }

test('a server that keeps within its rate may go on for ever; one that does not is refused within its burst', (t) => {
  const steady = new ReadingBudget(0, LIMITS)
  for (let second = 1; second <= 1000; second += 1) {
    steady.takeBytes(1000, second * 1000)
    t.true(steady.messages >= 10)
    steady.takeMessages(10)
  }
  const greedy = new ReadingBudget(0, LIMITS)
  t.throws(
    () => {
      for (let at = 0; at < 10; at += 1) greedy.takeBytes(500, at)
    },
    { instanceOf: RtmpError, message: /more bytes/ },
  )
})

test('over any time a server says no more than its burst and its rate, whatever it does', (t) => {
  const step = fc.record({ afterMs: fc.nat(2000), bytes: fc.nat(1500), messages: fc.nat(30) })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const budget = new ReadingBudget(0, LIMITS)
      let [nowMs, bytes, messages] = [0, 0, 0]
      for (const { afterMs, ...wish } of steps) {
        nowMs += afterMs
        try {
          budget.takeBytes(wish.bytes, nowMs)
        } catch {
          break
        }
        bytes += wish.bytes
        const taken = Math.min(wish.messages, budget.messages)
        budget.takeMessages(taken)
        messages += taken
      }
      t.true(bytes <= LIMITS.burstBytes + nowMs)
      t.true(messages <= LIMITS.burstMessages + nowMs / 100)
    }),
  )
})

test('what it is sent lets a server acknowledge more', (t) => {
  const budget = new ReadingBudget(0, LIMITS)
  budget.takeMessages(20)
  t.is(budget.messages, 0)
  budget.sent(10 * 2048)
  t.is(budget.messages, 10)
})
