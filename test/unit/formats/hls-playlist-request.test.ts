import test from 'ava'
import fc from 'fast-check'
import { initName, parseMediaName, partName, segmentName } from '../../../src/formats/hls/media-names.ts'
import { playlistConstants } from '../../../src/formats/hls/playlist-constants.ts'
import { decidePlaylist } from '../../../src/formats/hls/playlist-decision.ts'
import { parsePlaylistRequest } from '../../../src/formats/hls/playlist-request.ts'
import { windowOf, windows } from './hls-window.ts'

test('directives are read', (t) => {
  t.deepEqual(parsePlaylistRequest({}), { kind: 'plain' })
  t.deepEqual(parsePlaylistRequest({ viewer: 'a', _HLS_report: 'x' }), { kind: 'plain' })
  t.deepEqual(parsePlaylistRequest({ _HLS_skip: 'YES' }), { kind: 'plain', skip: true })
  t.deepEqual(parsePlaylistRequest({ _HLS_msn: '7', _HLS_skip: 'v2' }), { kind: 'segment', msn: 7, skip: true })
  t.deepEqual(parsePlaylistRequest({ _HLS_msn: '7' }), { kind: 'segment', msn: 7 })
  t.deepEqual(parsePlaylistRequest({ _HLS_msn: '7', _HLS_part: '0' }), { kind: 'part', msn: 7, part: 0 })
})

for (const query of [
  { _HLS_part: '0' },
  { _HLS_msn: '' },
  { _HLS_msn: '-1' },
  { _HLS_msn: '1e400' },
  { _HLS_msn: '1.5' },
  { _HLS_msn: ' 1' },
  { _HLS_msn: '0x1' },
  { _HLS_msn: '9'.repeat(400) },
  { _HLS_msn: ['1', '2'] },
  { _HLS_msn: '1', _HLS_part: 'NaN' },
  { _HLS_msn: '1', _HLS_part: ['0', '0'] },
  { _HLS_skip: '' },
  { _HLS_skip: 'NO' },
  { _HLS_skip: 'yes' },
  { _HLS_skip: 'V2' },
  { _HLS_skip: ['YES', 'v2'] },
  { _HLS_msn: '1', _HLS_skip: '1' },
]) {
  test(`${JSON.stringify(query).slice(0, 60)} is invalid`, (t) => {
    t.is(parsePlaylistRequest(query).kind, 'invalid')
  })
}

/** Segments 10 to 13 of three parts each; 14 has two so far. */
const whole = { partTicks: [30_000, 30_000, 30_000], restarted: false }
const live = windowOf(playlistConstants(1000 / 3, 1000), [whole, whole, whole, whole], {
  firstMsn: 10,
  firstPts: 0,
  discontinuitySequence: 0,
  ended: false,
  growing: 2,
})

const rows: readonly [query: Record<string, string>, kind: 'answer' | 'wait' | 'refuse', why: string][] = [
  [{}, 'answer', 'as it is'],
  [{ _HLS_msn: '0' }, 'answer', 'long gone'],
  [{ _HLS_msn: '13' }, 'answer', 'finished'],
  [{ _HLS_msn: '14' }, 'wait', 'growing'],
  [{ _HLS_msn: '15' }, 'wait', 'two ahead of the last finished'],
  [{ _HLS_msn: '16' }, 'refuse', 'three ahead'],
  [{ _HLS_msn: '16', _HLS_part: '0' }, 'refuse', 'three ahead'],
  [{ _HLS_msn: '13', _HLS_part: '2' }, 'answer', 'finished'],
  [{ _HLS_msn: '13', _HLS_part: '3' }, 'answer', 'past the end: 14.0, which is there'],
  [{ _HLS_msn: '12', _HLS_part: '99' }, 'answer', 'past the end: 13.0'],
  [{ _HLS_msn: '14', _HLS_part: '1' }, 'answer', 'there'],
  [{ _HLS_msn: '14', _HLS_part: '2' }, 'wait', 'hinted'],
  [{ _HLS_msn: '14', _HLS_part: '10' }, 'wait', 'as far as the Advance Part Limit'],
  [{ _HLS_msn: '14', _HLS_part: '11' }, 'refuse', 'past the Advance Part Limit'],
  [{ _HLS_msn: '15', _HLS_part: '0' }, 'wait', 'the segment after'],
  [{ _HLS_msn: '15', _HLS_part: '8' }, 'wait', 'the segment after, as far as the Advance Part Limit'],
  [{ _HLS_msn: '15', _HLS_part: '9' }, 'refuse', 'the segment after, past the Advance Part Limit'],
  [{ _HLS_msn: '999999999999999', _HLS_part: '0' }, 'refuse', 'absurd'],
  [{ _HLS_msn: '14', _HLS_part: '999999999999999' }, 'refuse', 'absurd'],
  [{ _HLS_skip: 'YES' }, 'answer', 'a delta update of what there is'],
  [{ _HLS_msn: '14', _HLS_part: '2', _HLS_skip: 'v2' }, 'wait', 'a delta update waits as well'],
]
for (const [query, kind, why] of rows) {
  test(`${JSON.stringify(query)}: ${kind} (${why})`, (t) => {
    t.is(decidePlaylist(live, parsePlaylistRequest(query)).kind, kind)
    t.is(decidePlaylist({ ...live, ended: true }, parsePlaylistRequest(query)).kind, 'answer', 'after the end')
  })
}

test('past the end of the last finished segment waits while the next has no part', (t) => {
  const fresh = { ...live, segments: live.segments.slice(0, 4), next: { msn: 14, part: 0 } }
  t.is(decidePlaylist(fresh, { kind: 'part', msn: 13, part: 3 }).kind, 'wait')
  t.is(decidePlaylist(fresh, { kind: 'part', msn: 13, part: 2 }).kind, 'answer')
})

test('nothing is answered plainly before there is a segment, and an invalid request never', (t) => {
  t.is(decidePlaylist({ ...live, segments: live.segments.slice(4) }, { kind: 'plain' }).kind, 'wait')
  t.is(decidePlaylist({ ...live, ended: true }, { kind: 'invalid', reason: 'x' }).kind, 'refuse')
})

test('the next part is always worth waiting for, and what came before it is always answered', (t) => {
  fc.assert(
    fc.property(windows, (window) => {
      const { next, ended } = window
      t.is(decidePlaylist(window, { kind: 'part', ...next }).kind, ended ? 'answer' : 'wait')
      if (next.part > 0)
        t.is(decidePlaylist(window, { kind: 'part', msn: next.msn, part: next.part - 1 }).kind, 'answer')
      const last = window.segments.findLast(({ finished }) => finished)
      if (last) t.is(decidePlaylist(window, { kind: 'segment', msn: last.msn }).kind, 'answer')
    }),
  )
})

test('media names are read back, and nothing else is', (t) => {
  fc.assert(
    fc.property(fc.nat(999_999_999), fc.nat(999), (msn, part) => {
      t.deepEqual(parseMediaName(partName(msn, part)), { kind: 'part', msn, part })
      t.deepEqual(parseMediaName(segmentName(msn)), { kind: 'segment', msn })
      t.deepEqual(parseMediaName(initName(msn)), { kind: 'init', number: msn })
    }),
  )
  for (const name of [
    '',
    '..',
    'part-1.m4s',
    'part--1-0.m4s',
    'segment-1e400.m4s',
    'init-0.mp4/',
    `segment-${'9'.repeat(99)}.m4s`,
  ]) {
    t.is(parseMediaName(name), undefined)
  }
})
