import test from 'ava'
import fc from 'fast-check'
import { ClientGate } from '../../../src/engine/live/feed/client-gate.ts'
import { picture } from './live-feed-media.ts'
import { init } from './live-media.ts'

const NOW = Date.UTC(2026, 0, 1)
const LIMIT = 256 * 1024

/** A client behind a gate, with a socket that sends as many bytes as it is told to. */
class Client {
  readonly gate = new ClientGate()
  readonly given: string[] = []
  unsent = 0
  nowMs = NOW

  give(fragment: ReturnType<typeof picture>, fresh = true): boolean {
    const admission = this.gate.admit(fragment, fresh, this.unsent, this.nowMs)
    if (!admission) return false
    if (admission.skipped > 0) this.given.push(`skipped ${admission.skipped}`)
    if (admission.init) this.given.push(`init ${admission.init.bytes[0]}${admission.begun ? ' again' : ''}`)
    this.given.push(`${fragment.keyframe ? 'key ' : ''}${fragment.pts}`)
    this.unsent += fragment.bytes.byteLength
    this.gate.sent(fragment.bytes.byteLength, this.nowMs)
    return true
  }

  takes(bytes: number): void {
    this.unsent = Math.max(0, this.unsent - bytes)
  }

  givesUp(): boolean {
    this.gate.look(this.unsent, this.nowMs)
    return this.gate.givesUp(this.nowMs)
  }
}

test('nothing goes out before an init segment and a keyframe, and that is not a loss', (t) => {
  const client = new Client()
  t.false(client.give(picture(0, true)))
  client.gate.init(init(1))
  t.false(client.give(picture(1, false)))
  t.true(client.give(picture(2, true)))
  t.true(client.give(picture(3, false)))
  t.deepEqual(client.given, ['init 1', 'key 2', '3'])
})

test('an encoder that begins anew is announced before its first keyframe', (t) => {
  const client = new Client()
  client.gate.init(init(1))
  client.give(picture(0, true))
  client.gate.init(init(2, true))
  client.give(picture(1, true))
  t.deepEqual(client.given, ['init 1', 'key 0', 'init 2 again', 'key 1'])
})

test('a client with too many bytes before it gets nothing until the keyframe after it has caught up', (t) => {
  const client = new Client()
  client.gate.init(init(1))
  t.true(client.give(picture(0, true, LIMIT)))
  t.true(client.give(picture(1, false)), 'exactly the limit is not too many')
  t.false(client.give(picture(2, false)))
  t.false(client.give(picture(3, true)), 'a keyframe while it is behind')
  client.takes(LIMIT / 2)
  t.false(client.give(picture(4, true)), 'half of it taken is not caught up')
  client.takes(LIMIT)
  t.false(client.give(picture(5, false)), 'caught up, but this cannot be decoded')
  t.true(client.give(picture(6, true)))
  t.deepEqual(client.given, ['init 1', 'key 0', '1', 'skipped 4', 'key 6'])
})

test('a stream of a higher bitrate allows a second of it', (t) => {
  const client = new Client()
  client.gate.init({ ...init(1), bitrateBps: 8_000_000 })
  client.give(picture(0, true, 1_000_000))
  t.true(client.give(picture(1, false)))
  t.false(client.give(picture(2, false)))
})

test('a client with little before it, but old, is behind too', (t) => {
  const client = new Client()
  client.gate.init(init(1))
  client.give(picture(0, true, 100))
  client.nowMs += 2000
  t.true(client.give(picture(1, false, 100)))
  client.nowMs += 1
  t.false(client.give(picture(2, false, 100)))
  client.takes(100)
  client.nowMs += 500
  t.false(client.give(picture(3, true, 100)), 'what is left is little, but older than half a second')
  client.takes(100)
  t.true(client.give(picture(4, true, 100)))
})

test('what a joining client is given at once does not make it late, however much it is', (t) => {
  const client = new Client()
  client.gate.init(init(1))
  for (const pts of [0, 1, 2, 3, 4]) t.true(client.give(picture(pts, pts === 0, LIMIT), false))
  t.true(client.give(picture(5, false, LIMIT)))
  t.true(client.give(picture(6, false, LIMIT)))
  t.false(client.give(picture(7, false, LIMIT)), 'but what comes on top counts')
})

