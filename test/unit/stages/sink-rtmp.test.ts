import test from 'ava'
import { Subject } from 'rxjs'
import type { Fragment } from '../../../src/domain/media.ts'
import { readConfig } from '../../../src/pipeline/config/read-config.ts'
import { fragments } from '../../../src/pipeline/testing/samples.ts'
import sinkRtmp from '../../../src/stages/sink/rtmp.ts'
import { testContext } from '../../../src/testing.ts'

/** The sink with a configuration as a document gives it. */
function scene(given: Record<string, unknown>) {
  const context = testContext()
  const reading = readConfig(sinkRtmp.config, given)
  if (!reading.ok) throw new Error(reading.faults.map(({ message }) => message).join('\n'))
  const input = new Subject<Fragment>()
  const make = () => sinkRtmp.create(reading.config as never, context)
  return { context, input, make, pushed: context.fakes.push.pushed }
}

test('fragments go to one server or several, each by its address or its platform', async (t) => {
  const destinations = [
    { url: 'rtmp://b.example.com/x', key: 'two' },
    { preset: 'youtube', key: 'three' },
  ]
  const { input, make, pushed } = scene({ url: 'rtmps://a.example.com/x', key: 'one', destinations })
  let completed = false
  make()(input).subscribe({ complete: () => (completed = true) })
  const sent = fragments({ count: 3 })
  for (const fragment of sent) input.next(fragment)
  input.complete()
  await Promise.resolve()
  await Promise.resolve()
  t.true(completed)
  t.deepEqual(
    pushed[0]?.spec.destinations.map(({ address, key }) => [address.host, key.reveal()]),
    [
      ['a.example.com', 'one'],
      ['b.example.com', 'two'],
      ['a.rtmps.youtube.com', 'three'],
    ],
  )
  t.deepEqual(pushed[0]?.fragments, sent)
  t.true(pushed[0]?.ended)
})

test('platforms are shaped for by themselves, others where it is asked for', (t) => {
  const { input, make, pushed } = scene({
    destinations: [
      { preset: 'twitch', key: 'k' },
      { preset: 'youtube', key: 'k', shape: 'none' },
      { url: 'rtmp://h/a', key: 'k' },
      { url: 'rtmp://h/a', key: 'k', shape: '2.5M' },
      { url: 'rtmp://h/a', key: 'k', shape: 300_000 },
    ],
  })
  make()(input).subscribe()
  t.deepEqual(
    pushed[0]?.spec.destinations.map(({ preset, shape }) => [preset, shape]),
    [
      ['twitch', 'platform'],
      ['youtube', 'none'],
      [undefined, 'none'],
      [undefined, 2_500_000],
      [undefined, 300_000],
    ],
  )
})

test('what it pushes to is in its measures', (t) => {
  const { context, input, make } = scene({ push: 'mine' })
  t.is(context.measures.snapshot().destinations, undefined)
  make()(input).subscribe()
  t.deepEqual(context.measures.snapshot().destinations, [])
})

test('without a server it waits for some to join, under the id it was given', (t) => {
  const { input, make, pushed } = scene({ push: 'mine' })
  make()(input).subscribe()
  t.like(pushed[0]?.spec, { pushId: 'mine', destinations: [] })
})

test('a server without an address or key, with two addresses or of an unknown platform is refused', (t) => {
  const refused = (given: Record<string, unknown>, code: string) =>
    t.throws(() => scene(given).make(), { code } as object)
  refused({ key: 'k' }, 'PUSH_URL_INVALID')
  refused({ url: 'rtmp://h/a' }, 'PUSH_KEY_INVALID')
  refused({ url: 'rtmp://h/a', preset: 'twitch', key: 'k' }, 'PUSH_URL_INVALID')
  refused({ destinations: [{ url: 'srt://h/a', key: 'k' }] }, 'PUSH_URL_INVALID')
  refused({ url: 'rtmp://h/a', key: 'k', shape: '1k' }, 'OPTION_INVALID')
  t.false(readConfig(sinkRtmp.config, { preset: 'vimeo' }).ok)
  t.false(readConfig(sinkRtmp.config, { url: 'rtmp://h/a', shape: 'plattform' }).ok)
})
