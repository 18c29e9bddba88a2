import test from 'ava'
import fc from 'fast-check'
import { wordsFrom } from '../../../src/adapters/browser/timeline/describe-element.ts'
import { isAddress } from '../../../src/adapters/browser/timeline/note-titles.ts'
import { safeAddress, safeText } from '../../../src/adapters/browser/timeline/safe-address.ts'
import { sentInput } from '../../../src/adapters/browser/timeline/sent-input.ts'

test('addresses keep what they say and lose what must not be told', (t) => {
  const rows: [string, string][] = [
    ['https://example.com/shop?q=red+shoes&page=2#top', 'https://example.com/shop?q=red+shoes&page=2#top'],
    ['https://ada:pw@example.com:8443/a', 'https://example.com:8443/a'],
    ['https://e.com/?token=abc&q=1', 'https://e.com/?token=[secret]&q=1'],
    [
      'https://e.com/?accessToken=a&API_KEY=b&X-Amz-Signature=c',
      'https://e.com/?accessToken=[secret]&API_KEY=[secret]&X-Amz-Signature=[secret]',
    ],
    ['https://e.com/cb#access_token=abc&expires_in=3', 'https://e.com/cb#access_token=[secret]&expires_in=3'],
    ['https://e.com/#/reset?code=12', 'https://e.com/#/reset?code=[secret]'],
    ['https://e.com/?monkey=1&keyboard=2&passage=3', 'https://e.com/?monkey=1&keyboard=2&passage=3'],
    ['https://e.com/?x=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0', 'https://e.com/?x=[secret]'],
    ['https://e.com/?9f86d081884c7d659a2feaa0c55ad015', 'https://e.com/?[secret]'],
    ['https://e.com/i/9f86d081884c7d659a2feaa0c55ad015/open', 'https://e.com/i/[secret]/open'],
    ['data:text/html,<input value=hunter2>', 'data:text/html'],
    ['blob:https://e.com/1234', 'blob:'],
    ['javascript:alert(1)', 'javascript:'],
    ['about:blank', 'about:blank'],
    ['file:///home/ada/page.html', 'file:///home/ada/page.html'],
    ['no address', ''],
  ]
  for (const [address, told] of rows) t.is(safeAddress(address), told)
  t.is([...safeAddress(`https://e.com/${'a/'.repeat(1000)}`)].length, 500)
})

test('addresses within addresses, pieces of paths and other shapes of pairs tell no secret either', (t) => {
  const rows: [string, string][] = [
    ['https://e.com/a;jsessionid=1A53/b;v=2', 'https://e.com/a;jsessionid=[secret]/b;v=2'],
    ['https://e.com/?a=1;token=abc;b=2', 'https://e.com/?a=1;token=[secret];b=2'],
    ['https://e.com/login?next=%2Freset%3Ftoken%3Dabc', 'https://e.com/login?next=[secret]'],
    ['https://e.com/login?next=%252Freset%253Ftoken%253Dabc', 'https://e.com/login?next=[secret]'],
    ['https://e.com/?to=https%3A%2F%2Fada%3Apw%40e.org%2F', 'https://e.com/?to=[secret]'],
    [
      'https://e.com/?next=https%3A%2F%2Fe.org%2Fpage%2F2%3Fq%3Dx',
      'https://e.com/?next=https%3A%2F%2Fe.org%2Fpage%2F2%3Fq%3Dx',
    ],
    ['https://e.com/?v={%22id%22:1,%22token%22:%22abc%22}', 'https://e.com/?v=[secret]'],
    ['https://e.com/?form[password]=abc&form[name]=ada', 'https://e.com/?form[password]=[secret]&form[name]=ada'],
    ['https://e.com/?x=PHNhbWxwOlJlc3Bvbn+Nlx4bWxuczpzYW1s1', 'https://e.com/?x=[secret]'],
    ['https://e.com/?q=how+to+fix+the+error+404+of+pages', 'https://e.com/?q=how+to+fix+the+error+404+of+pages'],
    ['https://e.com/?9f86d081884c7d659a2feaa0c55ad0=', 'https://e.com/?[secret]'],
    ['myapp://callback?code=abc', 'myapp://callback?code=[secret]'],
    ['https://e.com/token.js', 'https://e.com/token.js'],
  ]
  for (const [address, told] of rows) t.is(safeAddress(address), told)
})

test('texts tell no secret of addresses that brackets are in, of applications, or that are cut; nor what says who asks', (t) => {
  const rows: [string, string][] = [
    ['at https://e.com/?f={1}&token=abc failed', 'at https://e.com/?f={1}&token=[secret] failed'],
    ['at run (https://e.com/token.js:1:2)', 'at run (https://e.com/token.js:1:2)'],
    ["Failed to launch 'myapp://cb?code=abc' because", "Failed to launch 'myapp://cb?code=[secret]' because"],
    ['sent Authorization: Bearer abc123def456', 'sent Authorization: Bearer [secret]'],
    ['basic information about bearer tokens', 'basic information about bearer tokens'],
    ['got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln', 'got [secret]'],
  ]
  for (const [text, told] of rows) t.is(safeText(text, 200), told)
  t.false(safeText('x_https://ada:hunter2@e.com/', 200).includes('hunter2'))
  const cut = `data:text/plain,${'x'.repeat(358)} https://e.com/?x=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0`
  t.is(safeText(cut, 100), 'data:text/plain https://e.com/')
})

