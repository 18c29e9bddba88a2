// biome-ignore-all lint/suspicious/noTemplateCurlyInString: documents write variables this way
import test from 'ava'
import { FlyBrowserError } from '../../../src/domain/errors.ts'
import { readDocument, readPlugins } from '../../../src/pipeline/document/read-document.ts'
import { throwIfFaulty } from '../../../src/pipeline/document/throw-if-faulty.ts'
import { looksSecret, redact } from '../../../src/pipeline/document/variables.ts'
import { sampleRegistry } from '../../helpers/sample-stages.ts'

const read = (text: string, env: Record<string, string> = {}, set: Record<string, string> = {}) =>
  readDocument({ text, file: 'p.yaml', registry: sampleRegistry, env, set })

const configOf = (reading: ReturnType<typeof read>, id: string) =>
  reading.document?.stages.find((stage) => stage.id === id)?.config

const BRANCHED = `name: both
stages:
  - { id: tab, use: source.tab, with: { fps: \${FPS:25} } }
  - { id: even, use: video.pace }
  - { id: h264, use: video.encode, with: { quality: high, bitrate: 1.5M } }
  - { id: cut, use: package.segment, with: { segment: 4s } }
  - { id: hls, use: sink.hls }
  - { id: archive, use: sink.recording, from: h264 }
`

test('a document is read with edges, defaults and units filled in', (t) => {
  const { document, faults, plugins } = read(BRANCHED)
  t.deepEqual(faults, [])
  t.deepEqual(plugins, [])
  t.deepEqual(document, {
    name: 'both',
    stages: [
      { id: 'tab', use: 'source.tab', config: { fps: 25 } },
      { id: 'even', use: 'video.pace', from: 'tab', config: {} },
      {
        id: 'h264',
        use: 'video.encode',
        from: 'even',
        config: { codec: 'h264', quality: 'high', bitrate: 1_500_000 },
      },
      { id: 'cut', use: 'package.segment', from: 'h264', config: { part: 333, segment: 4000 } },
      { id: 'hls', use: 'sink.hls', from: 'cut', config: {} },
      { id: 'archive', use: 'sink.recording', from: 'h264', config: {} },
    ],
  })
})

test('a variable takes the place of its default, and is read as YAML reads a scalar', (t) => {
  t.is(configOf(read(BRANCHED, { FPS: '12' }), 'tab')?.fps, 12)
  t.is(configOf(read(BRANCHED, { FPS: '' }), 'tab')?.fps, 25, 'a variable set to nothing counts as not set')
  const { faults } = read(BRANCHED, { FPS: 'fast' })
  t.like(faults, [{ rule: 'wrong-type', line: 3, column: 46 }])
})

test('a quoted variable stays a text, an unquoted one with nothing in it leaves the field out', (t) => {
  const text = (value: string) => BRANCHED.replace('from: h264 }', () => `from: h264, with: { recording: ${value} } }`)
  t.is(configOf(read(text('"${REC:1}"'), { REC: '2024' }), 'archive')?.recording, '2024')
  t.deepEqual(configOf(read(text('${REC:}')), 'archive'), {})
  t.like(read(text('${REC:1}')).faults, [{ rule: 'wrong-type' }])
  t.is(configOf(read(text('a-${REC:1}-b')), 'archive')?.recording, 'a-1-b')
  t.is(configOf(read(text('"$${REC:1}"')), 'archive')?.recording, '${REC:1}', 'a doubled dollar escapes')
})

test('what is inside a variable is never read as YAML structure', (t) => {
  const text = BRANCHED.replace('from: h264 }', 'from: h264, with: { file: ${OUT:none} } }')
  t.is(configOf(read(text, { OUT: 'a: [b, {c}] # d' }), 'archive')?.file, 'a: [b, {c}] # d')
})

test('faults keep their place behind variables on the same line', (t) => {
  const text = 'name: x\nstages:\n  - { id: "${A:long default: with colon}", use: source.tabb }\n'
  t.like(
    read(text).faults.filter((fault) => fault.rule === 'unknown-stage'),
    [{ line: 3, column: 49, message: 'there is no stage source.tabb; did you mean source.tab?' }],
  )
})

