// biome-ignore-all lint/suspicious/noTemplateCurlyInString: documents write variables this way
import test from 'ava'
import { readDocument } from '../../../src/pipeline/document/read-document.ts'
import { RULES, type Rule } from '../../../src/pipeline/document/rules.ts'
import { sampleRegistry } from '../../helpers/sample-stages.ts'

const lint = (text: string, set: Record<string, string> = {}) =>
  readDocument({ text, file: 'p.yaml', registry: sampleRegistry, env: {}, set }).faults.map(
    ({ rule, line, column, message }) => ({ at: `${line}:${column} ${rule}`, message }),
  )

const named = (...stages: string[]) => `name: x\nstages:\n${stages.map((stage) => `  - ${stage}\n`).join('')}`

const TAB = '{ id: tab, use: source.tab }'
const PACE = '{ id: even, use: video.pace }'
const ENCODE = '{ id: h264, use: video.encode }'
const FILE = '{ id: file, use: sink.recording }'

/** For each rule, a text and all that the linter says about it: the place, the rule, and a part of its sentence. */
const CASES: [Rule, string, string, string, string?][] = [
  ['malformed-yaml', 'name: x\nstages: [\n', '3:1', 'Flow sequence'],
  ['malformed-yaml', 'name: x\nname: y\nstages: []\n', '2:1', 'unique'],
  ['unknown-key', `${named(TAB, PACE, ENCODE, FILE)}stage: []\n`, '7:1', 'did you mean stages?'],
  ['unknown-key', named(TAB, '{ id: even, use: video.pace, form: tab }', ENCODE, FILE), '4:34', 'did you mean from?'],
  ['missing-key', named(TAB, PACE, ENCODE, FILE).slice('name: x\n'.length), '1:1', 'no name'],
  ['missing-key', 'name: x\n', '1:1', 'no stages'],
  ['missing-key', named(TAB, '{ id: odd }'), '4:5', 'no use'],
  ['missing-variable', named('{ id: tab, use: source.tab, with: { fps: ${FPS} } }', PACE, ENCODE, FILE), '3:46', 'FPS'],
  ['missing-id', named('{ use: source.tab }', PACE, ENCODE, FILE), '3:5', 'stage 1 has no id'],
  ['duplicate-id', named(TAB, '{ id: tab, use: video.pace }', ENCODE, FILE), '4:11', 'tab'],
  ['unknown-stage', named(TAB, PACE, '{ id: h264, use: video.encod }', FILE), '5:22', 'did you mean video.encode?'],
  [
    'unknown-field',
    named('{ id: tab, use: source.tab, with: { fsp: 3 } }', PACE, ENCODE, FILE),
    '3:41',
    'did you mean fps?',
  ],
  [
    'unknown-field',
    named('{ id: tab, use: source.tab, with: { constructor: 3 } }', PACE, ENCODE, FILE),
    '3:41',
    'constructor',
  ],
  [
    'missing-field',
    named(TAB, PACE, '{ id: s, use: video.scale, with: { width: 2 } }', ENCODE, FILE),
    '5:38',
    'height must be given',
  ],
  [
    'wrong-type',
    named('{ id: tab, use: source.tab, with: { fps: many } }', PACE, ENCODE, FILE),
    '3:46',
    'fps must be integer',
  ],
  ['wrong-type', 'name: x\nstages: {}\n', '2:9', 'stages must be a list'],
  ['wrong-type', '- a\n', '1:1', 'must be a map'],
  ['wrong-type', '', '1:1', 'must be a map'],
  ['wrong-type', named('tab'), '3:5', 'must be a map'],
  ['wrong-type', named('{ id: tab, use: source.tab, with: 30 }', PACE, ENCODE, FILE), '3:39', 'must be a map'],
  ['wrong-type', named('{ id: 7, use: source.tab }', PACE, ENCODE, FILE), '3:11', 'id of stage 1 must be a text'],
  ['wrong-type', `plugins: x\n${named(TAB, PACE, ENCODE, FILE)}`, '1:10', 'plugins must be a list'],
  [
    'bad-value',
    named('{ id: tab, use: source.tab, with: { fps: 61 } }', PACE, ENCODE, FILE),
    '3:46',
    'fps must be <= 60',
  ],
  [
    'bad-value',
    named(TAB, PACE, '{ id: h264, use: video.encode, with: { codec: h262 } }', FILE),
    '5:51',
    'must be one of: h264, vp9',
  ],
  ['bad-value', named(TAB, PACE, '{ id: h264, use: video.encode, with: { bitrate: 1 kB } }', FILE), '5:53', '1.5M'],
  [
    'bad-value',
    named(TAB, PACE, '{ id: h264, use: video.encode, with: { bitrate: 1k } }', FILE),
    '5:53',
    'at least 50k',
  ],
  ['bad-value', named('{ id: a.b, use: source.tab }', PACE, ENCODE, FILE), '3:11', 'letter'],
  [
    'unknown-from',
    named(TAB, PACE, ENCODE, '{ id: file, use: sink.recording, from: h265 }'),
    '6:44',
    'did you mean h264?',
  ],
  [
    'edge-mismatch',
    named(
      TAB,
      PACE,
      ENCODE,
      '{ id: file, use: sink.recording, from: tab }',
      FILE.replace('file', 'f2').replace(' }', ', from: h264 }'),
    ),
    '6:44',
    'takes fragment',
  ],
  ['edge-mismatch', named(TAB, PACE, ENCODE, FILE, '{ id: f2, use: sink.recording }'), '7:20', 'write from: h264'],
  [
    'source-with-input',
    named(
      TAB,
      PACE,
      ENCODE,
      FILE,
      '{ id: t2, use: source.tab, from: tab }',
      '{ id: e2, use: video.pace }',
      '{ id: h2, use: video.encode }',
      '{ id: f2, use: sink.recording }',
    ),
    '7:38',
    'takes nothing',
  ],
  ['missing-input', named(FILE, TAB, PACE, ENCODE, '{ id: f2, use: sink.recording }'), '3:22', 'no stage above'],
  ['unused-stage', named(TAB, PACE, ENCODE, FILE, '{ id: even2, use: video.pace, from: tab }'), '7:11', 'even2'],
  ['no-source', named(ENCODE, FILE).replace(ENCODE, '{ id: h264, use: acme.encode }'), '3:22', 'x', 'unknown-stage'],
  ['no-source', named('{ id: f2, use: sink.recording }'), '2:1', 'no stage is a source'],
  ['no-sink', named(TAB, PACE, ENCODE), '2:1', 'no stage is a sink'],
  [
    'cycle',
    named(
      TAB,
      PACE,
      ENCODE,
      FILE,
      '{ id: a, use: video.pace, from: c }',
      '{ id: b, use: video.pace }',
      '{ id: c, use: video.pace }',
      '{ id: d, use: video.encode }',
      '{ id: e, use: sink.recording }',
    ),
    '7:37',
    'a -> b -> c -> a',
  ],
  ['cycle', named(TAB, PACE, ENCODE, FILE, '{ id: a, use: video.pace, from: a }'), '7:37', 'a -> a'],
  [
    'demand-conflict',
    named(
      TAB,
      PACE,
      ENCODE,
      '{ id: c1, use: package.segment }',
      '{ id: l1, use: sink.hls }',
      '{ id: c2, use: package.segment, from: h264, with: { segment: 3s } }',
      '{ id: l2, use: sink.hls }',
    ),
    '6:11',
    'every 2000 ms',
  ],
  [
    'not-carried',
    named(
      TAB,
      PACE,
      '{ id: vp8, use: video.encode, with: { codec: vp8 } }',
      '{ id: cut, use: package.segment }',
      '{ id: l, use: sink.hls }',
    ),
    '7:19',
    'HLS does not carry vp8',
  ],
  ['unpaced', named(TAB, ENCODE, FILE), '4:22', 'video.pace'],
]

