import test from 'ava'
import { FlyBrowserError } from '../../../src/domain/errors.ts'
import { encoderNamed } from '../../../src/engine/encoders/families/known-families.ts'
import { RECORDING, runScene } from '../../helpers/cli-world.ts'

const URL = 'https://example.com/'
const names = (calls: readonly string[]) => calls.map((call) => call.split(' ')[0])

test('record opens the page, records, and tells what was made', async (t) => {
  const { exit, calls, stdout } = await runScene(['record', URL, '-d', '10ms'])
  t.is(exit, 0)
  t.deepEqual(names(calls), ['launch', 'goto', 'startRecording', 'stopRecording', 'close'])
  t.is(calls[1], `goto "${URL}"`)
  t.regex(stdout, /^Recorded 10\.0 s, 300 frames \(3 dropped\), 1\.2 MB of h264 by libx264 from source\.screencast\.$/m)
  t.true(stdout.endsWith('/r/rec_1.mp4\n'))
})

test('options and the environment reach the session, options first', async (t) => {
  const env = { FLYBROWSER_FPS: '12', FLYBROWSER_QUALITY: 'high', FLYBROWSER_RECORDING_DIR: '/rec' }
  const words = ['record', URL, '-d', '10ms', '-o', 'out.mp4', '--fps', '24', '--size', '640x360', '--codec', 'h264']
  const { calls } = await runScene(words, { env })
  t.like(JSON.parse(calls[0]?.slice('launch '.length) ?? ''), {
    width: 640,
    height: 360,
    fps: 24,
    recordingDir: '/rec',
    host: '127.0.0.1',
    port: 0,
    logLevel: 'warn',
  })
  t.is(
    calls[2],
    'startRecording {"quality":"high","codec":"h264","encoder":"auto","container":"mp4","filePath":"/nowhere/out.mp4"}',
  )
})

test('what is done about tabs, crashes and lost browsers is as options say, else as the environment does', async (t) => {
  const launched = async (words: readonly string[], env = {}) => {
    const { calls } = await runScene([...words, '-d', '10ms'], { env })
    return JSON.parse(calls[0]?.slice('launch '.length) ?? '')
  }
  const asked = ['--tab', 'pinned', '--on-crash', 'reload', '--restart']
  const env = { FLYBROWSER_TAB: 'pinned', FLYBROWSER_ON_CRASH: 'reload', FLYBROWSER_RESTART: 'true' }
  for (const command of ['record', 'live']) {
    t.like(await launched([command, URL]), { tab: 'active', onCrash: 'hold', restart: false })
    t.like(await launched([command, URL, ...asked]), { tab: 'pinned', onCrash: 'reload', restart: true })
    t.like(await launched([command, URL], env), { tab: 'pinned', onCrash: 'reload', restart: true })
    t.like(await launched([command, URL, '--tab', 'active'], env), { tab: 'active', onCrash: 'reload' })
  }
})

test('record says what the file is to be where the command does, by a word or by the ending of the file', async (t) => {
  for (const [words, asked] of [
    [['--container', 'webm'], { container: 'webm' }],
    [['-o', '/r/film.webm'], { container: 'webm', filePath: '/r/film.webm' }],
    [['-o', '/r/film'], { filePath: '/r/film' }],
  ] as const) {
    const { exit, calls } = await runScene(['record', URL, '-d', '10ms', '--codec', 'vp9', ...words])
    t.is(exit, 0)
    const call = calls.find((each) => each.startsWith('startRecording')) ?? ''
    const { container, filePath } = JSON.parse(call.slice('startRecording '.length))
    t.deepEqual(JSON.parse(JSON.stringify({ container, filePath })), asked)
  }
})

