import { request } from 'node:http'
import test from 'ava'
import { FlyBrowserError } from '../../src/domain/errors.ts'
import { later } from '../helpers/later.ts'
import { until } from '../helpers/media-time.ts'
import { serveScene } from './serve-scene.ts'

test('a session is opened with its page, looked at, driven and ended', async (t) => {
  const { ask, fakes } = await serveScene(t)
  const opened = await ask('POST', '/sessions', { url: 'https://example.com/', width: 640, height: 360, fps: 20 })
  t.is(opened.status, 201)
  t.like(opened.body, {
    session_id: 'ses_1',
    state: 'open',
    width: 640,
    height: 360,
    fps: 20,
    url: 'https://example.com/',
  })
  t.like((await ask('GET', '/sessions')).body, { sessions: [opened.body], max_sessions: 4, free_sessions: 3 })
  t.deepEqual((await ask('GET', '/sessions/ses_1')).body, opened.body)
  const moved = await ask('POST', '/sessions/ses_1/navigate', { url: 'https://example.com/other' })
  t.is(moved.body.url, 'https://example.com/other')
  const shot = await ask('GET', '/sessions/ses_1/screenshot')
  t.is(shot.headers.get('content-type'), 'image/png')
  t.is(shot.headers.get('cache-control'), 'no-store')
  t.is(String(shot.body), 'a picture')
  const ended = await ask('DELETE', '/sessions/ses_1')
  t.like(ended.body, { state: 'ended', url: null, ended_because: 'it was closed' })
  t.deepEqual((await ask('DELETE', '/sessions/ses_1')).body, ended.body)
  t.is((await ask('POST', '/sessions/ses_1/navigate', { url: 'about:blank' })).body.code, 'SESSION_CLOSED')
  t.deepEqual(fakes[0]?.calls, [
    'goto "https://example.com/"',
    'goto "https://example.com/other"',
    'screenshot',
    'close',
  ])
})

