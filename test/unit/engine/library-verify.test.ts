import test from 'ava'
import {
  type VerifyOutcome,
  type VerifyWish,
  verifyRecordings,
} from '../../../src/engine/recordings/library/verify/verify-recordings.ts'
import type { RecordingMetadata } from '../../../src/engine/recordings/recording-metadata.ts'
import { initFragment, mediaFragmentOf, opaqueVideo } from '../../helpers/recording-fragments.ts'
import { smallLibrary } from '../../helpers/small-library.ts'

const VIDEO = opaqueVideo(30)

/** A library of recordings with real files, a second each. */
async function world(...ids: string[]) {
  const parts = smallLibrary()
  const { library, store, processes } = parts
  const begin = async (recordingId: string, filePath?: string, pictures = 30) => {
    const writer = await library.open({ recordingId, sessionId: 's', ...(filePath ? { filePath } : {}) })
    writer.append(initFragment(VIDEO))
    for (let i = 0; i < pictures; i++) writer.append(mediaFragmentOf(VIDEO, i))
    return writer
  }
  for (const id of ids) await (await begin(id)).finish(0, 90_000)
  const verify = async (wish: VerifyWish = {}) => {
    const outcomes: VerifyOutcome[] = []
    for await (const outcome of verifyRecordings({ ...parts, recordings: library }, wish)) outcomes.push(outcome)
    return outcomes
  }
  const told = async (wish: VerifyWish = {}) =>
    (await verify(wish)).map(({ recordingId = '-', kind, outcome }) => `${recordingId} ${kind} ${outcome}`)
  const metadata = async (id: string): Promise<RecordingMetadata> =>
    JSON.parse((await store.documents.read(`${id}.json`)) ?? '')
  const change = async (id: string, changed: Partial<RecordingMetadata>) =>
    store.documents.write(`${id}.json`, JSON.stringify({ ...(await metadata(id)), ...changed }))
  const deadMark = async () => {
    const mark = JSON.stringify(await processes.process(9).self())
    processes.living.delete(9)
    return mark
  }
  return { ...parts, begin, verify, told, metadata, change, deadMark }
}

test('where all fits, nothing is found and nothing changes', async (t) => {
  const { told, store, library, begin } = await world('rec_a', 'rec_b')
  await library.digest('rec_a')
  await begin('rec_c') // being made
  const failed = await library.open({ recordingId: 'rec_d', sessionId: 's' })
  await failed.abandon('no picture')
  await store.documents.write('notes.txt', 'of somebody')
  const before = await store.documents.names()
  t.deepEqual(await told({ checksums: true }), [])
  t.deepEqual(await told({ repair: true, checksums: true }), [])
  t.deepEqual(await store.documents.names(), before)
})

test('metadata cut in half is named, put aside, and made anew from the file', async (t) => {
  const { told, store, library, metadata } = await world('rec_a', 'rec_b')
  const half = JSON.stringify(await metadata('rec_a')).slice(0, 150)
  await store.documents.write('rec_a.json', half)
  t.deepEqual(await told(), ['rec_a metadata-damaged found'])
  t.is(await store.documents.read('rec_a.json'), half, 'it was only looked at')
  t.deepEqual(await told({ repair: true }), ['rec_a metadata-damaged mended'])
  t.is(await store.documents.read('rec_a.json.damaged.1'), half)
  t.like(await library.get('rec_a'), { state: 'recovered', durationSeconds: 1, frameCount: 30 })
  t.deepEqual(await told(), [])
})

test('what belonged to a recording of which nothing else is left is named and removed', async (t) => {
  const { told, store } = await world('rec_a')
  await store.attachments.write('rec_a', 'screenshot-0001.jpg', new Uint8Array(9))
  await store.attachments.write('rec_gone', 'screenshot-0001.jpg', new Uint8Array(9))
  t.deepEqual(await told(), ['rec_gone attachments-left found'])
  t.deepEqual(await told({ repair: true }), ['rec_gone attachments-left mended'])
  t.deepEqual(await told(), [])
  t.true((await store.attachments.names('rec_a')).includes('screenshot-0001.jpg'))
  t.deepEqual(await store.attachments.names('rec_gone'), [])
})

test('metadata without a file, and files without metadata', async (t) => {
  const { told, store, library } = await world('rec_a', 'rec_b')
  await store.remove('/recordings/rec_a.mp4')
  await store.documents.remove('rec_b.json')
  await (await store.create('/recordings/holiday.mp4')).close()
  await (await store.create('/recordings/readme.txt')).close()
  t.deepEqual(await told(), ['rec_a file-missing found', 'rec_b metadata-missing found', '- file-unknown found'])
  t.deepEqual(await told({ repair: true }), [
    '- file-unknown found',
    'rec_a file-missing mended',
    'rec_b metadata-missing mended',
  ])
  t.like(await library.get('rec_a'), { state: 'failed', error: { code: 'RECORDING_NO_FILE' } })
  t.like(await library.get('rec_b'), { state: 'recovered', frameCount: 30 })
  t.true(await store.exists('/recordings/holiday.mp4'))
})