test('record --json prints one object, with these names and no other', async (t) => {
  const { objects } = await runScene(['record', URL, '-d', '10ms', '--json'])
  t.deepEqual(objects(), [
    {
      recording_id: 'rec_1',
      file_path: '/r/rec_1.mp4',
      container: 'mp4',
      duration_seconds: 10,
      frame_count: 300,
      dropped_frames: 3,
      codec: 'h264',
      encoder: 'libx264',
      source: 'source.screencast',
      stored: 'local',
      timeline: [],
    },
  ])
})

const AT = 'http://h/streams/str_1'
const ADDRESSES = {
  stream_id: 'str_1',
  stream_url: `${AT}/playlist.m3u8`,
  protocols: ['hls'],
  latency: 'wan',
  hls_url: `${AT}/playlist.m3u8`,
  dash_url: null,
  websocket_url: null,
  player_url: `${AT}/player`,
}
const ALL_ADDRESSES = {
  ...ADDRESSES,
  protocols: ['hls', 'dash', 'ws'],
  dash_url: `${AT}/manifest.mpd`,
  websocket_url: 'ws://h/streams/str_1/live',
}

const FINAL_METRICS = {
  current_fps: 29.5,
  current_bitrate: 1_500_000,
  frames_sent: 300,
  dropped_frames: 2,
  bytes_sent: 12_000,
  viewer_count: 0,
  buffer_health: 0.5,
  stream_id: 'str_1',
  uptime_seconds: 10,
}

test('live --json prints the addresses first and the metrics last', async (t) => {
  const words = ['live', URL, '-d', '10ms', '--json', '--max-viewers', '5', '--port', '8080']
  const { exit, objects, calls } = await runScene(words)
  t.is(exit, 0)
  t.deepEqual(objects(), [ADDRESSES, FINAL_METRICS])
  t.is(
    calls[2],
    'startStream {"protocols":["hls"],"quality":"medium","codec":"h264","encoder":"auto","latency":"wan","window":"60s","maxViewers":5}',
  )
  t.like(JSON.parse(calls[0]?.slice('launch '.length) ?? ''), { port: 8080 })
})

test('live takes any set of protocols at once, a profile, a window, and rests on demand', async (t) => {
  const words = ['live', URL, '-d', '10ms', '--protocol', 'hls, dash,ws,hls', '--latency', 'lan', '--window', '10m']
  const { calls, objects } = await runScene([...words, '--on-demand', '--json'])
  const encode = { quality: 'medium', codec: 'h264', encoder: 'auto' }
  const wish = { protocols: ['hls', 'dash', 'ws'], ...encode, latency: 'lan', window: '10m', onDemand: true }
  t.is(calls[2], `startStream ${JSON.stringify(wish)}`)
  t.deepEqual(objects()[0], { ...ALL_ADDRESSES, latency: 'lan' })
})

test('live has profile and window from the settings where none is given', async (t) => {
  const env = { FLYBROWSER_LATENCY: 'internet', FLYBROWSER_WINDOW: '2h' }
  const { calls } = await runScene(['live', URL, '-d', '10ms', '--window', '90'], { env })
  t.is(
    calls[2],
    'startStream {"protocols":["hls"],"quality":"medium","codec":"h264","encoder":"auto","latency":"internet","window":"90s"}',
  )
})

test('live prints the addresses it serves, and no other', async (t) => {
  const { stdout } = await runScene(['live', URL, '-d', '10ms', '--protocol', 'ws,dash'])
  t.deepEqual(
    stdout.split('\n').filter((line) => line.startsWith('  ')),
    [`  player    ${AT}/player`, `  manifest  ${AT}/manifest.mpd`, '  socket    ws://h/streams/str_1/live'],
  )
})

test('a first signal ends a run without a duration in order', async (t) => {
  const stopping = new AbortController()
  const { exit, calls } = await runScene(['live', URL], {
    stop: stopping.signal,
    onCall: (name) => name === 'startStream' && setImmediate(() => stopping.abort()),
  })
  t.is(exit, 0)
  t.deepEqual(names(calls), ['launch', 'goto', 'startStream', 'stopStream', 'close'])
})

const NOTHING_MADE = 'Stopped before it began: nothing was recorded or streamed.\n'

