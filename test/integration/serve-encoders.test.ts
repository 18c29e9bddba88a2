import test from 'ava'
import { fakeFfmpeg } from '../helpers/fake-ffmpeg.ts'
import { openTestSession } from '../helpers/session.ts'
import { BUILDS } from './ffmpeg-tools.ts'
import { serveScene } from './serve-scene.ts'

test('what the machine can encode with is shown with the reasons why not', async (t) => {
  const { path } = await fakeFfmpeg({ h264_nvenc: 'works', h264_amf: 'fails-at-start' }, BUILDS[1]?.path)
  const { ask } = await serveScene(t, { 'ffmpeg.path': path })
  const { status, headers, body } = await ask('GET', '/encoders')
  t.is(status, 200)
  t.is(headers.get('cache-control'), 'no-store')
  t.like(body.binaries, [{ path, origin: 'setting' }])
  const named = (name: string) => body.encoders.find(({ encoder }: { encoder: string }) => encoder === name)
  t.like(named('h264_nvenc'), { binary: path, codec: 'h264', family: 'nvenc', usable: true, state: 'ready', open: 0 })
  t.like(named('h264_amf'), { hardware: true, usable: false, cause: 'no-driver', state: 'unusable' })
  t.like(named('libx264'), { hardware: false, usable: true, state: 'ready' })
  t.is(typeof named('libx264').probe_ms, 'number')
})

test('a script is told the same', async (t) => {
  const { path } = await fakeFfmpeg({ h264_nvenc: 'works', h264_amf: 'fails-at-start' }, BUILDS[1]?.path)
  await using session = await openTestSession({ browser: false, ffmpeg: path })
  const { binaries, encoders } = await session.browser.encoders()
  t.like(binaries, [{ path, origin: 'setting' }])
  const named = (name: string) => encoders.find(({ encoder }) => encoder === name)
  t.like(named('h264_nvenc'), { binary: path, codec: 'h264', family: 'nvenc', usable: true, state: 'ready', open: 0 })
  t.like(named('h264_amf'), { hardware: true, usable: false, cause: 'no-driver', state: 'unusable' })
  t.like(named('libx264'), { hardware: false, usable: true, state: 'ready' })
})
