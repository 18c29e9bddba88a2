import test from 'ava'
import fc from 'fast-check'
import { misfit, unlike, wrongPictures } from '../../../src/engine/recordings/optimize/judge-result.ts'
import { regionsOf } from '../../../src/engine/recordings/optimize/picture-regions.ts'
import { LikenessReader, ShownReader } from '../../../src/engine/recordings/optimize/read-measures.ts'
import { whyNotOptimize } from '../../../src/engine/recordings/optimize/worth-optimizing.ts'
import { newMetadata, type RecordingMetadata } from '../../../src/engine/recordings/recording-metadata.ts'

const finished: RecordingMetadata = {
  ...newMetadata({
    ...{ id: 'rec_a', session_id: 's', container: 'mp4', updated_at: '2030-01-01T00:00:00.000Z' },
    ...{ file_path: '/r/rec_a.mp4', working_path: null },
  }),
  ...{ state: 'finished', codecs: 'avc1.42c01f', duration_seconds: 60, frame_count: 900 },
}

test('worth it: whole, long, of another codec that its file can hold, and not tried in vain before', (t) => {
  t.is(whyNotOptimize(finished, 'h265'), undefined)
  t.is(whyNotOptimize({ ...finished, state: 'recovered' }, 'vp9'), undefined)
  t.regex(whyNotOptimize({ ...finished, state: 'failed' }, 'h265')!, /failed/)
  t.regex(whyNotOptimize({ ...finished, working_path: '/r/x' }, 'h265')!, /whole/)
  t.regex(whyNotOptimize({ ...finished, codecs: 'hvc1.1.6.L93.B0' }, 'h265')!, /already/)
  t.regex(whyNotOptimize({ ...finished, container: 'webm', codecs: 'vp8' }, 'h265')!, /does not carry/)
  t.is(whyNotOptimize({ ...finished, container: 'webm', codecs: 'vp8' }, 'vp9'), undefined)
  t.regex(whyNotOptimize({ ...finished, duration_seconds: 1 }, 'h265')!, /shorter/)
  const tried = { ...finished, optimization: { codec: 'h265', at: '', state: 'kept', reason: 'too large' } } as const
  t.regex(whyNotOptimize(tried, 'h265')!, /tried before: too large/)
  t.is(whyNotOptimize(tried, 'h265', true), undefined)
  t.is(whyNotOptimize(tried, 'vp9'), undefined)
})

test('a result takes the place of its original only when it is smaller, as long, at the same times and like it', (t) => {
  const was = { bytes: 100, durationSeconds: 3 }
  t.is(misfit(was, { bytes: 99, durationSeconds: 3.05 }), undefined)
  t.regex(misfit(was, { bytes: 100, durationSeconds: 3 })!, /no smaller/)
  t.regex(misfit(was, { bytes: 9, durationSeconds: 2.9 })!, /lasts/)
  const shown = { times: [0, 3000, 9000], width: 64, height: 48, oneSize: true, complaints: '' }
  t.is(wrongPictures(shown, { ...shown, times: [0, 3090, 8910] }), undefined)
  t.regex(wrongPictures(shown, { ...shown, times: [0, 3091, 9000] })!, /picture 1/)
  t.regex(wrongPictures(shown, { ...shown, times: [0, 3000] })!, /2 pictures instead of 3/)
  t.regex(wrongPictures(shown, { ...shown, complaints: 'torn' })!, /torn/)
  t.is(unlike({ pictures: 3, mean: 0.97, worst: 0.9, worstRegion: 0.75 }, 3), undefined)
  t.regex(unlike({ pictures: 2, mean: 1, worst: 1, worstRegion: 1 }, 3)!, /2 of 3/)
  t.regex(unlike({ pictures: 3, mean: 0.969, worst: 0.96, worstRegion: 0.9 }, 3)!, /on average/)
  t.regex(unlike({ pictures: 3, mean: 0.99, worst: 0.89, worstRegion: 0.8 }, 3)!, /a picture/)
  t.regex(unlike({ pictures: 3, mean: 0.999, worst: 0.998, worstRegion: 0.74 }, 3)!, /a part of a picture/)
})

test('what ffmpeg tells of pictures is read', (t) => {
  const shown = new ShownReader()
  const lines = ['#tb 0: 1/1000', '#dimensions 0: 64x48', '0,  5,  5,  1, 3456, 0x1', '0,  38,  38,  1, 3456, 0x2']
  for (const line of lines) shown.line(line)
  t.deepEqual(shown.times, [0, 2970])
  t.true(shown.oneSize)
  shown.line('0, 70, 70, 1, 9999, 0x2')
  t.false(shown.oneSize)
  t.like(shown, { width: 64, height: 48 })
  const likeness = new LikenessReader(2)
  t.is(likeness.likeness.mean, 0)
  const regions = ['0.900000', '1.000000', '0.750000', '-0.250000', 'inf', 'nan', '1.000000']
  for (const all of regions) likeness.line(`n:1 Y:0.9 U:0.9 V:0.9 All:${all} (9.99)`)
  const { pictures, mean, worst, worstRegion } = likeness.likeness
  t.deepEqual({ pictures, worst, worstRegion }, { pictures: 3, worst: 0.25, worstRegion: -0.25 })
  t.true(Math.abs(mean - (0.95 + 0.25 + 0.5) / 3) < 1e-9)
})

test('a picture is cut into even regions, and no more is put to it than they need', (t) => {
  t.deepEqual(regionsOf(1280, 720), { columns: 40, rows: 23, width: 1280, height: 736 })
  t.deepEqual(regionsOf(16, 16), { columns: 1, rows: 1, width: 16, height: 16 })
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4096 }), fc.integer({ min: 1, max: 2304 }), (width, height) => {
      const cut = regionsOf(width, height)
      t.is(cut.width % (2 * cut.columns), 0)
      t.is(cut.height % (2 * cut.rows), 0)
      t.true(cut.width >= width && cut.width < width + 2 * cut.columns)
      t.true(cut.height >= height && cut.height < height + 2 * cut.rows)
    }),
  )
})