test('a session without wishes is as the settings have it', async (t) => {
  const { ask } = await serveScene(t, { 'video.width': 800, 'video.height': 600, 'video.fps': 15 })
  t.like((await ask('POST', '/sessions')).body, { width: 800, height: 600, fps: 15, url: 'about:blank' })
  t.is((await ask('POST', '/sessions', {})).status, 201)
  const empty = await fetch(`${(await serveScene(t)).url}/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
  })
  t.is(empty.status, 201, 'a content type without a body is no reason to refuse')
})

test('bad input is refused by name, and nothing is opened', async (t) => {
  const { ask, fakes, url } = await serveScene(t)
  const refusals: [object, number, string, RegExp][] = [
    [{ widht: 3 }, 400, 'REQUEST_INVALID', /body: widht is not a field of it\.$/],
    [{ filePath: '/etc/x', file_path: '/etc/y' }, 400, 'REQUEST_INVALID', /filePath, file_path is not a field/],
    [{ width: '640' }, 400, 'REQUEST_INVALID', /width must be integer/],
    [{ width: 641 }, 400, 'SIZE_INVALID', /641x720/],
    [{ height: 0 }, 400, 'SIZE_INVALID', /1280x0/],
    [{ fps: 61 }, 400, 'FPS_INVALID', /61/],
    [{ capture: 'film' }, 400, 'CAPTURE_UNKNOWN', /film/],
    [{ tab: 'first' }, 400, 'TAB_CHOICE_UNKNOWN', /first/],
    [{ on_crash: 'cry' }, 400, 'CRASH_CHOICE_UNKNOWN', /cry/],
    [{ restart: 'yes' }, 400, 'REQUEST_INVALID', /restart must be boolean/],
    [{ pointer: 1 }, 400, 'REQUEST_INVALID', /pointer must be boolean/],
    [{ onCrash: 'reload' }, 400, 'REQUEST_INVALID', /onCrash is not a field/],
    [
      { path: '/bin/sh', display_server: '/bin/sh', args: [] },
      400,
      'REQUEST_INVALID',
      /path, display_server, args are not|is not a field/,
    ],
    [{ url: 'nonsense' }, 400, 'PAGE_URL_INVALID', /nonsense/],
    [{ url: 'file:///etc/passwd' }, 400, 'PAGE_URL_INVALID', /file:/],
    [[], 400, 'REQUEST_INVALID', /must be object/],
  ]
  for (const [body, status, code, message] of refusals) {
    const answer = await ask('POST', '/sessions', body)
    t.is(answer.status, status)
    t.is(answer.body.code, code)
    t.regex(answer.body.message, message)
    t.truthy(answer.body.advice)
  }
  const raw = (body: string, type: string) =>
    fetch(`${url}/sessions`, { method: 'POST', body, headers: { 'content-type': type } })
  t.is((await raw('{"url": ', 'application/json')).status, 400)
  t.is((await raw('{"__proto__": {}}', 'application/json')).status, 400)
  for (const type of ['text/plain', 'application/x-www-form-urlencoded']) t.is((await raw('{}', type)).status, 415)
  t.is((await ask('GET', '/sessions/ses_9')).body.code, 'SESSION_UNKNOWN')
  t.is((await ask('POST', '/sessions/ses_9/recording/start')).status, 404)
  t.is(fakes.length, 0)
})

test('a session is given another size, which it then has; sizes that cannot be are refused', async (t) => {
  const { ask, fakes, open } = await serveScene(t)
  const id = await open()
  const resized = await ask('POST', `/sessions/${id}/resize`, { width: 640, height: 360 })
  t.is(resized.status, 200)
  t.like(resized.body, { session_id: id, width: 640, height: 360, fps: 30 })
  const refusals: [object | undefined, number, string, RegExp][] = [
    [undefined, 400, 'REQUEST_INVALID', /width, height/],
    [{ width: 640 }, 400, 'REQUEST_INVALID', /height/],
    [{ width: '640', height: 360 }, 400, 'REQUEST_INVALID', /width must be integer/],
    [{ width: 640.5, height: 360 }, 400, 'REQUEST_INVALID', /width must be integer/],
    [{ width: 640, height: 360, fps: 10 }, 400, 'REQUEST_INVALID', /fps is not a field/],
    [{ width: 641, height: 360 }, 400, 'SIZE_INVALID', /641x360/],
    [{ width: 640, height: 0 }, 400, 'SIZE_INVALID', /640x0/],
    [{ width: 8194, height: 360 }, 400, 'SIZE_INVALID', /8194x360/],
    [{ width: -2, height: -2 }, 400, 'SIZE_INVALID', /-2x-2/],
  ]
  for (const [body, status, code, message] of refusals) {
    const answer = await ask('POST', `/sessions/${id}/resize`, body)
    t.is(answer.status, status)
    t.is(answer.body.code, code)
    t.regex(answer.body.message, message)
    t.truthy(answer.body.advice)
  }
  fakes[0]?.faults.set(
    'resize',
    new FlyBrowserError('DISPLAY_TOO_SMALL', { session: id, size: '4000x4000', room: '2x2' }),
  )
  const tooLarge = await ask('POST', `/sessions/${id}/resize`, { width: 4000, height: 4000 })
  t.is(tooLarge.status, 409)
  t.like(tooLarge.body, { code: 'DISPLAY_TOO_SMALL' })
  t.like((await ask('GET', `/sessions/${id}`)).body, { width: 640, height: 360 }, 'it is as it was')
  t.is((await ask('POST', '/sessions/ses_9/resize', { width: 640, height: 360 })).body.code, 'SESSION_UNKNOWN')
  const ended = await ask('DELETE', `/sessions/${id}`)
  t.like(ended.body, { width: 640, height: 360 }, 'the size it had last')
  t.is((await ask('POST', `/sessions/${id}/resize`, { width: 64, height: 64 })).body.code, 'SESSION_CLOSED')
})

test('moments are marked; labels and details that a timeline cannot hold are refused', async (t) => {
  const { ask, fakes, open } = await serveScene(t)
  const id = await open()
  const marked = await ask('POST', `/sessions/${id}/mark`, {
    label: 'checkout',
    details: { order: 'A-1', total: 12.5 },
  })
  t.is(marked.status, 200)
  t.like(marked.body, { session_id: id })
  t.is((await ask('POST', `/sessions/${id}/mark`, { label: 'done' })).status, 200)
  t.deepEqual(
    fakes[0]?.calls.filter((call) => call.startsWith('mark')),
    ['mark {"label":"checkout","order":"A-1","total":12.5}', 'mark {"label":"done"}'],
  )
  const refusals: [object | undefined, string, RegExp][] = [
    [undefined, 'REQUEST_INVALID', /label/],
    [{ label: 5 }, 'REQUEST_INVALID', /label must be string/],
    [{ label: 'a', at: 5 }, 'REQUEST_INVALID', /at is not a field/],
    [{ label: 'a', details: { x: { y: 1 } } }, 'REQUEST_INVALID', /details/],
    [{ label: '' }, 'OPTION_INVALID', /label/],
    [{ label: 'x'.repeat(201) }, 'OPTION_INVALID', /label/],
    [{ label: 'a', details: { event: 'x' } }, 'OPTION_INVALID', /details\.event/],
  ]
  for (const [body, code, message] of refusals) {
    const answer = await ask('POST', `/sessions/${id}/mark`, body)
    t.is(answer.status, 400)
    t.is(answer.body.code, code)
    t.regex(answer.body.message, message)
  }
  t.is((await ask('POST', '/sessions/ses_9/mark', { label: 'a' })).body.code, 'SESSION_UNKNOWN')
  await ask('DELETE', `/sessions/${id}`)
  t.is((await ask('POST', `/sessions/${id}/mark`, { label: 'a' })).body.code, 'SESSION_CLOSED')
})

test('files may be opened where the settings allow it', async (t) => {
  const { ask } = await serveScene(t, { 'server.allowFileUrls': true })
  t.is((await ask('POST', '/sessions', { url: 'file:///tmp/page.html' })).status, 201)
})

test('no more sessions than the settings allow', async (t) => {
  const { ask, open } = await serveScene(t, { 'server.maxSessions': 1 })
  const id = await open()
  const refused = await ask('POST', '/sessions')
  t.is(refused.status, 429)
  t.is(refused.body.code, 'SESSION_LIMIT')
  await ask('DELETE', `/sessions/${id}`)
  t.is((await ask('POST', '/sessions')).status, 201)
})

test('a session whose page cannot be opened, or whose browser does not start, keeps no slot', async (t) => {
  const scene = await serveScene(t, { 'server.maxSessions': 1 })
  const { ask, fakes } = scene
  scene.onOpen = (fake) => {
    fake.faults.set('goto', new FlyBrowserError('PAGE_UNREACHABLE', { url: 'u', reason: 'net::ERR_FAILED' }))
  }
  t.is((await ask('POST', '/sessions', { url: 'http://example.com' })).status, 422)
  t.is(fakes[0]?.calls.at(-1), 'close')
  scene.onOpen = () => Promise.reject(new FlyBrowserError('BROWSER_NOT_FOUND', { looked: 'everywhere' }))
  t.is((await ask('POST', '/sessions')).status, 503)
  scene.onOpen = () => {}
  t.is((await ask('POST', '/sessions')).status, 201)
})

test('a session whose browser died is listed as ended, says so, and gives its slot back', async (t) => {
  const { ask, open, fakes } = await serveScene(t, { 'server.maxSessions': 1 })
  const id = await open()
  fakes[0]?.gone.resolve('its process ended with SIGKILL')
  await until('its end', () => fakes[0]?.calls.includes('close') === true)
  const listed = (await ask('GET', '/sessions')).body
  t.like(listed.sessions[0], { session_id: id, state: 'ended', ended_because: 'its process ended with SIGKILL' })
  t.is(listed.free_sessions, 1)
  const refused = await ask('POST', `/sessions/${id}/stream/start`)
  t.is(refused.status, 409)
  t.is(refused.body.code, 'BROWSER_GONE')
  t.is((await ask('POST', '/sessions')).status, 201)
})

test('a call that fails because the browser died says so', async (t) => {
  const { ask, open, fakes } = await serveScene(t)
  const id = await open()
  const [fake] = fakes
  const dying = later()
  fake?.holds.set('screenshot', dying.promise)
  fake?.faults.set('screenshot', new Error('Protocol error: Target closed'))
  const shot = ask('GET', `/sessions/${id}/screenshot`)
  await until('the call', () => fake?.calls.includes('screenshot') === true)
  dying.resolve()
  fake?.gone.resolve('it ended')
  t.is((await shot).body.code, 'BROWSER_GONE')
})

test('a caller that leaves while its session is being opened leaves none behind', async (t) => {
  const scene = await serveScene(t)
  const opening = later()
  scene.onOpen = () => opening.promise
  const leaving = request(`${scene.url}/sessions`, { method: 'POST' })
  leaving.on('error', () => {})
  leaving.end()
  await until('the opening', () => scene.fakes.length === 1)
  leaving.destroy()
  // What is sent later arrives later: once this is answered, the server has seen the other connection end.
  await scene.ask('GET', '/health')
  opening.resolve()
  await until('the end of the session', () => scene.sessions.list()[0]?.state === 'ended')
  t.is(scene.sessions.taken, 0)
})

test('of two who start the same thing at once one wins, the other is told; a stop waits for the start', async (t) => {
  const { ask, open, fakes } = await serveScene(t)
  const id = await open()
  for (const [what, call, code] of [
    ['recording', 'startRecording', 'RECORDING_ACTIVE'],
    ['stream', 'startStream', 'STREAM_ACTIVE'],
  ] as const) {
    const starting = later()
    fakes[0]?.holds.set(call, starting.promise)
    const first = ask('POST', `/sessions/${id}/${what}/start`)
    await until('the start', () => fakes[0]?.calls.some((each) => each.startsWith(call)) === true)
    const second = await ask('POST', `/sessions/${id}/${what}/start`)
    t.is(second.status, 409)
    t.is(second.body.code, code)
    const stop = ask('POST', `/sessions/${id}/${what}/stop`)
    starting.resolve()
    t.is((await first).status, 200)
    t.is((await stop).status, 200)
    t.is((await ask('POST', `/sessions/${id}/${what}/stop`)).status, 409)
  }
})

test('a session is recorded', async (t) => {
  const { ask, open, fakes } = await serveScene(t)
  const id = await open()
  const started = await ask('POST', `/sessions/${id}/recording/start`, { quality: 'high', codec: 'h264' })
  t.deepEqual(started.body, { recording_id: 'rec_1', file_path: '/r/rec_1.mp4' })
  t.is(fakes[0]?.calls.at(-1), 'startRecording {"quality":"high","codec":"h264"}')
  t.is((await ask('GET', `/sessions/${id}`)).body.recording_id, 'rec_1')
  t.is((await ask('POST', `/sessions/${id}/recording/start`)).body.code, 'RECORDING_ACTIVE')
  const stopped = await ask('POST', `/sessions/${id}/recording/stop`)
  t.like(stopped.body, { recording_id: 'rec_1', duration_seconds: 10, frame_count: 300, dropped_frames: 3 })
  t.is(stopped.body.video_url, '/recordings/rec_1/video')
  t.is((await ask('GET', `/sessions/${id}`)).body.recording_id, null)
  await ask('POST', `/sessions/${id}/recording/start`, { codec: 'vp9', container: 'webm' })
  t.is(fakes[0]?.calls.at(-1), 'startRecording {"codec":"vp9","container":"webm"}')
  await ask('POST', `/sessions/${id}/recording/stop`)
  t.is((await ask('POST', `/sessions/${id}/recording/start`, { filePath: '/etc/x' })).body.code, 'REQUEST_INVALID')
  t.is((await ask('POST', `/sessions/${id}/recording/stop`, { now: true })).body.code, 'REQUEST_INVALID')
})

test('a session is streamed, at addresses with the host the caller used', async (t) => {
  const { ask, open, fakes, url } = await serveScene(t)
  const id = await open()
  const path = `/sessions/${id}/stream`
  t.deepEqual((await ask('GET', `${path}/status`)).body, { active: false })
  const started = await ask('POST', `${path}/start`, { protocol: 'hls', max_viewers: 3 })
  t.deepEqual(started.body, {
    stream_id: 'str_1',
    stream_url: `${url}/streams/str_1/playlist.m3u8`,
    protocols: ['hls'],
    latency: 'wan',
    hls_url: `${url}/streams/str_1/playlist.m3u8`,
    dash_url: null,
    websocket_url: null,
    player_url: `${url}/streams/str_1/player`,
  })
  t.is(fakes[0]?.calls.at(-1), 'startStream {"protocol":"hls","maxViewers":3}')
  t.is((await ask('GET', `/sessions/${id}`)).body.stream_id, 'str_1')
  t.is((await ask('POST', `${path}/pause`)).body.status.state, 'paused')
  const resumed = (await ask('POST', `${path}/resume`)).body
  t.like(resumed, { active: true, status: { state: 'live', uptime_seconds: 5, metrics: { current_fps: 29.5 } } })
  t.deepEqual((await ask('GET', `${path}/status`)).body, resumed)
  t.like((await ask('POST', `${path}/stop`)).body, { stream_id: 'str_1', uptime_seconds: 10, frames_sent: 300 })
  for (const verb of ['stop', 'pause', 'resume']) t.is((await ask('POST', `${path}/${verb}`)).body.code, 'STREAM_NONE')
  t.is((await ask('POST', `${path}/start`, { max_viewers: 0 })).body.code, 'REQUEST_INVALID')
})

test('a session is streamed by several protocols at once, each at an address of its own', async (t) => {
  const { open, fakes, url } = await serveScene(t)
  const path = `/sessions/${await open()}/stream`
  const wish = { protocols: ['ws', 'dash'], latency: 'lan', window: '10m', on_demand: true }
  const named = url.replace('127.0.0.1', 'localhost')
  const started = await fetch(`${named}${path}/start`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(wish),
  })
  t.deepEqual(await started.json(), {
    stream_id: 'str_1',
    stream_url: `${named.replace('http', 'ws')}/streams/str_1/live`,
    protocols: ['ws', 'dash'],
    latency: 'lan',
    hls_url: null,
    dash_url: `${named}/streams/str_1/manifest.mpd`,
    websocket_url: `${named.replace('http', 'ws')}/streams/str_1/live`,
    player_url: `${named}/streams/str_1/player`,
  })
  t.is(fakes[0]?.calls.at(-1), 'startStream {"protocols":["ws","dash"],"latency":"lan","window":"10m","onDemand":true}')
})

const BAD_STREAMS: [object, string][] = [
  [{ protocol: 'rtsp' }, 'PROTOCOL_UNKNOWN'],
  [{ protocol: ['hls', 'rtsp'] }, 'PROTOCOL_UNKNOWN'],
  [{ protocols: [] }, 'OPTION_INVALID'],
  [{ protocols: ['hls'], protocol: 'hls' }, 'OPTION_INVALID'],
  [{ window: '5s' }, 'OPTION_INVALID'],
  [{ window: 'long' }, 'OPTION_INVALID'],
  [{ protocols: 3 }, 'REQUEST_INVALID'],
  [{ protocols: [3] }, 'REQUEST_INVALID'],
  [{ window: true }, 'REQUEST_INVALID'],
  [{ on_demand: 'yes' }, 'REQUEST_INVALID'],
  [{ onDemand: true }, 'REQUEST_INVALID'],
]

test('a stream that cannot be delivered as asked for is not started', async (t) => {
  const { ask, open } = await serveScene(t)
  const path = `/sessions/${await open()}/stream`
  for (const [wish, code] of BAD_STREAMS) {
    const { status, body } = await ask('POST', `${path}/start`, wish)
    t.is(status, 400, JSON.stringify(wish))
    t.is(body.code, code, JSON.stringify(wish))
  }
  t.deepEqual((await ask('GET', `${path}/status`)).body, { active: false })
})

test('a server that is stopped ends its sessions first, and opens none meanwhile', async (t) => {
  const { ask, open, fakes, close, sessions } = await serveScene(t)
  await open()
  const finishing = later()
  fakes[0]?.holds.set('close', finishing.promise)
  const closing = close()
  const refused = await ask('POST', '/sessions')
  t.is(refused.status, 503)
  t.is(refused.body.code, 'SERVER_STOPPING')
  t.is((await ask('GET', '/sessions')).body.sessions[0].state, 'ending')
  finishing.resolve()
  await closing
  t.is(sessions.taken, 0)
  await t.throwsAsync(ask('GET', '/health'))
})