test('a signal before anything was begun starts nothing', async (t) => {
  for (const command of ['record', 'live']) {
    const { exit, calls, stdout, stderr } = await runScene([command, URL], { stop: AbortSignal.abort() })
    t.is(exit, 130)
    t.deepEqual([calls, stdout, stderr], [[], '', NOTHING_MADE])
  }
})

for (const words of [['record', URL], ['live', URL], ['demo']])
  for (const call of ['launch', 'goto'])
    test(`a signal is heard while ${words[0]} waits for ${call}, and no browser is left`, async (t) => {
      const stopping = new AbortController()
      const { exit, calls, stdout, stderr } = await runScene([...words, '--json'], {
        stop: stopping.signal,
        // What is waited for takes longer than the test.
        onCall: (name) => name === call && stopping.abort(),
        hanging: call === 'goto' ? ['goto'] : [],
      })
      t.is(exit, 130)
      t.deepEqual(names(calls), call === 'launch' ? ['launch', 'close'] : ['launch', 'goto', 'close'])
      t.deepEqual([stdout, stderr], ['', NOTHING_MADE])
    })

const UNWRITABLE = (path: string) => new FlyBrowserError('STORE_UNWRITABLE', { path, reason: 'permission denied' })

test('folders that are to be written to are proven before a browser is started', async (t) => {
  const env = { FLYBROWSER_RECORDING_DIR: '/rec' }
  const proven: string[] = []
  const note = async (path: string) => {
    proven.push(path)
  }
  await runScene(['record', URL, '-d', '10ms', '-o', 'a/out.mp4'], { env, onProve: note })
  t.deepEqual(proven, ['/rec', '/nowhere/a'])
  for (const [words, bad] of [
    [['record', URL, '-o', 'a/out.mp4'], '/nowhere/a'],
    [['record', URL], '/rec'],
    [['demo'], '/rec'],
  ] as const) {
    const onProve = (path: string) => (path === bad ? Promise.reject(UNWRITABLE(path)) : Promise.resolve())
    const { exit, calls, stderr } = await runScene(words, { env, onProve })
    t.is(exit, 2)
    t.deepEqual(calls, [])
    t.true(stderr.startsWith(`STORE_UNWRITABLE: Recordings cannot be written to ${bad}: `), stderr)
    t.regex(stderr, /-o.*FLYBROWSER_RECORDING_DIR/)
  }
})

const GONE = new FlyBrowserError('BROWSER_GONE', { session: 'ses_1', reason: 'it ended' })

test('when the browser is gone, what was recorded is told, and then the error', async (t) => {
  const { exit, calls, objects } = await runScene(['record', URL, '--json'], {
    onCall: (name, fail) => name === 'startRecording' && setImmediate(() => fail(GONE)),
  })
  t.is(exit, 1)
  t.deepEqual(names(calls), ['launch', 'goto', 'startRecording', 'stopRecording', 'close'])
  t.like(objects(), [{ recording_id: 'rec_1' }, { error: { code: 'BROWSER_GONE' } }])
})

test('a recording that ended by itself fails the command after its result', async (t) => {
  const endedBy = { code: 'STORE_FULL', message: 'The disk is full.' }
  const { exit, stdout, stderr } = await runScene(['record', URL, '-d', '10ms'], { recording: { endedBy } })
  t.is(exit, 2)
  t.true(stdout.includes(RECORDING.filePath))
  t.regex(stderr, /^STORE_FULL: The disk is full\.\nFree some space/)
})