for (const [rule, text, place, sentence, instead] of CASES)
  test(`${instead ?? rule} at ${place}: ${sentence} (${text.length})`, (t) => {
    const faults = lint(text)
    t.is(faults[0]?.at, `${place} ${instead ?? rule}`)
    if (instead)
      t.false(
        faults.some((fault) => fault.at.endsWith(rule)),
        'an unknown stage may be what is missed',
      )
    else t.true(faults[0]?.message.includes(sentence), faults[0]?.message)
    t.is(faults.length, 1, JSON.stringify(faults))
  })

test('unknown-override', (t) => {
  t.like(lint(named(TAB, PACE, ENCODE, FILE), { 'tba.fps': '3' }), [
    { at: '1:1 unknown-override', message: 'there is no stage tba; did you mean tab?' },
  ])
})

test('every rule has a case', (t) => {
  const shown = new Set<string>([...CASES.map(([rule]) => rule), 'unknown-override'])
  t.deepEqual([...shown].sort(), Object.keys(RULES).sort())
})

test('several faults are told at once, in the order of the text', (t) => {
  const text = named(
    '{ id: tab, use: source.tab, with: { fps: 0, x: 1 } }',
    '{ use: video.pace }',
    '{ id: h264, use: video.encod }',
    '{ id: file, use: sink.recording, from: nowhere }',
  )
  t.deepEqual(
    lint(text).map((fault) => fault.at),
    ['3:46 bad-value', '3:49 unknown-field', '4:5 missing-id', '5:22 unknown-stage', '6:44 unknown-from'],
  )
})

test('a length that divides the other serves both branches', (t) => {
  const text = named(
    TAB,
    PACE,
    ENCODE,
    '{ id: c1, use: package.segment }',
    '{ id: l1, use: sink.hls }',
    '{ id: c2, use: package.segment, from: h264, with: { segment: 4s } }',
    '{ id: l2, use: sink.hls }',
  )
  t.deepEqual(lint(text), [])
})
