// biome-ignore-all lint/suspicious/noTemplateCurlyInString: settings files write variables this way
import test from 'ava'
import { expandHome } from '../../../src/adapters/settings/load-settings.ts'
import { FlyBrowserError } from '../../../src/domain/errors.ts'
import { DEFAULT_SETTINGS } from '../../../src/engine/settings/default-settings.ts'
import { readSettings } from '../../../src/engine/settings/read-settings.ts'

const file = (text: string) => ({ file: { text, name: 's.yaml' } })

const reasonsOf = (read: () => unknown): string[] => {
  try {
    read()
  } catch (error) {
    if (error instanceof FlyBrowserError && error.code === 'SETTINGS_INVALID')
      return String(error.details.reason).split('\n')
    throw error
  }
  return []
}

test('the file wins over defaults, the environment over the file, flags over all', (t) => {
  const text = 'video: { fps: 20, quality: high, width: 640 }\n'
  const settings = readSettings({
    ...file(text),
    env: { FLYBROWSER_FPS: '15', FLYBROWSER_WIDTH: '800' },
    flags: { 'video.width': 1024 },
  })
  t.deepEqual(settings.video, { ...DEFAULT_SETTINGS.video, width: 1024, fps: 15, quality: 'high' })
  t.deepEqual(settings.server, DEFAULT_SETTINGS.server)
})

test('an empty environment variable, an empty group and an empty file set nothing', (t) => {
  t.deepEqual(readSettings({ ...file('video:\n'), env: { FLYBROWSER_FPS: '' } }), DEFAULT_SETTINGS)
  t.deepEqual(readSettings(file('# nothing\n')), DEFAULT_SETTINGS)
})

test('a list in the environment is divided by commas; a text stays one', (t) => {
  const settings = readSettings({ env: { FLYBROWSER_PLUGINS: './a.js, @b/c', FLYBROWSER_RECORDING_DIR: '2024' } })
  t.deepEqual(settings.plugins, ['./a.js', '@b/c'])
  t.is(settings.recording.dir, '2024')
})

test('settings files take variables', (t) => {
  t.is(readSettings({ ...file('server: { port: ${PORT:8080} }\n'), env: { PORT: '81' } }).server.port, 81)
})

test('every fault of a file is told with its place', (t) => {
  const text = `video:
  fps: 61
  widht: 3
recroding: {}
server: { port: many }
log:
  level: loud
`
  t.deepEqual(
    reasonsOf(() => readSettings(file(text))),
    [
      's.yaml:2:8 bad-value fps must be <= 60',
      's.yaml:3:3 unknown-field widht is not a field of video',
      's.yaml:4:1 unknown-field recroding is not a known field; did you mean recording?',
      's.yaml:5:17 wrong-type port must be integer',
      's.yaml:7:10 bad-value level must be one of: debug, info, warn, error, silent',
    ],
  )
})

test('a fault of the environment names its variable', (t) => {
  t.deepEqual(
    reasonsOf(() => readSettings({ env: { FLYBROWSER_WIDTH: '641', FLYBROWSER_PORT: 'x' } })),
    ['FLYBROWSER_WIDTH: width must be multiple of 2', 'FLYBROWSER_PORT: port must be integer'],
  )
})

test('a file that is no map, or no YAML, is refused', (t) => {
  t.deepEqual(
    reasonsOf(() => readSettings(file('- a\n'))),
    ['s.yaml:1:1 wrong-type a settings file must be a map'],
  )
  t.regex(reasonsOf(() => readSettings(file('video: [\n')))[0] ?? '', /^s\.yaml:2:1 malformed-yaml /)
})

test('a path may begin at home', (t) => {
  t.is(expandHome('~/a', '/home/x'), '/home/x/a')
  t.is(expandHome('~', '/home/x'), '/home/x')
  t.is(expandHome('/a/~/b', '/home/x'), '/a/~/b')
  t.is(expandHome('~other/a', '/home/x'), '~other/a')
})

test('settings of groups in groups come from the file, the environment and flags, each beside the others', (t) => {
  const { s3 } = readSettings({
    ...file('recording: { s3: { bucket: films, prefix: a } }\n'),
    env: { FLYBROWSER_S3_PREFIX: 'b', FLYBROWSER_S3_REGION: 'eu-central-1' },
    flags: { 'recording.s3.endpoint': 'http://127.0.0.1:9000' },
    defaults: { 'recording.s3.bucket': 'not this', 'recording.s3.addressValid': '1h' },
  }).recording
  t.deepEqual(s3, {
    ...DEFAULT_SETTINGS.recording.s3,
    ...{ bucket: 'films', prefix: 'b', region: 'eu-central-1', endpoint: 'http://127.0.0.1:9000', addressValid: '1h' },
  })
  t.deepEqual(reasonsOf(() => readSettings({ env: { FLYBROWSER_S3_ENDPOINT_URL: 'ftp://films' } })).length, 1)
})
