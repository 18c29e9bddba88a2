import test from 'ava'
import { Subject } from 'rxjs'
import type { Fragment } from '../../../src/domain/media.ts'
import type { PayloadMap } from '../../../src/pipeline/payload.ts'
import type { RecordingWriter } from '../../../src/pipeline/ports/recording-port.ts'
import hls from '../../../src/stages/sink/hls.ts'
import recording from '../../../src/stages/sink/recording.ts'
import {
  fragments,
  segmentEvents,
  type TestContext,
  type TestContextOptions,
  testContext,
} from '../../../src/testing.ts'
import { later } from '../../helpers/later.ts'

const FRAGMENTS = fragments({ count: 30 })

type Config = Partial<Parameters<typeof recording.create>[0]>

function recorded(options: TestContextOptions = {}, config: Config = { container: 'mp4' }) {
  const context = testContext(options)
  const input = new Subject<Fragment>()
  let outcome = 'running'
  const subscription = recording
    .create(
      { recording: 'rec_1', lead: 'keep', ...config },
      context,
    )(input)
    .subscribe({
      error: (error) => {
        outcome = `failed: ${error.message}`
      },
      complete: () => {
        outcome = 'completed'
      },
    })
  const { recordings } = context.fakes.recordings
  return { context, input, subscription, outcome: () => outcome, file: () => recordings[0] }
}

const feed = (input: Subject<Fragment>, all: readonly Fragment[] = FRAGMENTS) => {
  for (const fragment of all) input.next(fragment)
}

test('a recording gets every fragment, also those from before the store was open, and is finished from first to last', async (t) => {
  const { context, input, outcome, file } = recorded()
  feed(input, FRAGMENTS.slice(0, 10))
  t.deepEqual(file()?.fragments, [])
  await context.clock.settle()
  feed(input, FRAGMENTS.slice(10))
  input.complete()
  t.is(outcome(), 'running', 'the file is not yet durable')
  await context.clock.settle()
  t.is(outcome(), 'completed')
  t.deepEqual(file()?.fragments, FRAGMENTS)
  t.deepEqual(file()?.finished, { startPts: 0, endPts: 90_000 })
  t.deepEqual(context.fakes.events.names, ['recording.started'])
})

test('a recording that joins a running encode leaves out what was before it, one that is stopped lasts until then', async (t) => {
  const { context, input, file } = recorded({ startPts: 45_000 })
  await context.clock.pass(1200)
  feed(input)
  context.stop()
  input.complete()
  await context.clock.settle()
  t.deepEqual(file()?.finished, { startPts: 45_000, endPts: 108_000 })
})

test('the timeline is told of held captures and of what the lane gave up, before the pictures that it is about', async (t) => {
  const { context, input, file } = recorded()
  await context.clock.settle()
  const [init, ...media] = fragments({ count: 30 })
  const less = { rung: 1, fps: 15, reason: 'too slow', sinceMs: context.originMs + 200 }
  const loaded = media.map((fragment, i) => (i >= 6 ? ({ ...fragment, load: less } as Fragment) : fragment))
  for (const fragment of [init as Fragment, ...loaded]) input.next(fragment)
  await context.clock.pass(1500)
  context.pause(true)
  await context.clock.pass(500)
  context.pause(false)
  t.deepEqual(file()?.notes, [
    { event: 'load.stepped', pts: 18_000, details: { direction: 'down', rung: 1, fps: 15, reason: 'too slow' } },
    { event: 'capture.paused', pts: 135_000 },
    { event: 'capture.resumed', pts: 180_000 },
  ])
  input.complete()
  await context.clock.settle()
  context.pause(true)
  t.is(file()?.notes.length, 3, 'nothing is told of what comes after its end')
})

test('the timeline is told of the faults of its browser and pages, from before the store is open until its end', async (t) => {
  const { context, input, file } = recorded()
  const { events } = context.fakes
  const own = { sessionId: context.sessionId }
  events.publish('page.unresponsive', { ...own, tab: 0 })
  await context.clock.settle()
  feed(input)
  await context.clock.pass(1500)
  events.publish('page.crashed', { ...own, tab: 2 })
  events.publish('page.crashed', { sessionId: 'other', tab: 0 })
  events.publish('capture.tab-changed', { ...own, tab: 1, tabs: 2 })
  events.publish('browser.lost', { ...own, reason: 'its process ended with SIGKILL' })
  await context.clock.pass(500)
  events.publish('browser.restarted', { ...own, reason: 'its process ended with SIGKILL', restarts: 1 })
  t.deepEqual(file()?.notes, [
    { event: 'page.unresponsive', pts: 0, details: { tab: 0 } },
    { event: 'page.crashed', pts: 135_000, details: { tab: 2 } },
    { event: 'capture.tab-changed', pts: 135_000, details: { tab: 1, tabs: 2 } },
    { event: 'browser.lost', pts: 135_000, details: { reason: 'its process ended with SIGKILL' } },
    { event: 'browser.restarted', pts: 180_000, details: { restarts: 1 } },
  ])
  input.complete()
  await context.clock.settle()
  events.publish('page.crashed', { ...own, tab: 0 })
  t.is(file()?.notes.length, 5)
})

