import test from 'ava'
import { isRecordingId } from '../../../src/engine/recordings/recording-id.ts'
import { alternativePath, parseFileName, workingPath } from '../../../src/engine/recordings/recording-paths.ts'

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
  for (const good of ['rec_a', 'rec_mk3x-9_Z', `rec_${'a'.repeat(60)}`]) t.true(isRecordingId(good), good)
})

test('a file that is not whole stands beside its final name', (t) => {
  t.is(workingPath('/a.b/film.mp4', 'rec_1', 'mp4'), '/a.b/film.rec_1.partial.mp4')
  t.is(workingPath('/a.b/film', 'rec_1', 'webm'), '/a.b/film.rec_1.partial.webm')
  t.is(workingPath('/a/film.part.MP4', 'rec_1', 'mp4'), '/a/film.part.rec_1.partial.MP4')
  t.is(alternativePath('/a/film.mp4', 'rec_1', 'mp4'), '/a/film.rec_1.mp4')
})

test('files of the store are told from others', (t) => {
  t.deepEqual(parseFileName('rec_1.partial.mp4'), { id: 'rec_1', working: true, container: 'mp4' })
  t.deepEqual(parseFileName('rec_1.mp4'), { id: 'rec_1', working: false, container: 'mp4' })
  t.deepEqual(parseFileName('rec_1.webm'), { id: 'rec_1', working: false, container: 'webm' })
  for (const other of ['holiday.mp4', 'rec_1.mkv', 'rec_1xmp4', 'rec_1.other.mp4', '.metadata'])
    t.is(parseFileName(other), undefined)
})
