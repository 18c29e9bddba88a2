import test from 'ava'
import { chapterListBox } from '../../../src/formats/isobmff/chapter-list-box.ts'
import { shortElement } from '../../../src/formats/matroska/ebml.ts'
import { webmFront } from '../../../src/formats/matroska/webm-front.ts'

test('chpl: times in units of 100 ns, titles in UTF-8 of at most 255 bytes that end with a whole character', (t) => {
  const bytes = Buffer.from(chapterListBox([{ startMs: 1500, title: `a${'ü'.repeat(200)}` }]))
  t.is(bytes.toString('latin1', 4, 8), 'udta')
  t.is(bytes.toString('latin1', 12, 16), 'chpl')
  const chpl = bytes.subarray(16)
  t.deepEqual([...chpl.subarray(0, 9)], [1, 0, 0, 0, 0, 0, 0, 0, 1])
  t.is(chpl.readBigUInt64BE(9), 15_000_000n)
  t.is(chpl[17], 255)
  t.is(chpl.toString('utf8', 18), `a${'ü'.repeat(127)}`)
  const emoji = Buffer.from(chapterListBox([{ startMs: 0, title: '🧀'.repeat(80) }])).subarray(16)
  t.is(emoji[17], 252)
  t.is(emoji.toString('utf8', 18), '🧀'.repeat(63))
})

test('chpl holds no more chapters than it can count', (t) => {
  const many = Array.from({ length: 300 }, (_, at) => ({ startMs: at * 1000, title: 'x' }))
  const bytes = chapterListBox(many)
  t.is(bytes[24], 255)
  t.is(bytes.length, 8 + 8 + 4 + 4 + 1 + 255 * 10)
})

test('the front of a WebM has one length, with chapters and without', (t) => {
  const end = { fileBytes: 2 ** 40, cuesOffset: 2 ** 39, durationMs: 1e9 }
  t.is(webmFront(end).length, webmFront().length)
  t.is(webmFront({ ...end, chaptersOffset: 2 ** 39 + 1000 }).length, webmFront().length)
  t.throws(() => shortElement(0xec, new Array<number>(127).fill(0)), { instanceOf: RangeError })
})
