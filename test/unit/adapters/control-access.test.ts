import test from 'ava'
import {
  type AccessRules,
  checkAccess,
  isForeign,
  isLoopback,
  isOwnHost,
  type RequestSource,
} from '../../../src/adapters/http/control/access-rules.ts'
import { carriesToken } from '../../../src/adapters/http/control/access-token.ts'
import { pageAddress } from '../../../src/adapters/http/control/page-address.ts'
import { FlyBrowserError } from '../../../src/domain/errors.ts'

const TOKEN = 'a-secret-of-some-length'
const rules = (change: Partial<AccessRules> = {}): AccessRules => ({
  host: '127.0.0.1',
  token: '',
  allowedHosts: [],
  allowedOrigins: [],
  ...change,
})
const from = (change: Partial<RequestSource> = {}): RequestSource => ({
  host: '127.0.0.1:8600',
  origin: undefined,
  site: undefined,
  mode: undefined,
  destination: undefined,
  localAddress: '127.0.0.1',
  ...change,
})

test('addresses that only this machine reaches are loopback, names are not but for localhost', (t) => {
  for (const host of ['127.0.0.1', '127.9.9.9', '::1', 'localhost', 'LocalHost']) t.true(isLoopback(host), host)
  for (const host of ['0.0.0.0', '::', '10.0.0.1', '128.0.0.1', 'box.example', '127.0.0.1.example', '', '127.1'])
    t.false(isLoopback(host), host)
})

test('an address that others reach needs a token', (t) => {
  t.notThrows(() => checkAccess(rules()))
  t.notThrows(() => checkAccess(rules({ host: '0.0.0.0', token: TOKEN })))
  t.throws(() => checkAccess(rules({ host: '0.0.0.0' })), { instanceOf: FlyBrowserError, code: 'TOKEN_REQUIRED' })
})

test('a token that cannot be sent, or is short, is refused and not repeated', (t) => {
  for (const token of ['short', 'with a space in between', `${TOKEN}\n`, 'schlüssel-mit-umlaut']) {
    const error = t.throws(() => checkAccess(rules({ token })), { instanceOf: FlyBrowserError })
    t.is(error?.code, 'SETTINGS_INVALID')
    t.false(`${error?.message} ${error?.advice} ${JSON.stringify(error?.details)}`.includes(token))
  }
})

test('an allowed origin must be one', (t) => {
  t.notThrows(() => checkAccess(rules({ allowedOrigins: ['https://panel.example', 'http://localhost:3000'] })))
  for (const origin of ['panel.example', 'https://panel.example/', '*', 'null'])
    t.throws(() => checkAccess(rules({ allowedOrigins: [origin] })), { code: 'SETTINGS_INVALID' }, origin)
})

test('the token is compared whole; without one everybody carries it', (t) => {
  const carries = carriesToken(TOKEN)
  t.true(carries(`Bearer ${TOKEN}`))
  t.true(carries(`bearer  ${TOKEN} `))
  for (const header of [
    undefined,
    '',
    'Bearer',
    'Bearer ',
    TOKEN,
    `Basic ${TOKEN}`,
    `Bearer ${TOKEN}x`,
    `Bearer ${TOKEN.slice(1)}`,
  ])
    t.false(carries(header), header)
  t.true(carriesToken('')(undefined))
})

test('a request names this server by its address, localhost or what the settings add', (t) => {
  for (const host of ['127.0.0.1', '127.0.0.1:8600', 'localhost:1', 'LOCALHOST', '[::1]:8600'])
    t.true(isOwnHost(from({ host }), rules()), host)
  for (const host of [
    undefined,
    '',
    'evil.example',
    '127.0.0.1.evil.example',
    'evil@localhost',
    'localhost/x',
    '10.0.0.5',
    'localhost.',
  ])
    t.false(isOwnHost(from({ host }), rules()), host)
  t.true(isOwnHost(from({ host: 'Box.Example:80' }), rules({ allowedHosts: ['box.example'] })))
  t.true(isOwnHost(from({ host: 'box.example' }), rules({ allowedHosts: ['Box.example'] })))
})

test('on all interfaces the address that was connected to is a name too', (t) => {
  const all = rules({ host: '0.0.0.0', token: TOKEN })
  t.true(isOwnHost(from({ host: '10.0.0.5:8600', localAddress: '10.0.0.5' }), all))
  t.true(isOwnHost(from({ host: '10.0.0.5:8600', localAddress: '::ffff:10.0.0.5' }), all))
  t.true(isOwnHost(from({ host: '[fd00::5]:8600', localAddress: 'fd00::5' }), all))
  t.false(isOwnHost(from({ host: '10.0.0.6:8600', localAddress: '10.0.0.5' }), all))
})

test('pages of this server and programs are not foreign, all others are', (t) => {
  t.false(isForeign(from(), rules()))
  t.false(isForeign(from({ origin: 'http://127.0.0.1:8600', site: 'same-origin' }), rules()))
  t.false(isForeign(from({ host: 'box.example', origin: 'https://box.example' }), rules()))
  for (const origin of [
    'http://127.0.0.1:8601',
    'http://localhost:8600',
    'https://evil.example',
    'null',
    '',
    'file://',
  ])
    t.true(isForeign(from({ origin }), rules()), origin)
  t.false(isForeign(from({ origin: 'https://panel.example' }), rules({ allowedOrigins: ['https://panel.example'] })))
})

test('what a foreign page shows of this server is foreign; a link that is followed is not', (t) => {
  t.true(isForeign(from({ site: 'cross-site', mode: 'no-cors', destination: 'image' }), rules()))
  t.true(isForeign(from({ site: 'same-site', mode: 'no-cors', destination: 'image' }), rules()))
  t.true(isForeign(from({ site: 'cross-site', mode: 'navigate', destination: 'iframe' }), rules()))
  t.false(isForeign(from({ site: 'cross-site', mode: 'navigate', destination: 'document' }), rules()))
  t.false(isForeign(from({ site: 'none', mode: 'navigate', destination: 'document' }), rules()))
})

test('callers open pages of the network; files only where that is allowed, and never the pages of Chromium itself', (t) => {
  const closed = { allowFileUrls: false }
  for (const url of ['http://example.com/', 'https://example.com/', 'data:text/html,x', 'about:blank'])
    t.is(pageAddress(url, closed), url)
  for (const url of [
    'file:///etc/passwd',
    'FILE:///etc/passwd',
    'chrome://version',
    'about:version',
    'view-source:http://a/',
    'x',
    'javascript:1',
  ])
    t.throws(() => pageAddress(url, closed), { code: 'PAGE_URL_INVALID' }, url)
  t.is(pageAddress('file:///tmp/a.html', { allowFileUrls: true }), 'file:///tmp/a.html')
  t.throws(() => pageAddress('about:version', { allowFileUrls: true }), { code: 'PAGE_URL_INVALID' })
})
