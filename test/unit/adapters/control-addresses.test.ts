import test from 'ava'
import { streamBody } from '../../../src/adapters/http/control/bodies.ts'
import { trustedProxies } from '../../../src/adapters/http/trusted-proxies.ts'
import { streamInfo } from '../../../src/adapters/sdk/stream-info.ts'

const info = streamInfo('http://localhost:8600', 'str_1', ['hls', 'ws'], 'lan')

for (const [host, protocol, hls, ws] of [
  ['box:9000', 'http', 'http://box:9000', 'ws://box:9000'],
  ['example.com', 'http', 'http://example.com', 'ws://example.com'],
  ['example.com', 'https', 'https://example.com', 'wss://example.com'],
  ['example.com:8443', 'https', 'https://example.com:8443', 'wss://example.com:8443'],
  ['[::1]:80', 'http', 'http://[::1]', 'ws://[::1]'],
] as const) {
  test(`addresses for who asked ${protocol}://${host}`, (t) => {
    t.like(streamBody(info, { host, protocol }), {
      hls_url: `${hls}/streams/str_1/playlist.m3u8`,
      stream_url: `${hls}/streams/str_1/playlist.m3u8`,
      player_url: `${hls}/streams/str_1/player`,
      websocket_url: `${ws}/streams/str_1/live`,
      dash_url: null,
    })
  })
}

test('proxies are addresses or networks', (t) => {
  t.false(trustedProxies([]))
  const sound = ['127.0.0.1', '10.0.0.0/8', '::1', 'fd00::/8']
  t.deepEqual(trustedProxies(sound), sound)
  for (const wrong of ['proxy', '10.0.0.0/33', '10.0.0/8', '1.2.3.4/', '1.2.3.4/8/8', '*', 'loopback'])
    t.throws(() => trustedProxies(['127.0.0.1', wrong]), { code: 'SETTINGS_INVALID' } as object, wrong)
})
