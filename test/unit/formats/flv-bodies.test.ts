import test from 'ava'
import { SILENCE_CONFIG, SILENCE_FRAME, silenceTimeMs } from '../../../src/formats/aac/silence.ts'
import { readAmf } from '../../../src/formats/amf/read-amf.ts'
import { audioBody, audioConfigBody } from '../../../src/formats/flv/audio-body.ts'
import { metadataBody } from '../../../src/formats/flv/stream-metadata.ts'
import { isFlvCodec, videoBody, videoConfigBody } from '../../../src/formats/flv/video-body.ts'
import { accessUnit, decoderRecord } from '../../../src/formats/isobmff/decoder-record.ts'
import { initSegment } from '../../../src/formats/isobmff/init-segment.ts'
import { mediaFragment } from '../../../src/formats/isobmff/media-fragment.ts'

const hex = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('hex')
const DATA = Uint8Array.of(0xaa, 0xbb)

test('H.264 is told as it always was', (t) => {
  t.is(hex(videoConfigBody('avc1', DATA)), '1700000000aabb')
  t.is(hex(videoBody('avc1', true, DATA)), '1701000000aabb')
  t.is(hex(videoBody('avc1', false, DATA)), '2701000000aabb')
})

test('other codecs are told by their four letters; H.265 without a composition time', (t) => {
  t.is(hex(videoConfigBody('hvc1', DATA)), `90${hex(Buffer.from('hvc1'))}aabb`)
  t.is(hex(videoBody('hvc1', true, DATA)), `93${hex(Buffer.from('hvc1'))}aabb`)
  t.is(hex(videoBody('av01', false, DATA)), `a1${hex(Buffer.from('av01'))}aabb`)
  t.is(hex(videoBody('vp09', true, DATA)), `91${hex(Buffer.from('vp09'))}aabb`)
  t.true(isFlvCodec('av01'))
  t.false(isFlvCodec('vp08'))
})

test('silence is AAC-LC of 48 kHz in stereo; its times do not drift', (t) => {
  t.is(hex(SILENCE_CONFIG), '1190')
  t.is(hex(audioConfigBody(SILENCE_CONFIG)), 'af001190')
  t.is(hex(audioBody(SILENCE_FRAME)), `af01${hex(SILENCE_FRAME)}`)
  // 55 bits: a channel pair element with two channels of nothing, and the end.
  t.is(SILENCE_FRAME.length, 7)
  t.is(SILENCE_FRAME[0], 0x20)
  t.deepEqual([0, 1, 2, 3].map(silenceTimeMs), [0, 21, 43, 64])
  t.is(silenceTimeMs(46_875 * 3600), 3_600_000_000)
})

test('what is announced of a stream can be read', (t) => {
  const told = { width: 1280, height: 720, fps: 30, bitrateBps: 1_500_000, sampleRateHz: 48_000, soundBitrateBps: 2625 }
  const [command, name, values] = readAmf(metadataBody({ ...told, codec: 'avc1' }))
  t.deepEqual([command, name], ['@setDataFrame', 'onMetaData'])
  const { ecma } = values as { ecma: Map<string, unknown> }
  t.like(Object.fromEntries(ecma), { width: 1280, height: 720, framerate: 30, videocodecid: 7, audiocodecid: 10 })
  const [, , enhanced] = readAmf(metadataBody({ ...told, codec: 'hvc1' }))
  t.is((enhanced as { ecma: Map<string, unknown> }).ecma.get('videocodecid'), 0x68766331)
})

test('record and access unit are taken out of what the encoder stage makes', (t) => {
  const record = Uint8Array.of(1, 0x42, 0xc0, 0x1f, 0xff, 0xe0, 0)
  const init = initSegment({ width: 64, height: 48, timescale: 90_000, codec: 'avc1', record })
  t.deepEqual(decoderRecord(init), { codec: 'avc1', record })
  const spec = { sequence: 1, decodeTime: 0, duration: 3000, keyframe: true, capturedAtMs: 0 }
  t.deepEqual(accessUnit(mediaFragment({ ...spec, data: DATA })), DATA)
  t.is(decoderRecord(DATA), undefined)
  t.is(accessUnit(init), undefined)
})
