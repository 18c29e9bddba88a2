import test from 'ava'
import fc from 'fast-check'
import type { types } from 'hls-parser'
import * as HLS from 'hls-parser'
import { renderMediaPlaylist } from '../../../src/formats/hls/media-playlist.ts'
import { playlistConstants } from '../../../src/formats/hls/playlist-constants.ts'
import { ORIGIN_MS, windowOf, windows } from './hls-window.ts'

// It counts segments where the standard counts seconds, so short segments after restarts make it warn.
HLS.setOptions({ silent: true })

const read = (text: string): types.MediaPlaylist => {
  const playlist = HLS.parse(text)
  if (playlist.isMasterPlaylist) throw new Error('not a media playlist')
  return playlist
}

/** Lines that promise something for the life of a stream. */
const promises = (text: string): string[] =>
  text.split('\n').filter((line) => /^#EXT-X-(VERSION|TARGETDURATION|PART-INF|SERVER-CONTROL)/.test(line))

test('a playlist, letter by letter', (t) => {
  const whole = { partTicks: [30_000, 30_000, 30_000], restarted: false }
  const window = windowOf(playlistConstants(1000 / 3, 1000), [whole, { ...whole, restarted: true }], {
    firstMsn: 7,
    firstPts: 90_000,
    discontinuitySequence: 2,
    ended: false,
    growing: 1,
  })
  t.is(
    renderMediaPlaylist(window, 'k3/'),
    `#EXTM3U
#EXT-X-VERSION:9
#EXT-X-TARGETDURATION:1
#EXT-X-PART-INF:PART-TARGET=0.33333
#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,CAN-SKIP-UNTIL=6.000,PART-HOLD-BACK=1.000,HOLD-BACK=3.000
#EXT-X-MEDIA-SEQUENCE:7
#EXT-X-DISCONTINUITY-SEQUENCE:2
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-MAP:URI="k3/init-0.mp4"
#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:01.000Z
#EXT-X-PART:DURATION=0.33333,URI="k3/part-7-0.m4s",INDEPENDENT=YES
#EXT-X-PART:DURATION=0.33333,URI="k3/part-7-1.m4s"
#EXT-X-PART:DURATION=0.33333,URI="k3/part-7-2.m4s"
#EXTINF:1.00000,
k3/segment-7.m4s
#EXT-X-DISCONTINUITY
#EXT-X-MAP:URI="k3/init-1.mp4"
#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:02.000Z
#EXT-X-PART:DURATION=0.33333,URI="k3/part-8-0.m4s",INDEPENDENT=YES
#EXT-X-PART:DURATION=0.33333,URI="k3/part-8-1.m4s"
#EXT-X-PART:DURATION=0.33333,URI="k3/part-8-2.m4s"
#EXTINF:1.00000,
k3/segment-8.m4s
#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:03.000Z
#EXT-X-PART:DURATION=0.33333,URI="k3/part-9-0.m4s",INDEPENDENT=YES
#EXT-X-PRELOAD-HINT:TYPE=PART,URI="k3/part-9-1.m4s"
`,
  )
})

test('whatever the window, a parser reads back what is in it', (t) => {
  fc.assert(
    fc.property(windows, (window) => {
      const playlist = read(renderMediaPlaylist(window, 'k3/'))
      const { segments, constants, next } = window
      const finished = segments.filter((segment) => segment.finished)
      const uris = playlist.segments.filter(({ uri }) => uri)
      t.is(playlist.endlist, window.ended)
      t.is(playlist.mediaSequenceBase, segments[0]?.msn ?? next.msn)
      t.is(playlist.discontinuitySequenceBase, window.discontinuitySequence)
      t.true(playlist.independentSegments)
      t.is(playlist.playlistType, undefined)
      t.is(playlist.start, undefined)
      t.deepEqual(
        uris.map(({ uri, map, discontinuity }) => [uri, map.uri, Boolean(discontinuity)]),
        finished.map(({ msn, init, discontinuity }) => [`k3/segment-${msn}.m4s`, `k3/init-${init}.mp4`, discontinuity]),
      )
      for (const [index, segment] of finished.entries()) {
        const listed = uris[index]
        t.true(Math.abs((listed?.duration ?? 0) - segment.duration / 90_000) < 1e-5)
        t.true(Math.round(listed?.duration ?? 99) <= constants.targetSeconds, 'RFC 8216bis, 4.4.3.1')
        t.true(Math.abs((listed?.programDateTime?.getTime() ?? 0) - (ORIGIN_MS + segment.pts / 90)) <= 0.5)
      }
    }),
  )
})

test('whatever the window, parts reach back three target durations and none exceeds the part target', (t) => {
  fc.assert(
    fc.property(windows, (window) => {
      const { segments, constants, next } = window
      const text = renderMediaPlaylist(window, 'k3/')
      const playlist = read(text)
      const ticksFrom = (index: number) => segments.slice(index).reduce((sum, { duration }) => sum + duration, 0)
      const listed = segments
        .filter((_, index) => ticksFrom(index) < 3 * constants.targetSeconds * 90_000)
        .flatMap(({ msn, parts }) => parts.map(({ part }) => `k3/part-${msn}-${part}.m4s`))
      const parts = playlist.segments.flatMap((segment) => segment.parts)
      t.deepEqual(
        parts.filter(({ hint }) => !hint).map(({ uri }) => uri),
        listed,
      )
      const target = playlist.partTargetDuration ?? 0
      t.true(parts.every(({ duration }) => (duration ?? 0) <= target))
      const hints = text.split('\n').filter((line) => line.startsWith('#EXT-X-PRELOAD-HINT'))
      t.deepEqual(
        hints,
        window.ended ? [] : [`#EXT-X-PRELOAD-HINT:TYPE=PART,URI="k3/part-${next.msn}-${next.part}.m4s"`],
      )
    }),
  )
})

test('what a playlist promises is the same for every window of a stream', (t) => {
  fc.assert(
    fc.property(windows, windows, (one, other) => {
      t.deepEqual(promises(renderMediaPlaylist(one, '')), promises(renderMediaPlaylist(other, '')))
    }),
  )
})

test('the promises keep the bounds of the standard for any part and segment length', (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 50, max: 1500 }), fc.integer({ min: 1, max: 40 }), (partMs, parts) => {
      const constants = playlistConstants(partMs, partMs * parts)
      t.true(constants.targetSeconds >= (partMs * parts) / 1000)
      t.true(Number.isInteger(constants.targetSeconds))
      t.true(constants.partHoldBackMs >= 3 * partMs)
      t.true(constants.holdBackSeconds >= 3 * constants.targetSeconds)
      t.true(constants.skipUntilSeconds >= 6 * constants.targetSeconds)
      t.true(constants.advancePartLimit >= 3)
    }),
  )
})
