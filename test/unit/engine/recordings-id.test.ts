import test from 'ava'
import { isRecordingId, newRecordingId } from '../../../src/engine/recordings/recording-id.ts'
import { alternativePath, parseFileName, workingPath } from '../../../src/engine/recordings/recording-paths.ts'

test('ids sort by time and differ', (t) => {
  const times = [0, 1, 31, 32, Date.UTC(2026, 0, 1), Date.UTC(2026, 0, 1) + 1, Date.UTC(2999, 0, 1)]
  const ids = times.map((time) => newRecordingId(time))
  t.deepEqual(ids.toSorted(), ids)
  t.true(ids.every(isRecordingId))
  t.is(new Set(Array.from({ length: 100 }, () => newRecordingId(0))).size, 100)
  t.is(newRecordingId(33, new Uint8Array(10)), 'rec_00000000110000000000')
})

test('what is no id is not one', (t) => {
  for (const bad of [
    '',
    'rec_',
    'a',
    'rec_../x',
    'rec_a/b',
    'rec_a\\b',
    'rec_a.b',
    'rec_a\0',
    'rec_a\n',
    `rec_${'a'.repeat(61)}`,
  ]) {
    t.false(isRecordingId(bad), JSON.stringify(bad))
  }
})

test('a file that is not whole stands beside its final name', (t) => {
  t.is(workingPath('/a.b/film.mp4', 'rec_1'), '/a.b/film.rec_1.partial.mp4')
  t.is(workingPath('/a.b/film', 'rec_1'), '/a.b/film.rec_1.partial.mp4')
  t.is(workingPath('/a/film.part.MP4', 'rec_1'), '/a/film.part.rec_1.partial.MP4')
  t.is(alternativePath('/a/film.mp4', 'rec_1'), '/a/film.rec_1.mp4')
})

test('files of the store are told from others', (t) => {
  t.deepEqual(parseFileName('rec_1.partial.mp4'), { id: 'rec_1', working: true })
  t.deepEqual(parseFileName('rec_1.mp4'), { id: 'rec_1', working: false })
  for (const other of ['holiday.mp4', 'rec_1.webm', 'rec_1.other.mp4', '.metadata'])
    t.is(parseFileName(other), undefined)
})
