import test from 'ava'
import fc from 'fast-check'
import { fileNameOf, templateFault } from '../../../src/domain/file-name-template.ts'
import { isRecordingId } from '../../../src/engine/recordings/recording-id.ts'
import { parseFileName } from '../../../src/engine/recordings/recording-paths.ts'

const facts = { id: 'rec_a', sessionId: 'ses_1', begunMs: Date.parse('2026-11-23T08:40:12.345Z') }

test('a template becomes a name', (t) => {
  for (const [template, name] of [
    ['{id}', 'rec_a'],
    ['{session}-{date}-{id}', 'ses_1-2026-11-23-rec_a'],
    ['shop_{date}_{time}', 'shop_2026-11-23_08-40-12-rec_a'],
    ['{id}-{date}', '_rec_a-2026-11-23'],
  ] as const) {
    t.is(templateFault(template), undefined, template)
    t.is(fileNameOf(template, facts), name)
  }
})

test('templates that cannot be used say why, and what there is', (t) => {
  t.is(templateFault('{sesion}-{id}'), 'there is no {sesion}, there is {id}, {session}, {date}, {time}')
  t.is(templateFault('{id}-{id}'), '{id} is in it twice')
  t.is(templateFault('films'), 'nothing of {id}, {session}, {date}, {time} is in it')
  const strange = [
    '../{id}',
    '/{id}',
    'a/{id}',
    'a\\{id}',
    '{id}.partial',
    '.{id}',
    '{id}\0',
    '{id} ',
    '{id',
    '{{id}}',
    '{constructor}',
    '{}',
    '',
    '{id}:a',
  ]
  for (const template of [...strange, `{id}${'a'.repeat(10_000)}`]) t.not(templateFault(template), undefined, template)
})

const session = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.constantFrom(
    '../../etc',
    '/',
    '..',
    '',
    'rec_b',
    'rec_b.partial',
    '{id}',
    'a\0b',
    'CON',
    '$&',
    'x'.repeat(10_000),
  ),
)
const template = fc
  .tuple(
    fc.shuffledSubarray(['{id}', '{session}', '{date}', '{time}'], { minLength: 1 }),
    fc.stringMatching(/^[A-Za-z0-9_-]{0,8}$/),
  )
  .map(([words, between]) => words.join(between))
const id = fc.stringMatching(/^rec_[A-Za-z0-9_-]{1,60}$/)

test('whatever a session is called, the name is one name in the folder, and no other recording’s', (t) => {
  fc.assert(
    fc.property(template, session, id, fc.integer({ min: 0, max: 4e12 }), (wanted, sessionId, own, begunMs) => {
      t.is(templateFault(wanted), undefined)
      const name = fileNameOf(wanted, { id: own, sessionId, begunMs })
      t.regex(name, /^[A-Za-z0-9_][A-Za-z0-9_-]{0,190}$/)
      t.true(name.includes(own))
      t.true(name === own || !isRecordingId(name))
      t.true(name === own || parseFileName(`${name}.mp4`) === undefined)
    }),
    { numRuns: 300 },
  )
})

test('two recordings whose ids are equally long, as all that are made here, never have one name', (t) => {
  fc.assert(
    fc.property(template, session, session, id, id, fc.nat(1e12), (wanted, a, b, one, other, begunMs) => {
      fc.pre(one.length === other.length && one !== other)
      const names = [
        fileNameOf(wanted, { id: one, sessionId: a, begunMs }),
        fileNameOf(wanted, { id: other, sessionId: b, begunMs }),
      ]
      t.not(names[0], names[1])
    }),
    { numRuns: 200 },
  )
})