test('a file of the user that is gone is not given up: its disk may be elsewhere today', async (t) => {
  for (const folder of ['/stick', '/recordings-of-old', '/recordings/stick']) {
    const { told, library, store } = await world()
    const filePath = `${folder}/film.mp4`
    const writer = await library.open({ recordingId: 'rec_a', sessionId: 's', filePath })
    writer.append(initFragment(VIDEO))
    writer.append(mediaFragmentOf(VIDEO, 0))
    await writer.finish(0, 3000)
    await store.rename(filePath, '/elsewhere/film.mp4')
    t.deepEqual(await told({ repair: true }), ['rec_a file-gone-elsewhere found'])
    t.like(await library.get('rec_a'), { state: 'finished' })
  }
})

test('sizes and lengths that are wrong are noted as the file has them', async (t) => {
  const { told, change, library } = await world('rec_a', 'rec_b')
  const { fileSizeBytes } = await library.get('rec_a')
  await change('rec_a', { file_size_bytes: 7, duration_seconds: 99, sha256: 'f'.repeat(64) })
  await change('rec_b', { duration_seconds: 1.5, frame_count: 3 })
  t.deepEqual(await told(), ['rec_a size-wrong found', 'rec_b length-wrong found'])
  t.deepEqual(await told({ repair: true }), ['rec_a size-wrong mended', 'rec_b length-wrong mended'])
  t.like(await library.get('rec_a'), { fileSizeBytes, durationSeconds: 1, frameCount: 30 })
  t.is((await library.get('rec_a')).sha256, undefined)
  t.like(await library.get('rec_b'), { durationSeconds: 1, frameCount: 30 })
})

test('a file that was cut is named, and left as it is', async (t) => {
  const { told, store, metadata } = await world('rec_a')
  const before = await metadata('rec_a')
  const file = (await store.open('/recordings/rec_a.mp4'))!
  await file.truncate((await file.size()) - 100)
  t.deepEqual(await told({ repair: true }), ['rec_a file-cut found'])
  t.deepEqual(await metadata('rec_a'), before)
})

test('a picture that is another one is found by its checksum only', async (t) => {
  const { told, store, library } = await world('rec_a')
  await library.digest('rec_a')
  const file = (await store.open('/recordings/rec_a.mp4'))!
  await file.write([Uint8Array.of(0xaa, 0xbb)], 2500)
  t.deepEqual(await told(), [])
  t.deepEqual(await told({ checksums: true, repair: true }), ['rec_a checksum-wrong found'])
})

test('what killed processes left: recordings, marks, and files that were to be smaller', async (t) => {
  const { told, store, library, begin, change, deadMark } = await world('rec_a', 'rec_b', 'rec_c')
  const mark = await deadMark()
  await (await begin('rec_d')).abandon('killed')
  await store.documents.create('rec_a.owner.1', mark)
  await store.documents.create('rec_none.owner.3', mark)
  const working_path = '/recordings/rec_b.optimizing.mp4'
  await (await store.create(working_path)).close()
  await change('rec_b', {
    optimization: { codec: 'h265', at: '2026-11-01T00:00:00Z', state: 'encoding', working_path },
  })
  await (await store.create('/recordings/rec_c.optimizing.mp4')).close()
  const all = [
    'rec_a owner-left',
    'rec_b optimization-left',
    'rec_d unfinished',
    'rec_none owner-left',
    'rec_c leftover-file',
  ]
  t.deepEqual(
    await told(),
    all.map((line) => `${line} found`),
  )
  t.deepEqual(
    await told({ repair: true }),
    all.map((line) => `${line} mended`),
  )
  t.deepEqual(await told({ repair: true }), [])
  t.deepEqual((await store.files()).toSorted(), ['rec_a.mp4', 'rec_b.mp4', 'rec_c.mp4', 'rec_d.mp4'])
  t.like(await library.get('rec_d'), { state: 'recovered' })
})

test('what a living process works on is left alone, whatever it looks like', async (t) => {
  const { told, store, processes, change } = await world('rec_a', 'rec_b')
  const mark = JSON.stringify(await processes.process(5).self())
  await store.documents.create('rec_a.owner.1', mark)
  await change('rec_a', { file_size_bytes: 1 })
  await store.documents.create('rec_b.owner.2', JSON.stringify(await processes.process(6, 'elsewhere').self()))
  await store.documents.write('rec_b.json', '{')
  t.deepEqual(await told({ repair: true }), [])
})