test('the timeline is told of what its session notes, at the time it happened, and of no other session', async (t) => {
  const { context, input, file } = recorded()
  const { events } = context.fakes
  await context.clock.settle()
  feed(input)
  await context.clock.pass(1500)
  const typed = {
    kind: 'page.typed',
    happenedAtMs: context.originMs + 1000,
    details: { tab: 0, characters: 5 },
  } as const
  events.publish('session.noted', { sessionId: context.sessionId, ...typed })
  events.publish('session.noted', { sessionId: 'other', ...typed })
  t.deepEqual(file()?.notes, [{ event: 'page.typed', pts: 90_000, details: typed.details }])
  input.complete()
})

test('an input that fails finishes the file first, and then fails with the same error', async (t) => {
  const { context, input, outcome, file } = recorded()
  await context.clock.settle()
  feed(input)
  input.error(new Error('the encoder failed'))
  await context.clock.settle()
  t.deepEqual(file()?.finished, { startPts: 0, endPts: 90_000 })
  t.is(outcome(), 'failed: the encoder failed')
})

test('a store that fails while being written is finished with what it has, and its error told, not a later one', async (t) => {
  const { context, input, outcome, file } = recorded({
    ports: (fakes) => ({
      recordings: {
        open: async (spec) => {
          const writer = await fakes.recordings.open(spec)
          let count = 0
          return {
            ...writer,
            append: (fragment) => {
              count += 1
              if (count > 5) throw new Error('the disk is full')
              writer.append(fragment)
            },
            finish: async (...span) => {
              await writer.finish(...span)
              throw new Error('and cannot be finished either')
            },
          }
        },
      },
    }),
  })
  await context.clock.settle()
  feed(input)
  await context.clock.settle()
  t.is(outcome(), 'failed: the disk is full')
  t.is(file()?.fragments.length, 5)
  t.deepEqual(file()?.finished, { startPts: 0, endPts: 4 * 3000 })
})

test('a store that cannot be opened fails the stage; an aborted run leaves its file for recovery', async (t) => {
  const refused = recorded({ ports: { recordings: { open: () => Promise.reject(new Error('no such folder')) } } })
  await refused.context.clock.settle()
  t.is(refused.outcome(), 'failed: no such folder')

  const { context, input, subscription, file } = recorded()
  await context.clock.settle()
  feed(input)
  subscription.unsubscribe()
  t.is(file()?.abandoned, 'aborted')
  t.is(file()?.finished, undefined)

  const early = recorded()
  early.subscription.unsubscribe()
  await early.context.clock.settle()
  t.is(early.file()?.abandoned, 'aborted before it began')
})

test('a store that never opens fails the recording before what waits for it fills the memory', async (t) => {
  const store = later<RecordingWriter>()
  let abandoned: unknown
  const { context, input, outcome } = recorded({ ports: { recordings: { open: () => store.promise } } })
  const large = fragments({ count: 1 }).map((fragment) => ({ ...fragment, bytes: new Uint8Array(8e6) }))
  let fed = 0
  while (outcome() === 'running' && fed < 100) {
    feed(input, large.slice(0, 1))
    fed += 1
    await context.clock.settle()
  }
  t.is(outcome(), 'failed: Recordings cannot be written to rec_1: the store has not opened and 64 MB wait for it.')
  t.is(fed, 9)
  t.false(input.observed)
  store.resolve({
    ...{ pendingBytes: 0, append: () => t.fail(), note: () => t.fail(), finish: async () => t.fail() },
    abandon: async (reason) => {
      abandoned = reason
    },
  })
  await context.clock.settle()
  t.is(abandoned, 'aborted before it began')
})

test('an aborted recording that cannot even be abandoned is only logged', async (t) => {
  const { context, subscription } = recorded({
    ports: (fakes) => ({
      recordings: {
        open: async (spec) => ({
          ...(await fakes.recordings.open(spec)),
          abandon: () => Promise.reject(new Error('gone')),
        }),
      },
    }),
  })
  await context.clock.settle()
  subscription.unsubscribe()
  await context.clock.settle()
  t.deepEqual(context.fakes.log.lines, ['warn: an aborted recording could not be left tidy'])
})

