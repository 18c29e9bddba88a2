import test from 'ava'
import { remedyOf, type SegmentFailure } from '../../../src/adapters/http/playback/segment-failure.ts'

const FAILURE: SegmentFailure = { of: 'network', incompatible: false, status: undefined }

test('where something does not come, the server is asked why, unless it said that there are no segments', (t) => {
  const remedy = (status: number | undefined) => remedyOf({ ...FAILURE, status }, () => true)
  for (const status of [undefined, 0, 401, 404, 503]) t.is(remedy(status), 'ask')
  t.is(remedy(409), 'file')
})

test('media is decoded anew while that was not tried too often; what the browser has no decoder for is not', (t) => {
  t.is(
    remedyOf({ ...FAILURE, of: 'media' }, () => true),
    'decode-anew',
  )
  t.is(
    remedyOf({ ...FAILURE, of: 'media' }, () => false),
    'file',
  )
  const asked = () => t.fail('nothing is recovered') as never
  t.is(remedyOf({ ...FAILURE, of: 'media', incompatible: true }, asked), 'file')
  t.is(remedyOf({ ...FAILURE, of: 'other' }, asked), 'file')
})
