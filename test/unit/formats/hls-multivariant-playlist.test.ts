import test from 'ava'
import * as HLS from 'hls-parser'
import { renderMultivariantPlaylist } from '../../../src/formats/hls/multivariant-playlist.ts'

test('a variant is read back with all that a player chooses by', (t) => {
  const text = renderMultivariantPlaylist([
    { uri: 'video/media.m3u8', codecs: 'avc1.42c01f', width: 1280, height: 720, fps: 29.97, bitrateBps: 1_500_000 },
  ])
  const playlist = HLS.parse(text)
  if (!playlist.isMasterPlaylist) throw new Error('not a multivariant playlist')
  t.true(playlist.independentSegments)
  t.is(playlist.variants.length, 1)
  t.like(playlist.variants[0], {
    uri: 'video/media.m3u8',
    bandwidth: 1_800_000,
    averageBandwidth: 1_500_000,
    codecs: 'avc1.42c01f',
    resolution: { width: 1280, height: 720 },
    frameRate: 29.97,
  })
})
