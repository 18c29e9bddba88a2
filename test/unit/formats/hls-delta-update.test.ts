import test from 'ava'
import fc from 'fast-check'
import * as HLS from 'hls-parser'
import { renderMediaPlaylist } from '../../../src/formats/hls/media-playlist.ts'
import { playlistConstants } from '../../../src/formats/hls/playlist-constants.ts'
import type { PlaylistWindow } from '../../../src/formats/hls/playlist-window.ts'
import { skippableSegments } from '../../../src/formats/hls/skippable-segments.ts'
import { expand, readPlaylist } from './hls-playlist-reader.ts'
import { twoWindows, windowOf, windows } from './hls-window.ts'

HLS.setOptions({ silent: true })

const ticksOf = (segments: PlaylistWindow['segments']): number =>
  segments.reduce((sum, { duration }) => sum + duration, 0)

/** Ticks of media from the end of a segment to the end of the playlist's last finished one. */
const behindEnd = ({ segments }: PlaylistWindow, index: number): number =>
  ticksOf(segments.slice(index + 1).filter(({ finished }) => finished))

const whole = { partTicks: [45_000, 45_000], restarted: false }
const nine = (growing: number, ended = false) =>
  windowOf(
    playlistConstants(500, 1000),
    Array.from({ length: 9 }, (_, index) => ({ ...whole, restarted: index === 2 })),
    { firstMsn: 5, firstPts: 0, discontinuitySequence: 1, ended, growing },
  )

test('a delta update, letter by letter up to the first segment it lists', (t) => {
  const text = renderMediaPlaylist(nine(1), 'k3/', { skip: true })
  t.is(
    text.slice(0, text.indexOf('#EXTINF')),
    `#EXTM3U
#EXT-X-VERSION:9
#EXT-X-TARGETDURATION:1
#EXT-X-PART-INF:PART-TARGET=0.50000
#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,CAN-SKIP-UNTIL=6.000,PART-HOLD-BACK=1.500,HOLD-BACK=3.000
#EXT-X-MEDIA-SEQUENCE:5
#EXT-X-DISCONTINUITY-SEQUENCE:1
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-SKIP:SKIPPED-SEGMENTS=3
#EXT-X-MAP:URI="k3/init-1.mp4"
#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:03.000Z
`,
  )
})

test('where nothing is old enough, and after the end, the whole playlist is given', (t) => {
  for (const window of [nine(0, true), { ...nine(1), segments: nine(1).segments.slice(3) }]) {
    t.is(skippableSegments(window), 0)
    t.is(renderMediaPlaylist(window, '', { skip: true }), renderMediaPlaylist(window, ''))
  }
})

test('a rest of the media clock makes no segment older', (t) => {
  const rested = windowOf(
    playlistConstants(500, 1000),
    Array.from({ length: 9 }, (_, index) => (index === 8 ? { ...whole, restTicks: 9_000_000 } : whole)),
    { firstMsn: 5, firstPts: 0, discontinuitySequence: 1, ended: false, growing: 1 },
  )
  t.is(skippableSegments(rested), 3)
})

test('whatever the window, all that is older than the Skip Boundary is left out and nothing else', (t) => {
  fc.assert(
    fc.property(windows, (window) => {
      const skipped = skippableSegments(window)
      const boundary = window.constants.skipUntilSeconds * 90_000
      t.true(skipped === 0 || behindEnd(window, skipped - 1) >= boundary)
      const kept = window.segments[skipped]
      t.true(window.ended || !kept || behindEnd(window, skipped) < boundary)
    }),
  )
})

test('whatever the window, a parser numbers the segments of a delta update as those of the whole', (t) => {
  fc.assert(
    fc.property(windows, (window) => {
      const [whole, delta] = [false, true].map((skip) => {
        const playlist = HLS.parse(renderMediaPlaylist(window, 'k3/', { skip }))
        if (playlist.isMasterPlaylist) throw new Error('not a media playlist')
        return playlist
      })
      const skipped = delta?.skip ?? 0
      t.is(skipped, skippableSegments(window))
      const numbered = (playlist = whole) =>
        playlist?.segments.map(({ mediaSequenceNumber, uri, duration, map }) => [
          mediaSequenceNumber,
          uri,
          duration,
          map?.uri,
        ])
      t.deepEqual(numbered(delta), numbered()?.slice(skipped))
    }),
  )
})

test('a delta update and the playlist before it make the whole playlist', (t) => {
  let deltas = 0
  fc.assert(
    fc.property(twoWindows, ([earlier, later]) => {
      // A client may ask for one only while what it has is not older than half the Skip Boundary (RFC 8216bis, 6.3.7).
      const added = ticksOf(later.segments.filter(({ msn }) => msn >= earlier.next.msn))
      fc.pre(added <= (later.constants.skipUntilSeconds / 2) * 90_000)
      const delta = readPlaylist(renderMediaPlaylist(later, 'k3/', { skip: true }))
      if (delta.skipped > 0) deltas++
      const before = readPlaylist(renderMediaPlaylist(earlier, 'k3/'))
      t.deepEqual(expand(before, delta), readPlaylist(renderMediaPlaylist(later, 'k3/')))
    }),
  )
  t.true(deltas > 20, `only ${deltas} delta updates were made`)
})
