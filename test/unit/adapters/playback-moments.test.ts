import test from 'ava'
import { clusterMoments } from '../../../src/adapters/http/playback/cluster-moments.ts'
import { momentAt, momentsOf, readTimeline } from '../../../src/adapters/http/playback/moments.ts'
import { readSpriteCues, spriteAt } from '../../../src/adapters/http/playback/sprite-cues.ts'

const moment = (atSeconds: number, event: string, details: Record<string, string | number> = {}) => ({
  atSeconds,
  event,
  ...details,
})

test('a timeline is read line by line, and what is no line of it is left out', (t) => {
  const text = [
    '{"at_seconds": 1.5, "event": "page.navigated", "tab": 0, "url": "https://a.example/"}',
    'no json',
    '{"at_seconds": "1", "event": "page.titled"}',
    '[1]',
    'null',
    '{"at_seconds": 2, "event": "session.marked", "label": "x", "nested": {"a": 1}}',
    '',
  ].join('\n')
  t.deepEqual(readTimeline(text), [
    moment(1.5, 'page.navigated', { tab: 0, url: 'https://a.example/' }),
    moment(2, 'session.marked', { label: 'x' }),
  ])
  t.deepEqual(readTimeline(''), [])
  const line = '{"at_seconds":1,"event":"page.error-logged"}\n'
  t.is(readTimeline(line.repeat(6000)).length, 5000)
})

test('moments tell in words what happened, in the order of time', (t) => {
  const told = momentsOf([
    moment(9, 'page.request-failed', { method: 'GET', url: 'https://a.example/x/', status: 500, tab: 0 }),
    moment(1, 'page.navigated', { tab: 0, url: 'https://a.example/' }),
    moment(2, 'page.clicked', { element: 'button#buy', name: 'Buy', x: 1, y: 2 }),
    moment(3, 'page.clicked', { element: 'canvas#plot' }),
    moment(4, 'page.typed', { characters: 5, element: 'input', name: 'Voucher' }),
    moment(5, 'session.marked', { label: '<b>checkout</b>', total: 59.9, order: 'A-17' }),
    moment(6, 'page.error-logged', { text: 'TypeError' }),
    moment(7, 'load.stepped', { rung: 2, direction: 'down' }),
    moment(8, 'constructor', {}),
  ])
  t.deepEqual(
    told.map(({ atS, kind, label, detail }) => [atS, kind, label, detail]),
    [
      [1, 'navigations', 'a.example', ''],
      [2, 'actions', 'Click “Buy”', 'button#buy'],
      [3, 'actions', 'Click “canvas#plot”', ''],
      [4, 'actions', 'Typing “Voucher”', '5 characters'],
      [5, 'marks', '<b>checkout</b>', 'total 59.9, order A-17'],
      [6, 'errors', 'TypeError', 'Console'],
      [7, 'others', 'Load: stepped', 'rung 2, direction down'],
      [8, 'others', 'Constructor', ''],
      [9, 'errors', 'a.example/x', 'GET 500'],
    ],
  )
  t.deepEqual(
    [0, 1, 1.97, 2, 100].map((timeS) => momentAt(told, timeS)),
    [-1, 0, 1, 1, 8],
  )
})

test('moments that would lie over each other are one mark, each kind by itself', (t) => {
  const moments = momentsOf([
    ...[10, 10.2, 10.4, 12].map((at) => moment(at, 'page.error-logged', { text: `${at}` })),
    moment(10.1, 'session.marked', { label: 'm' }),
  ])
  t.deepEqual(
    clusterMoments(moments, 160).map(({ kind, atS, moments: held }) => [kind, atS, held.length]),
    [
      ['errors', 10, 3],
      ['marks', 10.1, 1],
      ['errors', 12, 1],
    ],
  )
  const storm = momentsOf(Array.from({ length: 5000 }, (_, i) => moment(i / 10, 'page.error-logged')))
  t.true(clusterMoments(storm, 500).length <= 161)
})

test('preview pictures are rectangles of larger ones', (t) => {
  const cues = readSpriteCues(
    [
      'WEBVTT',
      '00:00.000 --> 00:05.000\nsprite-0001.jpg#xywh=0,0,160,90',
      'second\r\n01:00:05.000 --> 01:00:10.500 align:start\r\nsprite-0002.jpg#xywh=pixel:160,90,160,90',
      '00:10.000 --> 00:15.000\nno rectangle',
      'NOTE nothing',
    ].join('\n\n'),
  )
  t.deepEqual(cues, [
    { startS: 0, endS: 5, uri: 'sprite-0001.jpg', x: 0, y: 0, width: 160, height: 90 },
    { startS: 3605, endS: 3610.5, uri: 'sprite-0002.jpg', x: 160, y: 90, width: 160, height: 90 },
  ])
  t.is(spriteAt(cues, 4), cues[0])
  t.is(spriteAt(cues, 3600), cues[0])
  t.is(spriteAt(cues, 9999), cues[1])
  t.is(spriteAt([], 1), undefined)
})