test('addresses of megabytes are told like others, at once, and nothing half of what is cut', (t) => {
  const long = 2_000_000
  t.is(safeAddress(`https://e.com/?k=${'x'.repeat(long)}`), 'https://e.com/')
  for (const piece of ['x', '1', '=', ':', ' ', '%25', '"', '/', '//a', 'a=b&', 'a:'])
    t.true(safeAddress(`https://e.com/?q=${piece.repeat(long / piece.length)}`).length <= 500, piece)
  const key = `${'a1'.repeat(1980)}&x=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0${'b2'.repeat(100)}`
  t.is(safeAddress(`https://e.com/?token=${key}`), 'https://e.com/?token=[secret]&')
})

const SECRET = 'Hunter2-is-secret'
const word = fc.stringMatching(/^[a-z]{1,8}$/)

test('no address tells a user name, a password, or the value of what is named like a secret', (t) => {
  const bases = fc.tuple(word, word).map(([host, path]) => `https://${host}.example/${path}`)
  const names = fc.constantFrom(
    'token',
    'access_token',
    'apiKey',
    'password',
    'sessionId',
    'X-Signature',
    'authToken2',
    'client_secret',
  )
  fc.assert(
    fc.property(
      bases,
      names,
      fc.array(fc.tuple(word, word), { maxLength: 4 }),
      fc.boolean(),
      (base, name, others, hash) => {
        const url = new URL(base)
        url.username = SECRET
        url.password = SECRET
        const query = [...others.map((pair) => pair.join('=')), `${name}=${SECRET}`].join('&')
        if (hash) url.hash = query
        else url.search = query
        const told = safeAddress(url.href)
        return !told.includes(SECRET) && told.includes(url.host)
      },
    ),
  )
  t.pass()
})

test('a text of any kind stays within its bound, on one line, and its addresses are without secrets', (t) => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.integer({ min: 1, max: 100 }), (text, most) => {
      const told = safeText(`${text}\n https://a:${SECRET}@e.com/?token=${SECRET} ${text}`, most)
      return [...told].length <= most && !told.includes('\n') && !told.includes(SECRET)
    }),
  )
  t.is(
    safeText('GET "https://e.com/?token=abc" failed\n  at x', 100),
    'GET "https://e.com/?token=[secret]" failed at x',
  )
  t.is(safeText('x'.repeat(1e6), 10), 'xxxxxxxxx…')
})

test('a title that the browser made of an address is none', (t) => {
  const url = 'https://e.com/a?token=1'
  for (const title of ['', ' ', 'e.com', 'e.com/a?token=1', url, 'https://e.com/a'])
    t.true(isAddress(title, url), title)
  for (const title of ['Shop', 'e.com: shop', 'example']) t.false(isAddress(title, url), title)
  t.true(isAddress('about:blank', 'about:blank'))
  t.true(isAddress('data:text/html,x', 'data:text/html,x'))
})

test('what a page says of its elements is bounded and not believed', (t) => {
  t.deepEqual(wordsFrom({ tag: 'input', id: 'i', name: ' Your\n name ', type: 'TEXT', hints: '' }), {
    element: 'input#i',
    name: 'Your name',
    secret: false,
  })
  for (const secret of [
    { type: 'Password' },
    { hints: 'current-password' },
    { hints: 'one-time-code' },
    { hints: 'cc-number' },
  ])
    t.true(wordsFrom({ tag: 'input', ...secret })?.secret)
  for (const nothing of [null, 1, 'text', {}, { tag: '' }, { tag: 5 }]) t.is(wordsFrom(nothing), undefined)
  t.is(wordsFrom({ tag: 'a', name: 'x'.repeat(1000) })?.name?.length, 80)
})

test('clicks and keys are read from calls of the protocol, commands put no text anywhere, and nothing odd is read', (t) => {
  const key = (more: object) => sentInput('Input.dispatchKeyEvent', { type: 'keyDown', key: 'a', text: 'a', ...more })
  t.deepEqual(key({}), { kind: 'key', key: 'a', text: 'a' })
  t.deepEqual(key({ modifiers: 2 }), { kind: 'key', key: 'a', text: '' })
  t.deepEqual(key({ modifiers: 8 }), { kind: 'key', key: 'a', text: 'a' })
  t.is(key({ type: 'keyUp' }), undefined)
  t.deepEqual(sentInput('Input.insertText', { text: 'ü' }), { kind: 'key', key: '', text: 'ü' })
  const click = { type: 'mousePressed', x: 1.5, y: 2, button: 'left', clickCount: 2 }
  t.deepEqual(sentInput('Input.dispatchMouseEvent', click), { kind: 'click', x: 1.5, y: 2, button: 'left', clicks: 2 })
  t.is(sentInput('Input.dispatchMouseEvent', { ...click, type: 'mouseReleased' }), undefined)
  t.is(sentInput('Input.dispatchMouseEvent', { ...click, x: '1); alert(1' }), undefined)
  const touch = { type: 'touchStart', touchPoints: [{ x: 3, y: 4 }] }
  t.deepEqual(sentInput('Input.dispatchTouchEvent', touch), { kind: 'click', x: 3, y: 4, button: 'touch', clicks: 1 })
  fc.assert(
    fc.property(
      fc.constantFrom('Input.dispatchMouseEvent', 'Input.dispatchTouchEvent', 'Page.enable'),
      fc.anything(),
      (method, given) => {
        const input = sentInput(method, given)
        return input === undefined || (input.kind === 'click' && Number.isFinite(input.x) && Number.isFinite(input.y))
      },
    ),
  )
})
