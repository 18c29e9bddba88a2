import test from 'ava'
import * as HLS from 'hls-parser'
import { FRAGMENT_HEAD_BYTES, givenBitrate, peakBitrate } from '../../../src/domain/peak-bitrate.ts'
import { renderMultivariantPlaylist } from '../../../src/formats/hls/multivariant-playlist.ts'
import { mediaFragment } from '../../../src/formats/isobmff/media-fragment.ts'

test('a variant is read back with all that a player chooses by', (t) => {
  const text = renderMultivariantPlaylist([
    {
      ...{ uri: 'video/media.m3u8', codecs: 'avc1.42c01f', width: 1280, height: 720, fps: 29.97 },
      ...{ peakBps: 1_800_000, averageBps: 1_499_999.5 },
    },
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

test('what viewers are given is more than what is coded: each frame has a head, which a low rendition is half of', (t) => {
  for (const decodeTime of [0, 2 ** 40]) {
    const facts = { sequence: 1, decodeTime, duration: 3000, keyframe: false, capturedAtMs: 1.7e12 }
    t.is(mediaFragment({ ...facts, data: new Uint8Array(0) }).byteLength, FRAGMENT_HEAD_BYTES)
  }
  const low = { bitrateBps: 50_000, fps: 60 }
  t.is(givenBitrate(low), 50_000 + 67_200)
  t.is(peakBitrate(low), 60_000 + 67_200)
})
