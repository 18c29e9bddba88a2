import test from 'ava'
import fc from 'fast-check'
import { RenditionJoin } from '../../../src/engine/encoders/rendition-join.ts'
import type { EncodedEvent } from '../../../src/formats/coded/encoded-reader.ts'
import { sampleConfiguration } from '../../../src/pipeline/testing/fake-encoders.ts'

const config = (rendition: number): EncodedEvent => ({
  kind: 'config',
  configuration: sampleConfiguration(640 >> rendition, 360 >> rendition),
})
const unit = (rendition: number, at: number, keyframe = at === 0): EncodedEvent => ({
  kind: 'unit',
  timeMs: at * 33,
  keyframe,
  data: Uint8Array.of(rendition, at),
})

test('one rendition goes through as it is', (t) => {
  const join = new RenditionJoin(1)
  t.deepEqual(join.take(0, config(0)), [config(0)] as never)
  t.deepEqual(join.take(0, unit(0, 0)), [unit(0, 0)] as never)
  t.true(join.even)
})

test('whatever the order in which renditions give, pictures go on whole, each once, in order', (t) => {
  const counts = fc.record({ renditions: fc.integer({ min: 2, max: 4 }), pictures: fc.integer({ min: 1, max: 6 }) })
  fc.assert(
    fc.property(counts, fc.infiniteStream(fc.nat()), ({ renditions, pictures }, choices) => {
      const join = new RenditionJoin(renditions)
      const left = Array.from({ length: renditions }, (_, r) => [
        config(r),
        ...Array.from({ length: pictures }, (_, at) => unit(r, at)),
      ])
      const whole = []
      while (left.some((events) => events.length > 0)) {
        const choice = choices.next().value as number
        const able = left.flatMap((events, r) => (events.length > 0 ? [r] : []))
        const rendition = able[choice % able.length] as number
        whole.push(...join.take(rendition, left[rendition]?.shift() as EncodedEvent))
      }
      const below = Array.from({ length: renditions - 1 }, (_, r) => r + 1)
      t.deepEqual(whole, [
        { ...config(0), below: below.map((r) => sampleConfiguration(640 >> r, 360 >> r)) },
        ...Array.from({ length: pictures }, (_, at) => ({
          ...unit(0, at),
          below: below.map((r) => Uint8Array.of(r, at)),
        })),
      ] as never)
      t.true(join.even)
    }),
  )
})

test('a rendition that is behind holds the others back, and no longer', (t) => {
  const join = new RenditionJoin(2)
  t.deepEqual(
    [config(0), unit(0, 0), unit(0, 1)].flatMap((event) => join.take(0, event)),
    [],
  )
  t.false(join.even)
  t.deepEqual(
    join.take(1, config(1)).map(({ kind }) => kind),
    ['config'],
  )
  t.deepEqual(
    join.take(1, unit(1, 0)).map(({ kind }) => kind),
    ['unit'],
  )
  t.false(join.even)
})

test('renditions of which one swallowed a picture, or has no keyframe, are of no use', (t) => {
  const begun = () => {
    const join = new RenditionJoin(2)
    for (const r of [0, 1]) for (const event of [config(r), unit(r, 0)]) join.take(r, event)
    join.take(0, unit(0, 1, true))
    return join
  }
  t.throws(() => begun().take(1, unit(1, 2)), {
    message: 'a rendition has a picture at 66 ms where another has its next at 33 ms',
  })
  t.throws(() => begun().take(1, unit(1, 1, false)), { message: 'not every rendition has a keyframe at 33 ms' })
})
