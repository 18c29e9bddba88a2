import test from 'ava'
import { Type } from 'typebox'
import { editDistance, nearest } from '../../../src/pipeline/config/nearest.ts'
import { readConfig } from '../../../src/pipeline/config/read-config.ts'
import { bitrate, duration } from '../../../src/pipeline/config/unit-types.ts'

const schema = Type.Object(
  {
    fps: Type.Integer({ minimum: 1, maximum: 60, default: 30 }),
    part: duration({ default: '333ms', least: '100ms', most: '1s' }),
    ceiling: Type.Optional(bitrate()),
    quality: Type.Union([Type.Literal('low'), Type.Literal('high')], { default: 'low' }),
    place: Type.Optional(
      Type.Object({ x: Type.Integer(), y: Type.Integer({ multipleOf: 2 }) }, { additionalProperties: false }),
    ),
    ladder: Type.Optional(
      Type.Array(Type.Object({ width: Type.Number(), rate: Type.Optional(bitrate({ least: '50k' })) })),
    ),
    label: Type.String(),
  },
  { additionalProperties: false },
)

const faults = (given: Record<string, unknown>) => {
  const reading = readConfig(schema, given)
  return reading.ok ? [] : reading.faults.map(({ rule, path, message }) => `${rule} ${path.join('.')}: ${message}`)
}

test('defaults are filled in and units read; what is optional stays away', (t) => {
  t.deepEqual(readConfig(schema, { label: 'x' }), {
    ok: true,
    config: { fps: 30, part: 333, quality: 'low', label: 'x' },
  })
  t.deepEqual(readConfig(schema, { label: 'x', part: '0.5s', ceiling: '1.5M' }), {
    ok: true,
    config: { fps: 30, part: 500, ceiling: 1_500_000, quality: 'low', label: 'x' },
  })
})

test('units are read in the items of lists too, and told of by their place', (t) => {
  const ladder = (...rates: unknown[]) => ({ label: 'x', ladder: rates.map((rate) => ({ width: 1, rate })) })
  t.like(readConfig(schema, ladder('1.5M', 800_000)), {
    ok: true,
    config: { ladder: [{ rate: 1_500_000 }, { rate: 800_000 }] },
  })
  t.deepEqual(faults(ladder('100k', '1k', 'much', true)), [
    'wrong-type ladder.3.rate: rate must be either string or number',
    'bad-value ladder.1.rate: rate must be at least 50k',
    'bad-value ladder.2.rate: rate must be written like 500k or 1.5M, not "much"',
  ])
})

test('what was given is left as it was', (t) => {
  const given = { label: 'x', place: { x: 1, y: 2 } }
  const reading = readConfig(schema, given)
  t.deepEqual(given, { label: 'x', place: { x: 1, y: 2 } })
  t.true(reading.ok && reading.config.place !== given.place)
})

test('each fault is told with its path, and none hides another', (t) => {
  t.deepEqual(
    faults({ fps: 0, part: '2s', ceiling: 'much', quality: 'best', place: { x: 1.5, z: 1 }, ladder: [{}], lable: 1 }),
    [
      'unknown-field lable: lable is not a known field; did you mean label?',
      'bad-value fps: fps must be >= 1',
      'bad-value part: part must be at most 1s',
      'bad-value ceiling: ceiling must be written like 500k or 1.5M, not "much"',
      'bad-value quality: quality must be one of: low, high',
      'unknown-field place.z: z is not a field of place',
      'missing-field place.y: y of place must be given',
      'wrong-type place.x: x must be integer',
      'missing-field ladder.0.width: width of 0 must be given',
      'missing-field label: label must be given',
    ],
  )
})

test('names that every object has are not fields', (t) => {
  t.deepEqual(faults({ label: 'x', constructor: 1, toString: 2 }).length, 2)
})

test('closeness counts letters added, removed, replaced and swapped', (t) => {
  t.is(editDistance('', 'abc'), 3)
  t.is(editDistance('kitten', 'sitting'), 3)
  t.is(editDistance('wiht', 'with'), 1)
  t.is(nearest('video.encod', ['video.encode', 'video.pace']), 'video.encode')
  t.is(nearest('nothing-like-it', ['video.encode', 'video.pace']), undefined)
  t.is(nearest('x', []), undefined)
})