function streamed(context: TestContext) {
  const input = new Subject<PayloadMap['segment-event']>()
  let outcome = 'running'
  const subscription = hls
    .create(
      { stream: 'live', window: 60_000, onDemand: false, grace: 10_000 },
      context,
    )(input)
    .subscribe({
      error: (error) => {
        outcome = `failed: ${error.message}`
      },
      complete: () => {
        outcome = 'completed'
      },
    })
  return { input, subscription, outcome: () => outcome }
}

test('a stream is opened with its cadence, gets all media, is announced with its first part, and ends', (t) => {
  const context = testContext()
  const { input, outcome } = streamed(context)
  const [cadence, init, ...rest] = segmentEvents()
  t.deepEqual(context.fakes.live.streams, [])
  input.next(cadence as never)
  input.next(init as never)
  const [stream] = context.fakes.live.streams
  t.like(stream?.spec, { streamId: 'live', windowMs: 60_000, segmentMs: 1000 })
  t.false('maxViewers' in (stream?.spec ?? {}))
  t.deepEqual(context.fakes.events.names, [])
  for (const event of rest) input.next(event)
  t.deepEqual(context.fakes.events.names, ['stream.started'])
  t.deepEqual(stream?.events, [init, ...rest])
  input.complete()
  t.is(outcome(), 'completed')
  t.true(stream?.ended)
})

test('a stream ends however its stage does', (t) => {
  for (const end of ['error', 'abort'] as const) {
    const context = testContext()
    const { input, subscription, outcome } = streamed(context)
    for (const event of segmentEvents()) input.next(event)
    if (end === 'error') input.error(new Error('the encoder failed'))
    else subscription.unsubscribe()
    t.is(outcome(), end === 'error' ? 'failed: the encoder failed' : 'running')
    t.true(context.fakes.live.streams[0]?.ended)
  }
})

test('a stream that cannot be opened fails the stage, not the process', (t) => {
  const context = testContext({
    ports: {
      live: {
        open: () => {
          throw new Error('there is one of that name')
        },
      },
    },
  })
  const { input, outcome } = streamed(context)
  for (const event of segmentEvents()) input.next(event)
  t.is(outcome(), 'failed: there is one of that name')
})

/** The fragments as if they were of VP8. */
const asVp8 = (all: readonly Fragment[]): Fragment[] =>
  all.map((each) =>
    each.kind === 'init' ? { ...each, configuration: { ...each.configuration, codec: 'vp8' as const } } : each,
  )

test('what the file is: as asked, by the ending of its path, else the first that carries the codec', async (t) => {
  const vp8 = asVp8(FRAGMENTS)
  for (const [config, given, container] of [
    [{ container: 'webm' }, vp8, 'webm'],
    [{ file: '/a/b.webm' }, vp8, 'webm'],
    [{ file: '/a/b' }, vp8, 'webm'],
    [{}, vp8, 'webm'],
    [{}, FRAGMENTS, 'mp4'],
  ] as const) {
    const { context, input, outcome, file } = recorded({}, config)
    feed(input, given)
    input.complete()
    await context.clock.settle()
    t.is(outcome(), 'completed')
    t.is(file()?.spec.container, container)
    t.is(file()?.fragments.length, given.length)
  }
  for (const [config, carrier] of [
    [{}, undefined],
    [{ container: 'mp4' }, 'mp4'],
    [{ file: 'x.webm' }, 'webm'],
    [{ file: 'x.mov' }, undefined],
  ] as const)
    t.is(recording.carrier?.({ lead: 'keep', ...config }), carrier)
})

test('a codec that the file cannot hold, and a path that contradicts, are refused with what would work', async (t) => {
  t.throws(() => recorded({}, { file: '/a/b.mp4', container: 'webm' }), {
    message: /\/a\/b\.mp4 is the name of a file of mp4; name it \/a\/b\.webm, or ask for mp4/,
  })
  const { context, input, outcome, file } = recorded()
  feed(input, asVp8(FRAGMENTS))
  await context.clock.settle()
  t.is(outcome(), 'failed: A recording in MP4 does not carry vp8.')
  t.is(file()?.abandoned, 'aborted before it began')
})

test('a recording without a codec of its own that gets nothing is opened all the same, so that its end is told', async (t) => {
  const { context, input, outcome, file } = recorded({}, {})
  await context.clock.settle()
  t.is(file(), undefined)
  input.complete()
  await context.clock.settle()
  t.is(outcome(), 'completed')
  t.deepEqual(file()?.finished, { startPts: 0, endPts: 0 })
})
