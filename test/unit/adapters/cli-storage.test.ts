import test from 'ava'
import type { RecordingArchive } from '../../../src/engine/recordings/archive/recording-archive.ts'
import type { LifecycleRule } from '../../../src/engine/recordings/objects/object-store.ts'
import type { RecordingInfo } from '../../../src/engine/recordings/recording-info.ts'
import { runScene as cli } from '../../helpers/cli-world.ts'

/** A bucket that has these rules. */
function bucket(...rules: LifecycleRule[]) {
  const written: (readonly LifecycleRule[])[] = []
  const objects = {
    location: 'films',
    lifecycle: async () => rules,
    setLifecycle: async (wanted: readonly LifecycleRule[]) => {
      written.push(wanted)
    },
  }
  return { objects, written }
}

const EXPIRE = { id: 'expire', prefix: '', expireDays: 30 }
const ABORT = { id: 'abort-uploads', prefix: '', abortUploadsDays: 2 }

test('lifecycle shows the rules there are, and says when there are none', async (t) => {
  const { objects, written } = bucket(EXPIRE)
  const shown = await cli(['recordings', 'lifecycle'], { objects })
  t.is(shown.stdout, 'expire: recordings are removed after 30 days\n')
  t.is(
    (await cli(['recordings', 'lifecycle', '--show'], { objects: bucket().objects })).stdout,
    'There is no rule of ours in films\n',
  )
  t.deepEqual(written, [])
})

test('lifecycle sets what is named and leaves the rest, or removes all', async (t) => {
  const { objects, written } = bucket(EXPIRE)
  const json = await cli(['recordings', 'lifecycle', '--abort-uploads-days', '2', '--json'], { objects })
  t.deepEqual(JSON.parse(json.stdout), {
    location: 'films',
    rules: [
      { id: 'expire', prefix: '', expire_days: 30 },
      { id: 'abort-uploads', prefix: '', abort_uploads_days: 2 },
    ],
  })
  await cli(['recordings', 'lifecycle', '--expire-days', '7'], { objects })
  await cli(['recordings', 'lifecycle', '--remove'], { objects })
  t.deepEqual(written, [[EXPIRE, ABORT], [{ ...EXPIRE, expireDays: 7 }], []])
})

test('lifecycle refuses what is no number of days, and removing while setting', async (t) => {
  for (const days of ['0', '-1', '1.5', 'seven', '99999']) {
    const { exit, stderr } = await cli(['recordings', 'lifecycle', '--expire-days', days], {
      objects: bucket().objects,
    })
    t.is(exit, 2, stderr)
  }
  t.is(
    (await cli(['recordings', 'lifecycle', '--expire-days', '7', '--remove'], { objects: bucket().objects })).exit,
    2,
  )
})

test('address gives an address of a recording in a bucket, and says why there is none', async (t) => {
  const info = { filePath: 's3://films/rec_a.mp4', stored: 'archived', container: 'mp4' } as RecordingInfo
  const wishes: unknown[] = []
  const archive = {
    addressOf: async (path: string, wish: object) => {
      if (!path.startsWith('s3://')) return undefined
      wishes.push({ path, ...wish })
      return 'https://films/signed'
    },
  } as unknown as RecordingArchive
  const recordings = { get: async () => info, timeline: async () => [], archive }
  t.is((await cli(['recordings', 'address', 'rec_a'], { recordings })).stdout, 'https://films/signed\n')
  const { stdout } = await cli(['recordings', 'address', 'rec_a', '--valid', '15m', '--json'], { recordings })
  t.deepEqual(JSON.parse(stdout), { recording_id: 'rec_a', url: 'https://films/signed', valid_seconds: 900 })
  const same = { path: 's3://films/rec_a.mp4', fileName: 'rec_a.mp4' }
  t.deepEqual(wishes, [
    { ...same, validSeconds: 86_400 },
    { ...same, validSeconds: 900 },
  ])
  t.is((await cli(['recordings', 'address', 'rec_a', '--valid', '8d'], { recordings })).exit, 2)
  for (const stored of ['uploading', 'local'] as const) {
    const local = { ...recordings, get: async () => ({ ...info, stored, filePath: '/r/rec_a.mp4' }) }
    const { exit, stderr } = await cli(['recordings', 'address', 'rec_a'], { recordings: local })
    t.is(exit, 2)
    t.regex(stderr, stored === 'local' ? /it is not kept in a bucket/ : /it is still on its way/)
  }
})
