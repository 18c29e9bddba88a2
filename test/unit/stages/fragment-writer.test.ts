import test from 'ava'
import fc from 'fast-check'
import type { Frame, MediaFragment } from '../../../src/domain/media.ts'
import { ticksToMs } from '../../../src/domain/time.ts'
import { FragmentWriter } from '../../../src/stages/video/encode/fragment-writer.ts'

const TICK = 3000
const frame = (tick: number, repeat = false): Frame => ({
  encoding: 'jpeg',
  width: 16,
  height: 16,
  pts: tick * TICK,
  ...(repeat ? {} : { duration: TICK }),
  repeat,
  rate: 30,
  capturedAtMs: tick,
  data: new Uint8Array(1),
})
const timeMs = (tick: number) => Math.round(ticksToMs(tick * TICK))
const unit = (tick: number) => ({ timeMs: timeMs(tick), keyframe: tick === 0, data: Uint8Array.of(1) })
const spans = (fragments: readonly MediaFragment[]) =>
  fragments.map(({ pts, duration }) => [pts / TICK, duration / TICK])

test('a picture whose successor is certain goes out at once with its duration', (t) => {
  const writer = new FragmentWriter(0, () => 0)
  t.deepEqual(writer.accept(frame(0), timeMs(0)), [])
  const { fragments, lost } = writer.write(unit(0), true)
  t.deepEqual([spans(fragments), lost], [[[0, 1]], 0])
  t.like(fragments[0], { keyframe: true, repeat: false, capturedAtMs: 0, track: 'video' })
})

test('a repeat waits for the next frame that goes in, and lasts until it', (t) => {
  const writer = new FragmentWriter(0, () => 0)
  writer.accept(frame(1, true), timeMs(1))
  t.deepEqual(writer.write(unit(1), true).fragments, [])
  t.deepEqual(spans(writer.accept(frame(10), timeMs(10))), [[1, 9]])
})

test('a frame that is inside already tells where the one before it ends', (t) => {
  const writer = new FragmentWriter(0, () => 0)
  writer.accept(frame(1, true), timeMs(1))
  writer.accept(frame(4), timeMs(4))
  t.deepEqual(spans(writer.write(unit(1), true).fragments), [[1, 3]])
})

test('while frames are dropped, a picture waits for what really follows', (t) => {
  const writer = new FragmentWriter(0, () => 0)
  writer.accept(frame(3), timeMs(3))
  t.deepEqual(writer.write(unit(3), false).fragments, [])
  t.deepEqual(spans(writer.accept(frame(7), timeMs(7))), [[3, 4]])
})

test('what the encoder swallowed is counted, and what it invented is passed over', (t) => {
  const writer = new FragmentWriter(0, () => 0)
  for (const tick of [0, 1, 2]) writer.accept(frame(tick), timeMs(tick))
  t.deepEqual(writer.write({ ...unit(0), timeMs: 999 }, true), { fragments: [], lost: 0 })
  t.is(writer.write(unit(2), true).lost, 2)
  t.is(writer.inside, 0)
})

test('an encoder that is gone loses what was inside, not what waits for its duration', (t) => {
  const writer = new FragmentWriter(0, () => 0)
  writer.accept(frame(1, true), timeMs(1))
  writer.write(unit(1), true)
  writer.accept(frame(2), timeMs(2))
  t.is(
    writer.forget(() => 30_000),
    1,
  )
  writer.accept(frame(5, true), timeMs(5))
  writer.write(unit(5), true)
  t.is(
    writer.forget(() => 30_000),
    0,
  )
  t.deepEqual(spans(writer.accept(frame(9), timeMs(9))), [[5, 4]])
})

test('at the end what waits goes out with its own duration, or that of a frame', (t) => {
  const writer = new FragmentWriter(0, () => 0)
  t.deepEqual(writer.flush(TICK), [])
  writer.accept(frame(1, true), timeMs(1))
  writer.write(unit(1), true)
  t.deepEqual(spans(writer.flush(TICK)), [[1, 1]])
  t.deepEqual(writer.flush(TICK), [])
})

test('whatever the encoder’s delay, fragments are gapless and in order', (t) => {
  const steps = fc.array(fc.record({ gap: fc.integer({ min: 1, max: 9 }), out: fc.integer({ min: 0, max: 3 }) }), {
    minLength: 1,
    maxLength: 80,
  })
  fc.assert(
    fc.property(steps, (moves) => {
      const writer = new FragmentWriter(0, () => 0)
      const inside: number[] = []
      const out: MediaFragment[] = []
      const ticks: number[] = []
      let tick = 0
      for (const { gap, out: units } of moves) {
        // As the pacer does it: a picture is followed by a frame one tick later, a repeat by one at any later tick.
        for (const [at, repeat] of [
          [tick, false],
          [tick + 1, true],
        ] as const) {
          out.push(...writer.accept(frame(at, repeat), timeMs(at)))
          inside.push(at)
          ticks.push(at)
        }
        tick += 1 + gap
        for (let i = 0; i < units; i += 1) {
          const next = inside.shift()
          if (next !== undefined) out.push(...writer.write(unit(next), true).fragments)
        }
      }
      for (const at of inside) out.push(...writer.write(unit(at), true).fragments)
      out.push(...writer.flush(TICK))
      t.deepEqual(
        out.map(({ pts }) => pts / TICK),
        ticks,
      )
      for (const [i, { pts, duration }] of out.entries())
        if (i + 1 < out.length && pts + duration !== out[i + 1]?.pts) throw new Error(`a gap after ${pts / TICK}`)
    }),
  )
})

test('a picture that was held when its encoder went lasts to the end of its part at most, however long the next takes', (t) => {
  const late = new FragmentWriter(0, () => 0)
  late.accept(frame(1, true), timeMs(1))
  late.write(unit(1), true)
  late.forget(() => 5 * TICK)
  t.deepEqual(spans(late.accept(frame(90), timeMs(90))), [[1, 5]])

  const soon = new FragmentWriter(0, () => 0)
  soon.accept(frame(1, true), timeMs(1))
  soon.write(unit(1), true)
  soon.forget(() => 5 * TICK)
  t.deepEqual(spans(soon.accept(frame(3), timeMs(3))), [[1, 2]], 'and never into the next')
})