test('one that cannot be mended does not keep the others, and says why', async (t) => {
  const { verify, store, change } = await world('rec_a', 'rec_b')
  await change('rec_a', { file_size_bytes: 1 })
  await change('rec_b', { file_size_bytes: 1 })
  const { write } = store.documents
  store.documents.write = async (name, text) => {
    if (name === 'rec_a.json') throw new Error('EIO')
    return write(name, text)
  }
  t.like(await verify({ repair: true }), [
    { recordingId: 'rec_a', outcome: 'failed', error: { code: 'INTERNAL' } },
    { recordingId: 'rec_b', outcome: 'mended' },
  ])
})

test('metadata cut in half tells whose a recording is and where its file is', async (t) => {
  for (const filePath of ['/home/film.mp4', undefined]) {
    const { begin, told, metadata, store, library } = await world()
    await (await begin('rec_a', filePath)).finish(0, 90_000)
    // As a template names it.
    const path = filePath ?? '/recordings/s-rec_a.mp4'
    if (filePath === undefined) await store.rename('/recordings/rec_a.mp4', path)
    await store.attachments.write('rec_a', 'screenshot.jpg', Uint8Array.of(1))
    const text = JSON.stringify({ ...(await metadata('rec_a')), file_path: path })
    await store.documents.write('rec_a.json', text.slice(0, text.length / 2))
    t.is((await told({ repair: true })).at(-1), 'rec_a metadata-damaged mended')
    t.like(await library.get('rec_a'), { state: 'recovered', sessionId: 's', filePath: path, frameCount: 30 })
    t.deepEqual(await told(), [])
  }
})

test('what belonged to a recording is kept as long as there is a file of its name, or damaged metadata', async (t) => {
  const { told, store } = await world()
  for (const id of ['rec_a', 'rec_b']) await store.attachments.write(id, 'screenshot.jpg', Uint8Array.of(1))
  await (await store.create('/recordings/s-rec_a.mp4')).close()
  await store.documents.write('rec_b.json', '{')
  t.deepEqual(await told({ repair: true }), ['- file-unknown found', 'rec_b metadata-damaged mended'])
  t.deepEqual(await told({ repair: true }), ['- file-unknown found'])
  for (const id of ['rec_a', 'rec_b']) t.deepEqual(await store.attachments.names(id), ['screenshot.jpg'])
})

test('a file that got the name of another since is not noted as that', async (t) => {
  const { begin, told, metadata, store, library } = await world()
  await (await begin('rec_a', '/home/film.mp4')).finish(0, 90_000)
  await store.rename('/home/film.mp4', '/elsewhere/film.mp4')
  await (await begin('rec_b', '/home/film.mp4', 15)).finish(0, 45_000)
  const before = await metadata('rec_a')
  t.deepEqual(await told({ repair: true }), ['rec_a file-gone-elsewhere found'])
  t.deepEqual(await metadata('rec_a'), before)
  t.like(await library.get('rec_b'), { state: 'finished', durationSeconds: 0.5 })
})

test('a recording that was noted as lost is one again when its file is back', async (t) => {
  const { told, library, store } = await world('rec_a')
  await store.rename('/recordings/rec_a.mp4', '/elsewhere/rec_a.mp4')
  t.deepEqual(await told({ repair: true }), ['rec_a file-missing mended'])
  t.deepEqual(await told(), [])
  await store.rename('/elsewhere/rec_a.mp4', '/recordings/rec_a.mp4')
  t.deepEqual(await told(), ['rec_a file-back found'])
  t.deepEqual(await told({ repair: true }), ['rec_a file-back mended'])
  const info = await library.get('rec_a')
  t.like(info, { state: 'recovered', durationSeconds: 1, frameCount: 30 })
  t.is(info.error, undefined)
  t.deepEqual(await told(), [])
})

test('what looks left over is not removed when somebody has begun anew since', async (t) => {
  const { told, store, processes } = await world('rec_a', 'rec_b')
  const path = '/recordings/rec_a.optimizing.mp4'
  await (await store.create(path)).close()
  const { files } = store
  let looks = 0
  // Between the look at the documents and the removal.
  store.files = async () => {
    if (++looks === 2) await store.documents.create('rec_a.owner.1', JSON.stringify(await processes.process(5).self()))
    return files.call(store)
  }
  t.deepEqual(await told({ repair: true }), ['rec_a leftover-file failed'])
  t.true(await store.exists(path))
})
