import test from 'ava'
import { chooseEncode, type EncodeWish, encodeFields } from '../../../src/adapters/sdk/encode-choice.ts'
import { lendDemands } from '../../../src/adapters/sdk/lend-demands.ts'
import { latencyOf, liveOutputs, protocolsOf, withProtocols } from '../../../src/adapters/sdk/live-sinks.ts'
import { chooseStream } from '../../../src/adapters/sdk/stream-choice.ts'
import { streamInfo } from '../../../src/adapters/sdk/stream-info.ts'
import type { StreamOptions } from '../../../src/adapters/sdk/types.ts'
import { LATENCIES, VIEWING_PROFILES } from '../../../src/domain/viewing-profile.ts'
import type { PipelineDocument } from '../../../src/pipeline/document/pipeline-document.ts'
import { readDocument } from '../../../src/pipeline/document/read-document.ts'
import { planPipeline } from '../../../src/pipeline/plan.ts'
import { createRegistry } from '../../../src/pipeline/registry.ts'
import { builtinStages } from '../../../src/stages/index.ts'
import { readText } from '../../helpers/repository.ts'

const registry = createRegistry(builtinStages)

function documentOf(text: string, set: Record<string, string> = {}): PipelineDocument {
  const { document, faults } = readDocument({ text, file: 'p.yaml', registry, env: {}, set })
  if (!document) throw new Error(faults.map(({ message }) => message).join())
  return document
}

const HEAD = `name: p
stages:
  - { id: picture, use: source.test-pattern }
  - { id: pace, use: video.pace }
  - { id: encode, use: video.encode }
`
const LIVE = readText('pipelines/live.yaml')

test('a stream is delivered by HLS, a minute back, unless something else is asked for', (t) => {
  t.deepEqual(chooseStream({}, '60s'), { protocols: ['hls'], windowMs: 60_000, onDemand: false })
  t.deepEqual(chooseStream({ protocol: 'dash', window: 600_000, onDemand: true, maxViewers: 3 }, '60s'), {
    ...{ protocols: ['dash'], windowMs: 600_000, onDemand: true, maxViewers: 3 },
  })
  t.is(chooseStream({ window: '1.5h' }, '60s').windowMs, 5_400_000)
})

test('protocols come as one name or as a list, each once, in the order asked for', (t) => {
  const chosen = (options: object) => chooseStream(options, '60s').protocols
  t.deepEqual(chosen({ protocol: 'ws' }), ['ws'])
  t.deepEqual(chosen({ protocol: ['ws', 'hls', 'ws'] }), ['ws', 'hls'])
  t.deepEqual(chosen({ protocols: ['dash', 'ws', 'hls'] }), ['dash', 'ws', 'hls'])
  t.deepEqual(chosen({ protocols: 'dash' }), ['dash'])
})

const BAD: [object, string, RegExp][] = [
  [{ protocol: 'rtsp' }, 'PROTOCOL_UNKNOWN', /^rtsp is not/],
  [{ protocols: ['hls', 'rtmp'] }, 'PROTOCOL_UNKNOWN', /^rtmp is not/],
  [{ protocols: [] }, 'OPTION_INVALID', /protocols cannot be read: it names none of: hls, dash, ws/],
  [{ protocols: ['hls'], protocol: 'hls' }, 'OPTION_INVALID', /protocol .*given too/],
  [{ window: '9s' }, 'OPTION_INVALID', /window .*9s is not from 10s to 4h/],
  [{ window: 4 * 3_600_000 + 1 }, 'OPTION_INVALID', /window/],
  [{ window: 'a while' }, 'OPTION_INVALID', /a while is not a duration/],
  [{ window: Number.NaN }, 'OPTION_INVALID', /NaN/],
  [{ onDemand: 'yes' }, 'OPTION_INVALID', /onDemand/],
  [{ maxViewers: 0 }, 'OPTION_INVALID', /maxViewers/],
  [{ maxViewers: 1.5 }, 'OPTION_INVALID', /maxViewers/],
]

for (const [options, code, message] of BAD)
  test(`${code}: a stream with ${JSON.stringify(options)}`, (t) => {
    t.throws(() => chooseStream(options as StreamOptions, '60s'), { code, message })
  })

test('the bounds of the window are those of the sinks', (t) => {
  for (const use of ['sink.hls', 'sink.dash', 'sink.websocket'])
    t.like(registry.require(use).config.properties.window, { least: '10s', most: '4h' })
})

test('an encode is chosen as asked for, else as one that runs, else as the settings have it', (t) => {
  const standard = { codec: 'h264', encoder: 'auto', quality: 'medium', latency: 'wan' } as const
  const page = { ...standard, height: 720 }
  const running = { codec: 'vp9', encoder: 'software', quality: 'high', latency: 'lan' } as const
  t.deepEqual(chooseEncode({}, undefined, page), standard)
  t.deepEqual(chooseEncode({}, running, page), running)
  t.deepEqual(chooseEncode({ latency: 'internet' }, running, page), { ...running, latency: 'internet' })
  t.throws(() => chooseEncode({ latency: 'low' }, running, page), {
    code: 'LATENCY_UNKNOWN',
    message: /low/,
  })
})