test('once it has taken that, it is held to the limit', (t) => {
  const client = new Client()
  client.gate.init(init(1))
  client.give(picture(0, true, 4 * LIMIT), false)
  client.takes(4 * LIMIT)
  t.true(client.give(picture(1, false, LIMIT + 1)))
  t.false(client.give(picture(2, false)))
})

test('what waited while a client was late is an init segment it still needs', (t) => {
  const client = new Client()
  client.gate.init(init(1))
  client.give(picture(0, true, LIMIT + 1))
  client.gate.init(init(2, true))
  t.false(client.give(picture(1, true)))
  client.takes(LIMIT + 1)
  t.true(client.give(picture(2, true)))
  t.deepEqual(client.given.slice(2), ['skipped 1', 'init 2 again', 'key 2'])
})

test('a client that takes nothing for ten seconds is given up, one that takes a little is not', (t) => {
  const [dead, slow] = [new Client(), new Client()]
  for (const client of [dead, slow]) {
    client.gate.init(init(1))
    client.give(picture(0, true, 1000))
  }
  for (let second = 0; second < 10; second++) {
    t.false(dead.givesUp())
    t.false(slow.givesUp())
    for (const client of [dead, slow]) client.nowMs += 1000
    slow.takes(1)
  }
  t.true(dead.givesUp())
  t.false(slow.givesUp())
})

test('a client that has nothing to take is not given up', (t) => {
  const client = new Client()
  client.gate.init(init(1))
  client.give(picture(0, true, 1000))
  client.takes(1000)
  client.nowMs += 60_000
  t.false(client.givesUp())
  client.give(picture(1, false, 1000))
  client.nowMs += 9999
  t.false(client.givesUp())
})

test('a client that is late for half a minute is given up, although it takes a little', (t) => {
  const client = new Client()
  client.gate.init(init(1))
  client.give(picture(0, true, LIMIT + 1))
  client.givesUp()
  for (let second = 0; second < 30; second++) {
    t.false(client.givesUp())
    client.nowMs += 1000
    client.takes(1)
  }
  t.true(client.givesUp())
})

/** What happens to a client: a picture comes, an encoder begins anew, the socket sends, time passes. */
const happening = fc.oneof(
  { weight: 8, arbitrary: fc.record({ picture: fc.constantFrom('K', 'p', 'p', 'p'), bytes: fc.nat(LIMIT / 2) }) },
  { weight: 1, arbitrary: fc.record({ init: fc.constant(true) }) },
  { weight: 4, arbitrary: fc.record({ takes: fc.nat(LIMIT) }) },
  { weight: 4, arbitrary: fc.record({ passes: fc.nat(1500) }) },
)

test('whatever happens, a client gets init, then a keyframe, misses nothing up to the next skip, and holds little', (t) => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 200 }), (happenings) => {
      const client = new Client()
      let [pts, inits, expected, begun] = [0, 0, 0, false]
      let pending = false
      for (const each of happenings) {
        if ('takes' in each) client.takes(each.takes)
        else if ('passes' in each) client.nowMs += each.passes
        else if ('init' in each) {
          client.gate.init(init(inits++))
          pending = true
        } else {
          const before = client.given.length
          const unsent = client.unsent
          const given = client.give(picture(pts, each.picture === 'K', each.bytes))
          if (given) {
            const [first = '', ...rest] = client.given.slice(before)
            const skipped = begun ? pts - expected : 0
            const words = [
              ...(skipped > 0 ? [`skipped ${skipped}`] : []),
              ...(pending ? [`init ${inits - 1}${begun ? ' again' : ''}`] : []),
              each.picture === 'K' ? `key ${pts}` : `${pts}`,
            ]
            t.deepEqual([first, ...rest], words)
            // After a gap or an init segment, and at the very first, only a keyframe will do.
            if (skipped > 0 || pending || !begun) t.is(each.picture, 'K')
            t.true(unsent <= LIMIT)
            ;[begun, pending, expected] = [true, false, pts + 1]
          }
          pts += 1
        }
      }
      t.true(client.unsent <= LIMIT * 1.5)
    }),
  )
})
