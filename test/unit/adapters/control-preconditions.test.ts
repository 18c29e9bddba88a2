import test from 'ava'
import { type Conditions, judgeConditions, meansThisVersion } from '../../../src/adapters/http/control/preconditions.ts'

const MODIFIED_MS = Date.UTC(2026, 0, 2, 3, 4, 5, 678)
const VERSION = { tag: '"a-1"', modifiedMs: MODIFIED_MS }
const SAME = 'Fri, 02 Jan 2026 03:04:05 GMT'
const BEFORE = 'Fri, 02 Jan 2026 03:04:04 GMT'

const judged = (conditions: Conditions) => judgeConditions(conditions, VERSION)

test('who knows the version is told so, by its tag or else by its time', (t) => {
  for (const known of ['"a-1"', 'W/"a-1"', '"b", "a-1"', '"b" , W/"a-1"', '*'])
    t.is(judged({ 'if-none-match': known }), 'not-modified', known)
  for (const known of ['"b"', '', 'a-1', '"a-1']) t.is(judged({ 'if-none-match': known }), 'met', known)
  t.is(judged({ 'if-modified-since': SAME }), 'not-modified', 'dates have whole seconds')
  t.is(judged({ 'if-modified-since': BEFORE }), 'met')
  t.is(judged({ 'if-modified-since': 'yesterday or so' }), 'met')
  t.is(judged({ 'if-none-match': '"b"', 'if-modified-since': SAME }), 'met', 'the tag counts')
})

test('who means another version is refused', (t) => {
  for (const wanted of ['"a-1"', '"b","a-1"', '*']) t.is(judged({ 'if-match': wanted }), 'met', wanted)
  for (const wanted of ['"b"', 'W/"a-1"', '']) t.is(judged({ 'if-match': wanted }), 'failed', wanted)
  t.is(judged({ 'if-unmodified-since': SAME }), 'met')
  t.is(judged({ 'if-unmodified-since': BEFORE }), 'failed')
  t.is(judged({ 'if-match': '"a-1"', 'if-unmodified-since': BEFORE }), 'met', 'the tag counts')
  t.is(judged({ 'if-match': '"b"', 'if-none-match': '"a-1"' }), 'failed', 'that is looked at first')
})

test('a range is meant of the version that its condition names, by a strong tag or its very date', (t) => {
  for (const condition of [undefined, '"a-1"', SAME]) t.true(meansThisVersion(condition, VERSION))
  for (const condition of ['"b"', 'W/"a-1"', BEFORE, '']) t.false(meansThisVersion(condition, VERSION))
})
