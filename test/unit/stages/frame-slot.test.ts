import test from 'ava'
import fc from 'fast-check'
import type { Frame } from '../../../src/domain/media.ts'
import { FrameSlot } from '../../../src/stages/video/encode/frame-slot.ts'
import { picture } from './paced-frames.ts'

const frame = (index: number, rest: Partial<Frame> = {}): Frame => ({ ...picture(index, index * 33), ...rest })
const drain = (slot: FrameSlot) => {
  const frames: Frame[] = []
  for (let next = slot.take(); next; next = slot.take()) frames.push(next)
  return frames
}
const ids = (frames: readonly Frame[]) => frames.map(({ data }) => data[0])

test('the newest picture waits, older ones make way and are told', (t) => {
  const slot = new FrameSlot()
  t.deepEqual([slot.offer(frame(1)), slot.offer(frame(2)), slot.offer(frame(3))], [0, 1, 1])
  t.is(slot.depth, 1)
  t.is(slot.peek()?.data[0], 3)
  t.deepEqual(ids(drain(slot)), [3])
  t.is(slot.take(), undefined)
})

test('grid frames wait in order before the newest', (t) => {
  const slot = new FrameSlot()
  const dropped = [0, 1, 2, 3, 4, 5, 6].map((index) => slot.offer(frame(index, { tick: index % 3 === 0 })))
  t.deepEqual(dropped, [0, 0, 1, 1, 0, 1, 1])
  t.deepEqual(ids(drain(slot)), [0, 3, 6])
})

test('a repeat in place of the picture it repeats shows something new', (t) => {
  const slot = new FrameSlot()
  slot.offer(frame(1, { repeat: false }))
  slot.offer(frame(2, { repeat: true }))
  slot.offer(frame(3, { repeat: true }))
  t.deepEqual(
    drain(slot).map(({ repeat }) => repeat),
    [false],
  )
  slot.offer(frame(4, { repeat: true }))
  slot.offer(frame(5, { repeat: true }))
  t.is(slot.take()?.repeat, true, 'nothing new was dropped')
})

test('a repeat does not push out the picture it repeats, which would then be shown late', (t) => {
  const slot = new FrameSlot()
  t.is(slot.offer(frame(1, { repeat: false })), 0)
  t.is(slot.offer(frame(2, { repeat: true })), 1)
  t.is(slot.offer(frame(3, { repeat: true, tick: true })), 0)
  t.deepEqual(ids(drain(slot)), [1, 3])
})

test('whatever is offered, at most four wait, in order, the newest among them, and each frame is taken or told', (t) => {
  fc.assert(
    fc.property(fc.array(fc.record({ tick: fc.boolean(), take: fc.boolean() }), { maxLength: 200 }), (steps) => {
      const slot = new FrameSlot()
      let dropped = 0
      const taken: Frame[] = []
      for (const [index, { tick, take }] of steps.entries()) {
        dropped += slot.offer(frame(index, { tick }))
        t.true(slot.depth <= 4)
        const next = take ? slot.take() : undefined
        if (next) taken.push(next)
      }
      const rest = drain(slot)
      if (steps.length > 0 && rest.length > 0) t.is(rest.at(-1)?.data[0], steps.length - 1)
      const all = ids([...taken, ...rest])
      t.is(all.length + dropped, steps.length)
      t.true(all.every((id, i) => i === 0 || (id ?? 0) > (all[i - 1] ?? 0)))
    }),
  )
  t.pass()
})