test('demo streams and records, and sums up both', async (t) => {
  const { exit, calls, stdout } = await runScene(['demo', '--seconds', '0.01'])
  t.is(exit, 0)
  t.deepEqual(names(calls), ['launch', 'goto', 'startStream', 'startRecording', 'stopRecording', 'stopStream', 'close'])
  t.is(calls[1], 'goto "file:///demo.html"')
  t.deepEqual(
    stdout.split('\n').filter((line) => line.startsWith('  ')),
    [
      `  player    ${AT}/player`,
      `  playlist  ${AT}/playlist.m3u8`,
      `  manifest  ${AT}/manifest.mpd`,
      '  socket    ws://h/streams/str_1/live',
      '  file      /r/rec_1.mp4',
    ],
  )
  t.regex(stdout, /^Streamed 10\.0 s/m)
  t.regex(stdout, /^Recorded 10\.0 s/m)
})

test('demo --json prints the addresses first and the metrics last', async (t) => {
  const objects = (await runScene(['demo', '--seconds', '0.01', '--json'])).objects()
  t.deepEqual(objects[0], { ...ALL_ADDRESSES, recording_id: 'rec_1', file_path: '/r/rec_1.mp4' })
  t.like(objects[1], { recording_id: 'rec_1', frame_count: 300 })
  t.deepEqual(objects[2], FINAL_METRICS)
  t.is(objects.length, 3)
})

const BAD: [string, string[]][] = [
  ['USAGE_INVALID', []],
  ['USAGE_INVALID', ['reocrd']],
  ['USAGE_INVALID', ['record']],
  ['USAGE_INVALID', ['record', URL, '--tempo', '3']],
  ['USAGE_INVALID', ['record', URL, 'and', 'more']],
  ['PAGE_URL_INVALID', ['record', 'example.com']],
  ['PAGE_URL_INVALID', ['live', 'javascript:alert(1)']],
  ['SIZE_INVALID', ['record', URL, '--size', '1281x720']],
  ['SIZE_INVALID', ['record', URL, '--size', '0x720']],
  ['SIZE_INVALID', ['record', URL, '--size', 'big']],
  ['SIZE_INVALID', ['live', URL, '--size', '8194x720']],
  ['FPS_INVALID', ['record', URL, '--fps', '0']],
  ['FPS_INVALID', ['record', URL, '--fps', '61']],
  ['FPS_INVALID', ['record', URL, '--fps', '29.97']],
  ['DURATION_INVALID', ['record', URL, '--duration', 'long']],
  ['DURATION_INVALID', ['record', URL, '--duration', '0s']],
  ['DURATION_INVALID', ['demo', '--seconds', '-3']],
  ['QUALITY_UNKNOWN', ['record', URL, '--quality', 'best']],
  ['CAPTURE_UNKNOWN', ['record', URL, '--capture', 'film']],
  ['TAB_CHOICE_UNKNOWN', ['record', URL, '--tab', 'first']],
  ['TAB_CHOICE_UNKNOWN', ['live', URL, '--tab', 'ACTIVE']],
  ['CRASH_CHOICE_UNKNOWN', ['live', URL, '--on-crash', 'cry']],
  ['USAGE_INVALID', ['record', URL, '--restart', 'no']],
  ['CODEC_UNKNOWN', ['record', URL, '--codec', 'h262']],
  ['CODEC_NOT_CARRIED', ['record', URL, '-o', 'x.webm']],
  ['CODEC_NOT_CARRIED', ['record', URL, '--codec', 'vp8', '-o', 'x.mp4']],
  ['OPTION_INVALID', ['record', URL, '--codec', 'vp9', '-o', 'x.mp4', '--container', 'webm']],
  ['OPTION_INVALID', ['record', URL, '--container', 'mkv']],
  ['OPTION_INVALID', ['record', URL, '--encoder=-vf']],
  ['OPTION_INVALID', ['live', URL, '--ladder', '720p']],
  ['OPTION_INVALID', ['live', URL, '--ladder', '480p,720p']],
  ['CODEC_UNKNOWN', ['live', URL, '--codec', 'theora']],
  ['CODEC_NOT_CARRIED', ['live', URL, '--codec', 'vp8']],
  ['PROTOCOL_UNKNOWN', ['live', URL, '--protocol', 'rtsp']],
  ['PROTOCOL_UNKNOWN', ['live', URL, '--protocol', 'hls,']],
  ['LATENCY_UNKNOWN', ['live', URL, '--latency', 'low']],
  ['OPTION_INVALID', ['live', URL, '--window', '5s']],
  ['OPTION_INVALID', ['live', URL, '--window', '5h']],
  ['OPTION_INVALID', ['live', URL, '--window', 'long']],
  ['OPTION_INVALID', ['live', URL, '--port', '65536']],
  ['OPTION_INVALID', ['live', URL, '--port', 'http']],
  ['OPTION_INVALID', ['live', URL, '--max-viewers', '0']],
  ['OPTION_INVALID', ['record', URL, '--log-level', 'loud']],
  ['OPTION_INVALID', ['run', 'x.yaml', '--set', 'fps']],
  ['OPTION_INVALID', ['pipeline', 'graph', 'x.yaml', '--format', 'png']],
  ['SETTINGS_INVALID', ['record', URL, '--config', '/nowhere/settings.yaml']],
  ['PIPELINE_UNREADABLE', ['run', 'missing.yaml', '--url', URL]],
  ['PIPELINE_UNREADABLE', ['pipeline', 'lint', 'missing.yaml']],
  ['STAGE_UNKNOWN', ['stages', 'show', 'video.encod']],
  ['FILE_EXISTS', ['record', URL, '-o', '/']],
]

