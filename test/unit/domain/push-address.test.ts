import { inspect } from 'node:util'
import test from 'ava'
import fc from 'fast-check'
import { FlyBrowserError } from '../../../src/domain/errors.ts'
import { pushAddress } from '../../../src/domain/push/push-address.ts'
import { pushKey } from '../../../src/domain/push/push-key.ts'
import { PUSH_PRESET_NAMES, PUSH_PRESETS } from '../../../src/domain/push/push-presets.ts'

test('addresses are taken apart; ports that everybody knows are not shown', (t) => {
  t.deepEqual(pushAddress('rtmp://live.example.com/app'), {
    ...{ secure: false, host: 'live.example.com', port: 1935, app: 'app', url: 'rtmp://live.example.com/app' },
  })
  t.deepEqual(pushAddress('RTMPS://[2001:db8::1]:1936/a/b/'), {
    ...{ secure: true, host: '2001:db8::1', port: 1936, app: 'a/b', url: 'rtmps://[2001:db8::1]:1936/a/b' },
  })
  for (const name of PUSH_PRESET_NAMES) t.true(pushAddress(PUSH_PRESETS[name]).secure, name)
})

test('what is no address to push to is refused', (t) => {
  const wrong = [
    ...[
      '',
      'rtmp:/h/a',
      'http://h/a',
      'tee:rtmp://h/a',
      'concat:a|b',
      'file:///etc/passwd',
      '|cat',
      '-i',
      ' rtmp://h/a',
    ],
    ...['rtmp://-h/a', 'rtmp://h', 'rtmp://h/', 'rtmp:///a', 'rtmp://h:0/a', 'rtmp://h:65536/a', 'rtmp://h:x/a'],
    ...[
      'rtmp://user:secret@h/a',
      'rtmp://h/a?token=secret',
      'rtmp://h/a#f',
      'rtmp://h/a b',
      'rtmp://h/a\nb',
      'rtmp://h/ä',
    ],
    ...['rtmp://h/a//b', 'rtmp://h_/a', `rtmp://h/${'a'.repeat(3000)}`, 'rtmp://h/a|b', 'rtmp://h\\@x/a'],
  ]
  for (const url of wrong) {
    const error = t.throws(
      () => pushAddress(url),
      { instanceOf: FlyBrowserError, code: 'PUSH_URL_INVALID' } as object,
      url,
    )
    t.notRegex(String(inspect(error)), /secret/)
  }
})

test('whatever is taken for an address is shown so that it is taken again, with nothing odd in it', (t) => {
  const part = fc.string({ unit: fc.constantFrom(...'ab0-._:@/[]?#% \n|'), maxLength: 12 })
  fc.assert(
    fc.property(fc.constantFrom('rtmp://', 'rtmps://', 'rtmp:'), part, part, (scheme, host, path) => {
      let address: ReturnType<typeof pushAddress>
      try {
        address = pushAddress(`${scheme}${host}/${path}`)
      } catch (error) {
        return t.true(error instanceof FlyBrowserError)
      }
      t.deepEqual(pushAddress(address.url), address)
      t.regex(address.url, /^rtmps?:\/\/[\x21-\x7e]+$/)
      t.notRegex(address.host, /^-|-$/)
    }),
    { numRuns: 300 },
  )
})

test('a key is not seen in anything that holds it', (t) => {
  const key = pushKey('live_a/b+c')
  const holder = { key, nested: [{ key }] }
  for (const text of [`${key}`, JSON.stringify(holder), inspect(holder, { depth: 9, showHidden: true }), String(key)])
    t.notRegex(text, /live_a/)
  t.is(key.reveal(), 'live_a/b+c')
  t.is(key.hideIn('no live_a/b+c here, nor live_a%2Fb%2Bc'), 'no [secret] here, nor [secret]')
})

test('of a key with arguments no part is shown, however a server repeats it', (t) => {
  const key = pushKey('live_123_abc?bandwidthtest=true&sign=Zm9v%2FYmFy')
  const said = '/app/live_123_abc is taken; LIVE_123_ABC%3Fbandwidthtest; sign Zm9v/YmFy or zm9v%2fymfy: true [x](y)$'
  t.is(key.hideIn(said), '/app/[secret] is taken; [secret]%3F[secret]; sign [secret] or [secret]: true [x](y)$')
})

test('keys that are none are refused without being shown', (t) => {
  for (const text of ['', 'my key', 'key\n', 'schlüssel', 'x'.repeat(2000)]) {
    const error = t.throws(() => pushKey(text), { code: 'PUSH_KEY_INVALID' } as object)
    if (text) t.false(inspect(error).includes(text))
  }
})
