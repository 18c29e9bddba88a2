import test from 'ava'
import { isTop, renditionName, renditionNamed } from '../../../src/domain/rendition.ts'

test('every rendition has a name that stands for it alone', (t) => {
  t.deepEqual([0, 1, 2, 11].map(renditionName), ['video', 'video-1', 'video-2', 'video-11'])
  for (let place = 0; place < 100; place += 1) t.is(renditionNamed(renditionName(place)), place)
})

test('what is no name of a rendition stands for none', (t) => {
  for (const name of [
    '',
    'video-0',
    'video-01',
    'video-',
    'video-100',
    'Video',
    'video-1x',
    'audio',
    '../video',
    'video-1\n',
  ])
    t.is(renditionNamed(name), undefined, JSON.stringify(name))
})

test('what carries no number belongs to the largest', (t) => {
  t.deepEqual([{}, { rendition: 0 }, { rendition: 1 }].map(isTop), [true, true, false])
})