for (const [code, words] of BAD)
  test(`${code}: flybrowser ${words.join(' ')}`, async (t) => {
    const plain = await runScene(words)
    t.is(plain.exit, 2)
    t.deepEqual(plain.calls, [], 'nothing is started')
    t.is(plain.stdout, '')
    t.true(plain.stderr.startsWith(`${code}: `), plain.stderr)
    t.true(plain.stderr.trim().split('\n').length >= 2, 'with advice')
    const { exit, objects, stderr } = await runScene([...words, '--json'])
    t.is(exit, 2)
    t.is(stderr, '')
    t.like(objects(), [{ error: { code } }])
  })

test('advice names the command whose words were wrong', async (t) => {
  t.regex((await runScene(['pipeline', 'lint'])).stderr, /See `flybrowser pipeline lint --help`\./)
})

test('a command without its command is told so', async (t) => {
  t.regex((await runScene([])).stderr, /it names no command\.\nSee `flybrowser --help`\./)
  t.regex((await runScene(['stages'])).stderr, /it names no command\.\nSee `flybrowser stages --help`\./)
})

test('help and version are answers, not errors', async (t) => {
  const help = await runScene(['--help'])
  t.is(help.exit, 0)
  t.regex(help.stdout, /Exit codes: 0 done, 1 failed, 2 bad input/)
  t.is((await runScene(['record', '--help'])).exit, 0)
  const version = await runScene(['--version'])
  t.is(version.stdout, '1.2.3\n')
  t.is(version.exit, 0)
})

test('stages are listed and shown', async (t) => {
  const list = await runScene(['stages', 'list', '--json'])
  t.deepEqual(
    list.objects().map((stage) => stage.type),
    ['package.segment', 'sink.hls', 'sink.recording', 'source.tab', 'video.encode', 'video.pace', 'video.scale'],
  )
  const { stdout } = await runScene(['stages', 'show', 'package.segment'])
  t.regex(stdout, /^takes fragment, puts out segment-event$/m)
  t.regex(stdout, /^ {2}part: duration, at least 100ms, default 333ms\.$/m)
})

test('doctor says what works and exits 0', async (t) => {
  const { exit, stdout } = await runScene(['doctor'])
  t.is(exit, 0)
  t.regex(stdout, /^ok {4}browser {6}Chromium 156 at \/usr\/bin\/chromium$/m)
  t.regex(stdout, /^ok {4}display {6}Xvfb is not installed: pages are filmed by screencast$/m)
  t.false(stdout.includes('apt-get'), 'nothing is advised that nothing uses')
})

