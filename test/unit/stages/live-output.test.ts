import test from 'ava'
import { defer, finalize, Subject } from 'rxjs'
import type { PayloadMap } from '../../../src/pipeline/payload.ts'
import dash from '../../../src/stages/sink/dash.ts'
import hls from '../../../src/stages/sink/hls.ts'
import websocket from '../../../src/stages/sink/websocket.ts'
import { segmentEvents, type TestContextOptions, testContext } from '../../../src/testing.ts'

const CONFIG = { stream: 'live', window: 60_000, onDemand: true, grace: 5000 }

/** One output on demand, and how many take its input now. */
function onDemand(options: TestContextOptions = {}, definition = hls) {
  const context = testContext(options)
  const input = new Subject<PayloadMap['segment-event']>()
  let taking = 0
  let begun = 0
  let outcome = 'running'
  const watched = defer(() => {
    taking += 1
    begun += 1
    return input.pipe(
      finalize(() => {
        taking -= 1
      }),
    )
  })
  definition
    .create(
      CONFIG,
      context,
    )(watched)
    .subscribe({
      complete: () => {
        outcome = 'completed'
      },
    })
  const feed = () => {
    for (const event of segmentEvents()) input.next(event)
  }
  const stream = () => context.fakes.live.streams[0]
  const end = () => input.complete()
  return { context, feed, end, stream, taking: () => taking, begun: () => begun, outcome: () => outcome }
}

test('an output names its protocol, its lengths and when it may rest', (t) => {
  for (const [definition, protocol] of [
    [hls, 'hls'],
    [dash, 'dash'],
    [websocket, 'ws'],
  ] as const) {
    const { feed, stream } = onDemand({}, definition)
    feed()
    t.like(stream()?.spec, { protocol, partMs: 1000 / 3, segmentMs: 1000, gridMs: 1000, idleAfterMs: 5000 })
  }
})

test('an output that is not wanted takes nothing, and tells when what it takes again is not continuous', (t) => {
  const { feed, stream, taking, begun, outcome, context } = onDemand()
  feed()
  t.is(taking(), 1)
  stream()?.wanted.next(false)
  t.is(taking(), 0, 'all above it may end')
  stream()?.wanted.next(true)
  t.is(taking(), 1)
  t.is(stream()?.resumed, 0, 'nothing has come yet')
  feed()
  t.is(stream()?.resumed, 1)
  t.is(context.fakes.live.streams.length, 1, 'the stream stays')
  t.is(begun(), 2)
  t.is(outcome(), 'running')
  t.deepEqual(context.fakes.events.names, ['stream.started'], 'announced once')
})

test('what happens to its session is told to the stream, what was the matter before it first, until its end', async (t) => {
  const { context, feed, stream, end } = onDemand()
  const own = { sessionId: context.sessionId, tab: 0 }
  context.fakes.events.publish('page.crashed', own)
  feed()
  await context.clock.pass(1000)
  context.fakes.events.publish('page.recovered', own)
  context.pause(true)
  t.deepEqual(stream()?.notes, [
    { event: 'page.crashed', pts: 0, details: { tab: 0 } },
    { event: 'page.recovered', pts: 90_000, details: { tab: 0 } },
    { event: 'capture.paused', pts: 90_000 },
  ])
  end()
  context.fakes.events.publish('page.crashed', own)
  t.is(stream()?.notes.length, 3)
})

test('wanted again and again, it listens once', (t) => {
  const { feed, stream, taking } = onDemand()
  feed()
  for (const wanted of [true, true, false, false, true, true]) stream()?.wanted.next(wanted)
  t.is(taking(), 1)
})

test('a run that is stopped ends an output that rests at once, one at work when its input ends', (t) => {
  const resting = onDemand()
  resting.feed()
  resting.stream()?.wanted.next(false)
  resting.context.stop()
  t.is(resting.outcome(), 'completed')
  t.true(resting.stream()?.ended)

  const working = onDemand()
  working.feed()
  working.context.stop()
  t.is(working.outcome(), 'running')
  working.stream()?.wanted.next(false)
  t.is(working.taking(), 1, 'what it has to bring to its end goes on, although the last viewer leaves now')
  working.end()
  t.is(working.outcome(), 'completed')
  t.true(working.stream()?.ended)
})
