import test from 'ava'
import type { LoadState } from '../../../src/domain/load-state.ts'
import type { Fragment } from '../../../src/domain/media.ts'
import { RecordingNotes } from '../../../src/stages/sink/recording-notes.ts'
import { fragments, VIRTUAL_ORIGIN_MS } from '../../../src/testing.ts'

const [INIT, ...MEDIA] = fragments({ count: 60 }) as [Fragment, ...Fragment[]]
const FULL: LoadState = { rung: 0, fps: 30, reason: 'it keeps up', sinceMs: VIRTUAL_ORIGIN_MS }
const LESS: LoadState = { rung: 1, fps: 15, reason: 'too slow', sinceMs: VIRTUAL_ORIGIN_MS + 500 }

/** All that is noted of these fragments. */
const notesOf = (given: readonly Fragment[]) => {
  const notes = new RecordingNotes()
  return given.flatMap((fragment) => notes.of(fragment))
}
const under = (load: LoadState, from: number, to: number): Fragment[] =>
  MEDIA.slice(from, to).map((fragment) => (fragment.kind === 'media' ? { ...fragment, load } : fragment))

test('of a lane that keeps up, nothing is noted', (t) => {
  t.deepEqual(notesOf([INIT, ...MEDIA]), [])
  t.deepEqual(notesOf([INIT, ...under(FULL, 0, 60)]), [])
})

test('each change of what is given up is noted once, with the time of the change', (t) => {
  const back = { ...FULL, reason: 'it kept up for 10 s', sinceMs: VIRTUAL_ORIGIN_MS + 1500 }
  t.deepEqual(notesOf([INIT, ...under(FULL, 0, 15), ...under(LESS, 15, 45), ...under(back, 45, 60)]), [
    { event: 'load.stepped', pts: 45_000, details: { direction: 'down', rung: 1, fps: 15, reason: 'too slow' } },
    {
      event: 'load.stepped',
      pts: 135_000,
      details: { direction: 'up', rung: 0, fps: 30, reason: 'it kept up for 10 s' },
    },
  ])
})

test('what a lane gave up already when the recording began is noted at its begin', (t) => {
  const [note, ...more] = notesOf([INIT, ...under({ ...LESS, width: 640, height: 360 }, 0, 60)])
  t.like(note, { event: 'load.stepped', details: { direction: 'down', width: 640, height: 360 } })
  t.deepEqual(more, [])
})

test('an encoder that had to be replaced is noted with the first picture of the next, one that was changed on purpose is not', (t) => {
  const restarted = { ...INIT, discontinuity: true, restarted: 'it was ended by SIGKILL' } as Fragment
  t.deepEqual(notesOf([INIT, ...MEDIA.slice(0, 20), restarted, ...MEDIA.slice(30)]), [
    { event: 'encoder.restarted', pts: 90_000, details: { reason: 'it was ended by SIGKILL' } },
  ])
  const changed = { ...INIT, discontinuity: true } as Fragment
  t.deepEqual(notesOf([INIT, ...MEDIA.slice(0, 20), changed, ...MEDIA.slice(30)]), [])
  const joined = { ...restarted, discontinuity: false } as Fragment
  t.deepEqual(notesOf([joined, ...MEDIA]), [], 'it was before this recording began')
})

test('frames that are left out for the bitrate are noted when that begins, when it changes and when it ends', (t) => {
  const limited = (fps: number, from: number, to: number): Fragment[] =>
    MEDIA.slice(from, to).map((fragment) => (fragment.kind === 'media' ? { ...fragment, limitedFps: fps } : fragment))
  const given = [INIT, ...MEDIA.slice(0, 15), ...limited(15, 15, 30), ...limited(8, 30, 45), ...MEDIA.slice(45)]
  t.deepEqual(notesOf(given), [
    { event: 'rate.limited', pts: 45_000, details: { fps: 15 } },
    { event: 'rate.limited', pts: 90_000, details: { fps: 8 } },
    { event: 'rate.restored', pts: 135_000 },
  ])
})
