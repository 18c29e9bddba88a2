import test from 'ava'
import { Subject } from 'rxjs'
import { CODECS } from '../../../src/domain/codec.ts'
import type { H264Preset } from '../../../src/domain/h264-preset.ts'
import type { Fragment, Frame } from '../../../src/domain/media.ts'
import { readConfig } from '../../../src/pipeline/config/read-config.ts'
import encode from '../../../src/stages/video/encode/encode.ts'
import { type FakeEncoderOptions, testContext } from '../../../src/testing.ts'
import { gaps, gridFrame } from './encode-bench.ts'

function encoding(options: FakeEncoderOptions = {}, config: { readonly preset?: H264Preset } = {}) {
  const context = testContext()
  context.fakes.encoders.options = options
  const frames = new Subject<Frame>()
  const out: Fragment[] = []
  let outcome = 'running'
  encode
    .create(
      { codec: 'h264', encoder: 'auto', quality: 'medium', ...config },
      context,
    )(frames)
    .subscribe({
      next: (fragment) => out.push(fragment),
      error: (error) => {
        outcome = `failed: ${error.message}`
      },
      complete: () => {
        outcome = 'completed'
      },
    })
  const media = () => out.filter((fragment) => fragment.kind === 'media')
  return { context, encoders: context.fakes.encoders, frames, media, outcome: () => outcome }
}

test('when capture fails, what is inside the encoder, what waits for it and what is held still comes out', async (t) => {
  const { context, frames, media, outcome, encoders } = encoding({ latencyMs: 100, capacity: 8 })
  const { clock } = context
  frames.next(gridFrame(0))
  await clock.pass(10)
  for (let index = 1; index < 4; index += 1) frames.next(gridFrame(index))
  // Waits outside, and is a repeat, whose length nothing tells.
  const { duration: _, ...held } = gridFrame(4, { repeat: true })
  frames.next(held)
  frames.error(new Error('the browser is gone'))
  t.is(outcome(), 'running')
  t.is(media().length, 0)
  await clock.pass(1000)
  t.is(outcome(), 'failed: the browser is gone')
  t.deepEqual(
    media().map(({ pts }) => pts / 3000),
    [0, 1, 2, 3, 4],
  )
  t.deepEqual(gaps(media()), [])
  t.deepEqual(context.measures.snapshot().dropped, {})
  t.true(encoders.last.killed)
  t.is(clock.timers, 0)
})

test('an encoder that fails or hangs after capture failed does not hide why', async (t) => {
  for (const fault of ['die', 'hang'] as const) {
    const { context, frames, media, outcome, encoders } = encoding({ latencyMs: 100 })
    frames.next(gridFrame(0))
    await context.clock.pass(110)
    frames.next(gridFrame(1))
    frames.error(new Error('the browser is gone'))
    encoders.last[fault]()
    await context.clock.pass(6000)
    t.is(outcome(), 'failed: the browser is gone', fault)
    t.is(media().length, 1)
    t.is(encoders.sessions.length, 1, 'nothing new is begun')
    t.is(context.clock.timers, 0)
  }
})

test('capture that fails before its first picture, or while no encoder can be opened, ends at once', async (t) => {
  const early = encoding()
  early.frames.error(new Error('the browser is gone'))
  t.is(early.outcome(), 'failed: the browser is gone')
  t.is(early.encoders.sessions.length, 0)

  const refused = encoding()
  refused.encoders.open = () => Promise.reject(new Error('no encoder'))
  refused.frames.next(gridFrame(0))
  refused.frames.error(new Error('the browser is gone'))
  await refused.context.clock.pass(10)
  t.is(refused.outcome(), 'failed: the browser is gone')
})

test('a codec that is not known is a bad value of the document, told with those that are', (t) => {
  for (const codec of ['h262', 'hevc', '']) {
    const reading = readConfig(encode.config, { codec })
    t.like(reading, { ok: false, faults: [{ rule: 'bad-value', path: ['codec'] }] })
    t.regex(reading.ok ? '' : (reading.faults[0]?.message ?? ''), /must be one of: h264, h265, vp9, vp8, av1$/)
  }
  for (const codec of CODECS) t.true(readConfig(encode.config, { codec }).ok)
  for (const encoder of ['-i', 'a b', ''])
    t.like(readConfig(encode.config, { encoder }), { ok: false, faults: [{ path: ['encoder'] }] })
})

test('the encoder is asked for the preset of the document, else for none', async (t) => {
  for (const config of [{}, { preset: 'veryfast' }] as const) {
    const { context, encoders, frames } = encoding({}, config)
    frames.next(gridFrame(0))
    await context.clock.pass(10)
    const { preset, fasterPreset } = encoders.last.request
    t.deepEqual([preset, fasterPreset], ['preset' in config ? config.preset : undefined, undefined])
    frames.complete()
    await context.clock.pass(100)
  }
})