test('overrides are applied before checking, as the stage asks for them', (t) => {
  const reading = read(
    BRANCHED,
    {},
    { 'tab.fps': '15', 'cut.part': '200ms', 'archive.recording': '0123', 'archive.file': 'a: b #c' },
  )
  t.deepEqual(reading.faults, [])
  t.is(configOf(reading, 'tab')?.fps, 15)
  t.is(configOf(reading, 'cut')?.part, 200)
  t.deepEqual(configOf(reading, 'archive'), { recording: '0123', file: 'a: b #c' })
  const healed = read(BRANCHED.replace('${FPS:25}', '999'), {}, { 'tab.fps': '15' })
  t.deepEqual(healed.faults, [], 'an override takes the place of a faulty value')
})

test('faults of overrides name the override', (t) => {
  const { faults } = read(BRANCHED, {}, { 'tab.fps': '0', 'tab.colour': 'red', 'tub.fps': '1', plain: '1' })
  t.deepEqual(faults.map(({ file, rule }) => [file, rule]).sort(), [
    ['--set plain', 'unknown-override'],
    ['--set tab.colour', 'unknown-field'],
    ['--set tab.fps', 'bad-value'],
    ['--set tub.fps', 'unknown-override'],
  ])
})

test('plugins can be read before the stages are known', (t) => {
  const text = 'name: x\nplugins: [./a.js, "@acme/${KIND:b}"]\nstages: [{ id: a, use: acme.thing }]\n'
  t.deepEqual(readPlugins(text), ['./a.js', '@acme/b'])
  t.deepEqual(readPlugins('plugins: [\n'), [])
  t.deepEqual(read(text).plugins, ['./a.js', '@acme/b'])
})

test('anchors are followed', (t) => {
  const text =
    BRANCHED.replace('with: { segment: 4s }', 'with: &lengths { segment: 4s }') +
    '  - { id: cut2, use: package.segment, from: h264, with: *lengths }\n  - { id: hls2, use: sink.hls }\n'
  t.is(configOf(read(text), 'cut2')?.segment, 4000)
})

test('aliases without end are refused', (t) => {
  t.like(read('name: &a [*a]\nstages: []\n').faults, [{ rule: 'malformed-yaml' }])
  const bomb = [
    'a0: &a0 [x,x,x,x,x,x,x,x,x,x]',
    ...[1, 2, 3].map((n) => `a${n}: &a${n} [${Array(10).fill(`*a${n - 1}`)}]`),
  ]
  t.like(read(bomb.join('\n')).faults, [{ rule: 'malformed-yaml' }])
})

test('values of secret variables never leave in a message', (t) => {
  const text = BRANCHED.replace('from: h264 }', 'from: h264, with: { file: x${STREAM_KEY:none}, nope: 1 } }').replace(
    'high',
    '${API_TOKEN:x}',
  )
  const { faults, secrets } = read(text, { STREAM_KEY: 'hush-hush', API_TOKEN: 'open sesame' })
  t.deepEqual(secrets, ['open sesame', 'hush-hush'])
  t.false(JSON.stringify(faults).includes('hush'))
  t.deepEqual(redact({ url: ['rtmp://x/hush-hush'], n: 1 }, secrets), { url: ['rtmp://x/***'], n: 1 })
})

for (const [name, secret] of Object.entries({
  STREAM_KEY: true,
  KEYFRAME: false,
  AWS_SECRET_ACCESS_KEY: true,
  ApiKey: true,
  MY_TOKEN: true,
  DB_PASSWORD: true,
  MONKEYS_FPS: true,
  FPS: false,
}))
  test(`a variable named ${name} is ${secret ? '' : 'not '}taken for a secret`, (t) => {
    t.is(looksSecret(name), secret)
  })

test('errors are thrown as one error with a line for each, warnings are not', (t) => {
  const error = t.throws(() => throwIfFaulty(read('name: x\nstages:\n  - { use: source.tab, wiht: {} }\n').faults), {
    instanceOf: FlyBrowserError,
  })
  t.is(error?.code, 'PIPELINE_INVALID')
  t.regex(error?.message ?? '', /^p\.yaml:3:5 missing-id /m)
  t.regex(error?.message ?? '', /^p\.yaml:3:24 unknown-key wiht .*did you mean with\?$/m)
  t.notThrows(() =>
    throwIfFaulty([{ rule: 'unpaced', severity: 'warning', message: '', file: 'f', line: 1, column: 1 }]),
  )
})
