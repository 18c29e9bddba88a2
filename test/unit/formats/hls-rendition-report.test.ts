import test from 'ava'
import fc from 'fast-check'
import * as HLS from 'hls-parser'
import { renderMediaPlaylist } from '../../../src/formats/hls/media-playlist.ts'
import { renditionReport } from '../../../src/formats/hls/rendition-report.ts'
import { windows } from './hls-window.ts'

HLS.setOptions({ silent: true })

test('a playlist reports where the live edge of every other rendition is', (t) => {
  fc.assert(
    fc.property(windows, windows, windows, (window, low, high) => {
      const others = [
        { uri: '../low/media.m3u8', window: low },
        { uri: '../high/media.m3u8', window: high },
      ]
      const playlist = HLS.parse(renderMediaPlaylist(window, 'k3/', { others }))
      if (playlist.isMasterPlaylist) throw new Error('not a media playlist')
      const expected = others.flatMap(({ uri, window: { segments, next, ended } }) => {
        const last = segments.at(-1)
        if (window.ended || ended || !last) return []
        // What comes next is the part after the one reported, or the first of the segment after it.
        t.true(next.part > 0 ? last.msn === next.msn : last.msn === next.msn - 1)
        return [{ uri, lastMSN: last.msn, lastPart: last.parts.length - 1 }]
      })
      t.deepEqual(
        playlist.renditionReports.map(({ uri, lastMSN, lastPart }) => ({ uri, lastMSN, lastPart })),
        expected,
      )
    }),
  )
})

test('a rendition without media is not reported', (t) => {
  fc.assert(
    fc.property(windows, (window) => {
      t.is(renditionReport({ uri: 'x', window: { ...window, segments: [] } }), undefined)
      t.is(renditionReport({ uri: 'x', window: { ...window, ended: true } }), undefined)
    }),
  )
})