test('doctor shows the encoders of each ffmpeg, programs the same as GET /encoders does', async (t) => {
  const { stdout } = await runScene(['doctor'])
  t.regex(stdout, /^ok {4}ffmpeg {7}\/usr\/bin\/ffmpeg \(on PATH\) 5\.1: 5 of 5 encoders work$/m)
  t.regex(stdout, /^ {6}vp9 {3}libvpx-vp9 {2}software {2}works \(100 ms\)$/m)
  const shown = (await runScene(['doctor', '--json'])).objects().find(({ binaries }) => binaries !== undefined)
  t.deepEqual(shown?.binaries, [{ path: '/usr/bin/ffmpeg', origin: 'path', version: '5.1' }])
  t.like((shown?.encoders as unknown[] | undefined)?.[1], {
    encoder: 'libx265',
    codec: 'h265',
    probe_ms: 100,
    state: 'ready',
  })
})

test('doctor names what makes live video of a codec: hardware of any ffmpeg first, never what is for files only', async (t) => {
  const binary = (path: string, names: readonly string[]) => ({
    ...{ path, origin: 'path' as const, facts: { version: '5.1', fpsMode: true } },
    encoders: names.map((encoder) => {
      const { codec, family } = encoderNamed(encoder)
      return {
        ...{ encoder, codec, hardware: family.hardware, live: family.live },
        ...{ usable: true, variant: 0, probeMs: 100 },
      }
    }),
  })
  const encoders = [binary('/a', ['libx264', 'libsvtav1']), binary('/b', ['h264_vaapi'])]
  const { exit, stdout } = await runScene(['doctor'], { findings: { encoders } })
  t.is(exit, 0)
  t.regex(stdout, /^ok {4}encode h264 {2}by h264_vaapi$/m)
  t.regex(stdout, /^warn {2}encode av1 {3}libsvtav1 is for files only, no ffmpeg was found that can live$/m)
  t.regex(stdout, /^warn {2}encode vp8 {3}no ffmpeg was found that can$/m)
})

test('doctor says of displays what the settings make of them', async (t) => {
  const display = { ok: false as const, reason: 'Xvfb is not installed', advice: 'Install it.' }
  const asked = await runScene(['doctor'], { findings: { capture: 'display', display } })
  t.is(asked.exit, 1)
  t.regex(asked.stdout, /Xvfb is not installed, and browser\.capture is display/)
  t.is((await runScene(['doctor'], { findings: { capture: 'auto', display } })).exit, 0)
  const other = await runScene(['doctor'], { findings: { capture: 'screencast', display } })
  t.regex(other.stdout, /^ok {4}display {6}not used: browser\.capture is screencast$/m)
})

test('doctor exits 1 when something essential is missing, with advice', async (t) => {
  const findings = {
    browser: { ok: false as const, reason: 'none was found', advice: 'Install one.' },
    encoders: [],
  }
  const { exit, stdout, objects } = await runScene(['doctor', '--json'], { findings })
  t.is(exit, 1)
  t.false(stdout.includes('INTERNAL'))
  const failed = objects().filter((check) => check.ok === false && check.essential)
  t.deepEqual(
    failed.map(({ check }) => check),
    ['browser', 'encode h264'],
  )
  t.true(failed.every((check) => typeof check.advice === 'string'))
  t.deepEqual(objects().at(-1), { ok: false })
})

test('record keeps pictures as it is told', async (t) => {
  const { calls } = await runScene([
    'record',
    'https://example.com',
    '-d',
    '1ms',
    '--no-screenshots',
    '--screenshot-interval',
    '30s',
  ])
  const call = calls.find((each) => each.startsWith('startRecording ')) ?? ''
  t.like(JSON.parse(call.slice('startRecording '.length)), {
    autoScreenshotOnNavigation: false,
    screenshotInterval: 30,
  })
  t.is((await runScene(['record', 'https://example.com', '--screenshot-interval', 'often'])).exit, 2)
})
