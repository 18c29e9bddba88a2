import test from 'ava'
import { CARRIERS, CODECS, carries, notCarried, recordingContainer } from '../../../src/domain/codec.ts'
import { readDocument } from '../../../src/pipeline/document/read-document.ts'
import { createRegistry } from '../../../src/pipeline/registry.ts'
import { builtinStages } from '../../../src/stages/index.ts'

const registry = createRegistry(builtinStages)

const document = (codec: string): string => `
name: live
stages:
  - { id: pattern, use: source.test-pattern }
  - { id: pace, use: video.pace }
  - { id: encode, use: video.encode, with: { codec: ${codec} } }
  - { id: cut, use: package.segment }
  - { id: hls, use: sink.hls, from: cut }
  - { id: dash, use: sink.dash, from: cut }
  - { id: ws, use: sink.websocket, from: cut }
  - { id: rtmp, use: sink.rtmp, from: encode, with: { url: 'rtmp://127.0.0.1/live', key: key } }
`

const SINKS = { hls: 'hls', dash: 'dash', ws: 'ws', rtmp: 'rtmp' } as const

test('a document whose sinks have no place for its codec is refused, each with a sentence that names what would work', (t) => {
  for (const codec of CODECS) {
    const { faults } = readDocument({ text: document(codec), file: 'live.yaml', registry, env: {}, set: {} })
    const found = faults.filter(({ rule }) => rule === 'not-carried').map(({ message }) => message)
    const refused = Object.values(SINKS).filter((carrier) => !carries(carrier, codec))
    t.is(found.length, refused.length, codec)
    for (const carrier of refused) {
      const { message, advice } = notCarried(carrier, codec)
      t.true(found.includes(`${message} ${advice}`), `${codec} by ${carrier}: ${found.join('\n')}`)
      t.true(message.startsWith(CARRIERS[carrier].name) && message.includes(codec))
      for (const other of CARRIERS[carrier].codecs) t.true(advice.includes(other))
    }
  }
})

test('every codec is carried by something, and recordings take all of them', (t) => {
  for (const codec of CODECS) t.true(carries(recordingContainer(codec), codec))
  t.throws(() => recordingContainer('vp8', 'mp4'), { code: 'CODEC_NOT_CARRIED', message: /MP4 does not carry vp8/ })
  t.throws(() => recordingContainer('h264', 'webm'), { code: 'CODEC_NOT_CARRIED', message: /WebM does not carry h264/ })
})