test('figures of its own go before those of the profile, stay with it, and are refused where they are nonsense', (t) => {
  const standard = { codec: 'h264', encoder: 'auto', quality: 'medium', latency: 'wan' } as const
  const page = { ...standard, height: 720 }
  const own = { ...standard, bitrateBps: 800_000, crf: 30, keyframeMs: 1000 }
  t.deepEqual(chooseEncode({ bitrate: '800k', crf: 30, keyframe: '1s' }, undefined, page), own)
  t.deepEqual(chooseEncode({}, own, page), own, 'who asks for nothing shares what runs')
  t.deepEqual(chooseEncode({ codec: 'av1' }, own, page), { ...standard, codec: 'av1' })
  t.deepEqual(chooseEncode({ quality: 'high' }, own, page), { ...standard, quality: 'high' })
  t.deepEqual(encodeFields(own), {
    ...{ 'encode.codec': 'h264', 'encode.encoder': 'auto', 'encode.quality': 'medium' },
    ...{ 'encode.bitrate': '800000', 'encode.crf': '30', 'encode.keyframe': '1000ms' },
  })
  const refused: readonly EncodeWish[] = [
    ...[{ bitrate: '1' }, { bitrate: '1G' }, { bitrate: -5 }, { bitrate: Number.NaN }, { crf: -1 }, { crf: 52 }],
    ...[{ crf: 2.5 }, { keyframe: '20ms' }, { keyframe: 'often' }, { encoder: '-vf' }, { encoder: 'libx264;ls' }],
  ]
  for (const wish of refused)
    t.throws(() => chooseEncode(wish, undefined, page), { code: 'OPTION_INVALID' }, JSON.stringify(wish))
  t.throws(() => chooseEncode({ codec: 'mpeg2' }, undefined, page), { code: 'CODEC_UNKNOWN', message: /mpeg2/ })
})

test('addresses are given for what is offered; the first asked for is the address of the stream', (t) => {
  const at = 'http://h:1/streams/s'
  const all = { streamId: 's', latency: 'lan', playerUrl: `${at}/player` } as const
  const socket = 'ws://h:1/streams/s/live'
  t.deepEqual(streamInfo('http://h:1', 's', ['ws', 'hls', 'dash'], 'lan'), {
    ...all,
    ...{ protocols: ['ws', 'hls', 'dash'], streamUrl: socket, websocketUrl: socket },
    ...{ hlsUrl: `${at}/playlist.m3u8`, dashUrl: `${at}/manifest.mpd` },
  })
  t.deepEqual(streamInfo('https://h:1', 's', ['ws'], 'lan'), {
    ...{ ...all, playerUrl: 'https://h:1/streams/s/player', protocols: ['ws'] },
    ...{ streamUrl: 'wss://h:1/streams/s/live', websocketUrl: 'wss://h:1/streams/s/live' },
    ...{ hlsUrl: undefined, dashUrl: undefined },
  })
})

const outputsOf = (text: string) =>
  liveOutputs(documentOf(text)).map((output) => [output.streamId, protocolsOf(output).join('+')])

test('sinks of one packaging stage are one stream, and so are sinks that name the same one', (t) => {
  t.deepEqual(outputsOf(LIVE), [[undefined, 'hls+dash+ws']])
  t.deepEqual(
    outputsOf(`${HEAD}
  - { id: a, use: package.segment }
  - { id: hls, use: sink.hls }
  - { id: mine, use: sink.dash, from: a, with: { stream: mine } }
  - { id: b, use: package.segment, from: encode }
  - { id: second, use: sink.hls }
  - { id: third, use: sink.hls, from: b }
  - { id: also, use: sink.websocket, from: b, with: { stream: mine } }
  - { id: dash, use: sink.dash, from: a }
`),
    [
      [undefined, 'hls+dash'],
      ['mine', 'dash+ws'],
      [undefined, 'hls'],
      [undefined, 'hls'],
    ],
  )
})

test('only the sinks of the protocols asked for stay in a document', (t) => {
  const document = documentOf(readText('pipelines/live-and-record.yaml'))
  const ids = withProtocols(document, ['ws', 'hls']).stages.map(({ id }) => id)
  t.deepEqual(ids, ['tab', 'pace', 'encode', 'segment', 'hls', 'websocket', 'recording'])
})

test('the profile of a stream is that of its packaging stage, unless that has lengths of its own', (t) => {
  const latency = (fields: string) => {
    const document = documentOf(`${HEAD}
  - { id: cut, use: package.segment, with: { ${fields} } }
  - { id: hls, use: sink.hls }
`)
    return liveOutputs(document).map((output) => latencyOf(document, output))
  }
  t.deepEqual(latency(''), ['wan'])
  t.deepEqual(latency('latency: lan'), ['lan'])
  t.deepEqual(latency('latency: lan, part: 250ms'), [undefined])
})

const keysOf = (document: PipelineDocument, stages = registry) =>
  Object.fromEntries(planPipeline(document, stages).nodes.map(({ id, key }) => [id, key]))

for (const latency of LATENCIES)
  test(`a recording that is lent the lengths of ${latency} runs on the capture and the encoder of such a stream`, (t) => {
    const { partMs, segmentMs } = VIEWING_PROFILES[latency]
    const live = keysOf(documentOf(LIVE, { 'segment.latency': latency }))
    const record = documentOf(readText('pipelines/record.yaml'))
    const lent = keysOf(record, lendDemands(registry, { tickMs: partMs, keyframeMs: segmentMs }))
    for (const id of ['tab', 'pace', 'encode']) t.is(lent[id], live[id], id)
    t.is(keysOf(record).encode === live.encode, latency === 'wan', 'without, only one of the default profile')
  })

test('stages that ask for something themselves are lent nothing', (t) => {
  const lent = lendDemands(registry, { tickMs: 100, keyframeMs: 500 })
  t.deepEqual(lent.types, registry.types)
  t.is(lent.get('package.segment'), registry.get('package.segment'))
  t.is(lent.get('sink.nowhere'), undefined)
  t.throws(() => lent.require('sink.nowhere'), { code: 'STAGE_UNKNOWN' })
})
