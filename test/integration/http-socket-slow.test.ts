import { once } from 'node:events'
import test from 'ava'
import type { MediaFragment } from '../../src/domain/media.ts'
import { VirtualClock } from '../../src/pipeline/testing/virtual-clock.ts'
import { encodeFragments, SEGMENT_FRAMES } from './http-media.ts'
import { SocketViewer, socketOrigin } from './http-socket-origin.ts'

const encoded = encodeFragments(8)
const PADDING = 250_000

/** The fragment with a box behind it that players pass over (ISO/IEC 14496-12, 8.1.2), so that the buffers of the system fill. */
const padded = (fragment: MediaFragment): MediaFragment => {
  const free = Buffer.alloc(PADDING)
  free.writeUInt32BE(PADDING, 0)
  free.write('free', 4, 'latin1')
  return { ...fragment, bytes: Buffer.concat([fragment.bytes, free]) }
}
const heavy = encoded.then(({ init, media }) => ({ init, media: media.map(padded) }))

test('a client that does not read is dropped to a keyframe and told so, while another gets everything', async (t) => {
  const { init, media } = await heavy
  await using origin = await socketOrigin({ init, media })
  const [quick, slow] = [await SocketViewer.open(origin.socketUrl()), await SocketViewer.open(origin.socketUrl())]
  origin.frames(1)
  await slow.binaries(2)
  slow.socket.pause()
  // Six segments of 7.5 MB: more than the system takes for a socket, whatever it does.
  for (let frame = 1; frame < 6 * SEGMENT_FRAMES; frame++) {
    origin.frames(1)
    await quick.binaries(2 + frame)
  }
  slow.socket.resume()
  await slow.roundTrip()
  t.true(slow.binary.length < 6 * SEGMENT_FRAMES, 'something was left out')
  for (let frame = 6 * SEGMENT_FRAMES; frame < 7 * SEGMENT_FRAMES + 5; frame++) {
    origin.frames(1)
    await quick.binaries(2 + frame)
  }
  await slow.roundTrip()
  t.deepEqual(quick.story, ['init', 'head', `0-${7 * SEGMENT_FRAMES + 4}`])
  const [head, headBytes, before, skipped, after, ...rest] = slow.story
  t.deepEqual([head, headBytes, skipped, rest], ['init', 'head', 'skipped', []])
  const last = Number(before?.split('-')[1])
  const [first, end] = (after ?? '').split('-').map(Number)
  t.is((first ?? 1) % SEGMENT_FRAMES, 0)
  t.is(end, 7 * SEGMENT_FRAMES + 4)
  t.deepEqual(slow.texts('skipped'), [{ type: 'skipped', fragments: (first ?? 0) - last - 1 }])
})

test('a client that takes nothing for ten seconds is let go with 1013', async (t) => {
  const clock = new VirtualClock()
  const { init, media } = await heavy
  await using origin = await socketOrigin({ init, media, clock })
  const [quick, stuck] = [await SocketViewer.open(origin.socketUrl()), await SocketViewer.open(origin.socketUrl())]
  origin.frames(1)
  await stuck.binaries(2)
  stuck.socket.pause()
  for (let frame = 1; frame < 4 * SEGMENT_FRAMES; frame++) {
    origin.frames(1)
    await quick.binaries(2 + frame)
  }
  await clock.pass(8000)
  t.is(origin.stream.feeds.top.listeners, 2)
  await clock.pass(4000)
  stuck.socket.resume()
  t.deepEqual(await stuck.closed, { code: 1013, reason: 'the connection is too slow' })
  await quick.roundTrip()
  t.is(origin.stream.feeds.top.listeners, 1)
})

test('a peer that does not answer pings is let go, one that does stays', async (t) => {
  const clock = new VirtualClock()
  const { init, media } = await encoded
  await using origin = await socketOrigin({ init, media, clock })
  const [alive, dead] = [
    await SocketViewer.open(origin.socketUrl()),
    await SocketViewer.open(origin.socketUrl(), { autoPong: false }),
  ]
  const pinged = Promise.all([once(alive.socket, 'ping'), once(dead.socket, 'ping')])
  await clock.pass(15_000)
  await pinged
  await alive.roundTrip()
  await clock.pass(15_000)
  t.is((await dead.closed).code, 1006)
  await alive.roundTrip()
  t.is(origin.stream.feeds.top.listeners, 1)
})

test('a client that talks too much is let go, one that says a little is not', async (t) => {
  const clock = new VirtualClock()
  const { init, media } = await encoded
  await using origin = await socketOrigin({ init, media, clock })
  const viewer = await SocketViewer.open(origin.socketUrl())
  for (let second = 0; second < 10; second++) {
    for (let each = 0; each < 18; each++) viewer.socket.send('hello')
    await viewer.roundTrip()
    await clock.pass(2000)
  }
  t.is(viewer.socket.readyState, viewer.socket.OPEN)
  for (let each = 0; each < 21; each++) viewer.socket.ping()
  t.deepEqual(await viewer.closed, { code: 1008, reason: 'too many messages' })
})

test('a message that is too long, or is none, closes the socket that it came on', async (t) => {
  const { init, media } = await encoded
  await using origin = await socketOrigin({ init, media })
  const [viewer, long, broken] = [
    await SocketViewer.open(origin.socketUrl()),
    await SocketViewer.open(origin.socketUrl()),
    await SocketViewer.open(origin.socketUrl()),
  ]
  long.socket.send(Buffer.alloc(1025))
  t.is((await long.closed).code, 1009)
  // Not masked, as what a client sends must be (RFC 6455, 5.1).
  ;(broken.socket as unknown as { _socket: NodeJS.WritableStream })._socket.write(Buffer.from([0x81, 0x01, 0x61]))
  t.is((await broken.closed).code, 1002)
  await viewer.roundTrip()
  t.is(origin.stream.feeds.top.listeners, 1)
})
