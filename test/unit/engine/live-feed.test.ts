import test from 'ava'
import type { InitFragment, MediaFragment } from '../../../src/domain/media.ts'
import type { FeedListener } from '../../../src/engine/live/feed/feed-listener.ts'
import { LiveFeed } from '../../../src/engine/live/feed/live-feed.ts'
import { picture, placed } from './live-feed-media.ts'
import { init, part } from './live-media.ts'

/** Writes down what it is told. */
const listening = (told: string[] = []): FeedListener & { readonly told: readonly string[] } => ({
  told,
  init: ({ bytes }: InitFragment) => told.push(`init ${bytes[0]}`),
  fragment: ({ pts, keyframe }: MediaFragment, fresh: boolean) =>
    told.push(`${fresh ? '' : 'kept '}${keyframe ? 'key ' : ''}${pts}`) > 0,
  end: (error?: Error) => told.push(`end${error ? ` ${error.message}` : ''}`),
})

test('who joins is given the newest init segment, all since the newest keyframe, and then each fragment', (t) => {
  const feed = new LiveFeed()
  feed.push(init(1))
  for (const event of placed('KppKp')) feed.push(event)
  const listener = listening()
  feed.subscribe(listener)
  feed.push(placed('p', 5)[0]!)
  feed.push(placed('K', 6)[0]!)
  t.deepEqual(listener.told, ['init 1', 'kept key 3', 'kept 4', '5', 'key 6'])
})

test('before the first media there is nothing to begin with', (t) => {
  const feed = new LiveFeed()
  const listener = listening()
  feed.subscribe(listener)
  feed.push(init(1))
  for (const event of placed('Kp')) feed.push(event)
  t.deepEqual(listener.told, ['init 1', 'key 0', '1'])
})

test('a new init segment makes what was kept before it useless', (t) => {
  const feed = new LiveFeed()
  feed.push(init(1))
  for (const event of placed('Kp')) feed.push(event)
  const before = listening()
  feed.subscribe(before)
  feed.push(init(2, true))
  const after = listening()
  feed.subscribe(after)
  feed.push(placed('K', 2)[0]!)
  t.deepEqual(before.told, ['init 1', 'kept key 0', 'kept 1', 'init 2', 'key 2'])
  t.deepEqual(after.told, ['init 2', 'key 2'])
})

test('fragments are told once, whether packaging tells of them, of their part, or of both', (t) => {
  const feed = new LiveFeed()
  const listener = listening()
  feed.subscribe(listener)
  const [both, alone] = [part(0, 0, 0), part(0, 1, 45_000)]
  feed.push(init(1))
  for (const [index, fragment] of both.fragments.entries()) {
    feed.push({ kind: 'fragment', msn: 0, part: index, fragment })
  }
  feed.push(both)
  feed.push(alone)
  feed.push({ kind: 'segment', msn: 0, parts: 2, pts: 0, duration: 90_000 })
  t.deepEqual(listener.told, ['init 1', 'key 0', '22500', '45000', '67500'])
})

test('who has left is told nothing more, and the others all', (t) => {
  const feed = new LiveFeed()
  feed.push(init(1))
  const [stays, leaves] = [listening(), listening()]
  feed.subscribe(stays)
  const leave = feed.subscribe(leaves)
  feed.push(placed('K')[0]!)
  leave()
  leave()
  feed.push(placed('p', 1)[0]!)
  t.deepEqual(leaves.told, ['init 1', 'key 0'])
  t.deepEqual(stays.told, ['init 1', 'key 0', '1'])
  t.is(feed.listeners, 1)
})

test('a listener that throws is ended, and harms nobody', (t) => {
  const feed = new LiveFeed()
  feed.push(init(1))
  const broken = listening()
  feed.subscribe({
    ...broken,
    fragment: () => {
      throw new Error('broken')
    },
  })
  const sound = listening()
  feed.subscribe(sound)
  for (const event of placed('Kp')) feed.push(event)
  t.deepEqual(broken.told, ['init 1', 'end broken'])
  t.deepEqual(sound.told, ['init 1', 'key 0', '1'])
  t.is(feed.listeners, 1)
})

test('the end is told to all, once; who comes later sees the last pictures and the end', (t) => {
  const feed = new LiveFeed()
  feed.push(init(1))
  for (const event of placed('Kp')) feed.push(event)
  const listener = listening()
  feed.subscribe(listener)
  feed.end()
  feed.push(placed('K', 2)[0]!)
  const late = listening()
  feed.subscribe(late)()
  t.deepEqual(listener.told, ['init 1', 'kept key 0', 'kept 1', 'end'])
  t.deepEqual(late.told, listener.told)
  t.is(feed.listeners, 0)
})

test('of a stream that was taken away nothing is left', (t) => {
  const feed = new LiveFeed()
  feed.push(init(1))
  feed.push(placed('K')[0]!)
  const listener = listening()
  feed.subscribe(listener)
  feed.end()
  feed.close(new Error('gone'))
  const late = listening()
  feed.subscribe(late)
  t.deepEqual(listener.told.slice(2), ['end'])
  t.deepEqual(late.told, ['end gone'])
})

test('while nothing is made, what was kept grows old and is not shown to those who join', (t) => {
  const feed = new LiveFeed()
  feed.push(init(1))
  for (const event of placed('Kp')) feed.push(event)
  feed.rest()
  const listener = listening()
  feed.subscribe(listener)
  feed.push(init(2))
  for (const event of placed('Kp', 900)) feed.push(event)
  t.deepEqual(listener.told, ['init 1', 'init 2', 'key 900', '901'])
})

test('pictures that never come to an end are not all kept', (t) => {
  const feed = new LiveFeed()
  feed.push(init(1))
  const mebibyte = new Uint8Array(1024 * 1024)
  const long = Array.from({ length: 40 }, (_, at) => ({ ...picture(at, at === 0), bytes: mebibyte }))
  for (const fragment of long) feed.push({ kind: 'fragment', msn: 0, part: 0, fragment })
  const listener = listening()
  feed.subscribe(listener)
  feed.push(placed('p', 40)[0]!)
  feed.push(placed('K', 41)[0]!)
  t.deepEqual(listener.told, ['init 1', '40', 'key 41'])
})
