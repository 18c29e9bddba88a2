import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import test from 'ava'
import { LocalRecordingStore } from '../../src/adapters/stores/fs/local-recording-store.ts'
import { ProcessOwner } from '../../src/adapters/stores/fs/process-owner.ts'
import { S3ObjectStore } from '../../src/adapters/stores/s3/s3-object-store.ts'
import type { S3Options } from '../../src/adapters/stores/s3/s3-options.ts'
import { Secret } from '../../src/domain/secret.ts'
import { recordingAddress } from '../../src/engine/recordings/archive/recording-address.ts'
import type { RecordingLibrary } from '../../src/engine/recordings/recording-library.ts'
import { systemClock } from '../../src/pipeline/clock.ts'
import { recordingStoreContract } from '../contract/recording-store.ts'
import { archiveWorld } from '../helpers/archive-world.ts'
import { WHEN } from '../helpers/fatal-store.ts'
import { startFaultyProxy } from '../helpers/faulty-proxy.ts'
import { filmFor, until } from '../helpers/media-time.ts'
import { ownFolder } from '../helpers/own-folder.ts'
import { initFragment, mediaFragmentOf, opaqueVideo } from '../helpers/recording-fragments.ts'
import { ACCESS_KEY, type S3Server, SECRET_KEY, startS3, withoutS3 } from '../helpers/s3-server.ts'
import { seeded, seedOf } from '../helpers/seeded.ts'
import { smallDisk } from '../helpers/small-disk.ts'
import { testUnless } from '../helpers/test-unless.ts'

const CHILD = fileURLToPath(new URL('../helpers/archive-child.js', import.meta.url))
const FILM = opaqueVideo(120, 100_000)
const PART = 5 * 2 ** 20
const disk = await smallDisk('9m')
/** What one upload of the child takes: three parts, completing, a look, the metadata. */
const REQUESTS = 6
const UPLOAD_MOMENTS = 10
/** How much longer the server is away than until that is told; FLYBROWSER_OUTAGE_SECONDS=30 takes it at its word. */
const OUTAGE_MS = 1000 * Number(process.env.FLYBROWSER_OUTAGE_SECONDS ?? 0)
test.after.always(disk.remove)
const ends: (() => unknown)[] = []
let server: S3Server
let films: S3Options
let buckets = 0

test.before(async () => {
  if (withoutS3) return
  server = await startS3({ teardown: (end) => ends.unshift(end) })
  films = await server.bucket('films')
})
test.after.always(async () => {
  for (const end of ends) await end()
})

const s3Test = (title: string, body: Parameters<typeof testUnless>[2]) => testUnless(withoutS3, title, body)

/** A machine that keeps its recordings in a folder of the bucket of its own, unless it is told of another's. */
async function machine(options: S3Options = { ...films, prefix: `m${++buckets}` }, folder?: string) {
  const spool = new LocalRecordingStore(folder ?? (await ownFolder('spool')))
  const objects = new S3ObjectStore(options)
  const world = archiveWorld({ spool, objects, owners: new ProcessOwner(), clock: systemClock, partBytes: PART })
  return { ...world, spool, objects, options }
}

recordingStoreContract('S3', async () => ({ store: (await machine()).store, userFolder: await ownFolder('user') }), {
  versions: false,
  declare: s3Test,
})

async function record(library: RecordingLibrary, recordingId = 'rec_a', count = FILM.units.length) {
  const writer = await library.open({ recordingId, sessionId: 's' })
  writer.append(initFragment(FILM))
  const frames = (from: number, to: number) => {
    for (let i = from; i < to; i++) writer.append(mediaFragmentOf(FILM, i))
  }
  frames(0, count)
  const finish = (shown = FILM.units.length) => writer.finish(0, (shown / 30) * 90_000)
  return { frames, finish, writer }
}

async function sha256(content: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256')
  for await (const piece of content) hash.update(piece)
  return hash.digest('hex')
}

async function digestOf(library: RecordingLibrary, id = 'rec_a'): Promise<string> {
  const bytes = await library.bytes(id)
  try {
    return await sha256(bytes.read(0, bytes.size))
  } finally {
    await bytes.close()
  }
}

s3Test('a recording goes up while it is made, over a server that is away; every machine sees it', async (t) => {
  const { library, archive, spool, objects, options, names } = await machine()
  const { frames, finish } = await record(library, 'rec_a', 105)
  const parts = async () => {
    const [upload] = (await objects.pendingUploads()).items
    return upload ? (await objects.parts(upload)).length : 0
  }
  await until('a part', async () => (await parts()) > 0)
  await server.kill()
  let away = true
  t.teardown(() => (away ? server.start() : undefined)) // the other tests need it too
  frames(105, 120)
  await finish()
  t.like(await library.get('rec_a'), { state: 'finishing' })
  const sha = await digestOf(library)
  await until('it is told', () => names().includes('recording.upload-delayed'))
  await filmFor(OUTAGE_MS)
  t.like(await library.get('rec_a'), {
    state: 'finishing',
    stored: 'spool',
    uploadError: { code: 'OBJECTS_UNREACHABLE' },
  })
  await server.start()
  away = false
  t.truthy(await archive.kept('rec_a'))
  t.deepEqual(
    [await spool.files(), await spool.documents.names()].flat().filter((name) => name.includes('rec_')),
    [],
  )
  t.deepEqual((await objects.pendingUploads()).items, [])

  const other = await machine(options)
  const { recordings } = await other.library.list({ sessionId: 's' })
  t.is(recordings.length, 1)
  t.like(recordings[0], { recordingId: 'rec_a', state: 'finished', stored: 'archived', frameCount: 120 })
  t.is(await digestOf(other.library), sha)
  t.is(await other.library.digest('rec_a'), sha)
  const bytes = await other.library.bytes('rec_a')
  const whole = await sha256(bytes.read(0, bytes.size))
  t.is(whole, sha)
  const pieces: Uint8Array[] = []
  for await (const piece of bytes.read(4, 8)) pieces.push(piece)
  t.is(Buffer.concat(pieces).toString('latin1'), 'ftyp')
  await bytes.close()
  const address = await recordingAddress(other.library, 'rec_a', 60)
  const answer = await fetch(address)
  t.is(answer.status, 200)
  t.is(await sha256(answer.body!), sha)
  t.regex(answer.headers.get('content-disposition') ?? '', /rec_a\.mp4/)
  await other.library.remove('rec_a')
  t.deepEqual((await objects.list()).items, [])
  t.deepEqual((await library.list({})).recordings, [])
})

s3Test('a wrong secret and a missing bucket are told before a recording begins', async (t) => {
  const wrong = { ...films, credentials: { accessKey: ACCESS_KEY, secretKey: new Secret('wrong') } }
  for (const [options, code] of [
    [wrong, 'OBJECTS_REFUSED'],
    [server.options('none'), 'BUCKET_MISSING'],
  ] as const) {
    const { library, spool } = await machine(options)
    const error = await t.throwsAsync(record(library), { code })
    t.false(JSON.stringify(error).includes('wrong'))
    t.deepEqual(
      (await spool.files()).filter((name) => name !== '.metadata'),
      [],
    )
    t.deepEqual(await spool.documents.names(), [])
  }
})

s3Test('busy, cut and stuck answers to every kind of request cost time only', async (t) => {
  const proxy = await startFaultyProxy(t, server.endpoint)
  const { library, archive, objects } = await machine({
    ...films,
    prefix: 'proxy',
    endpoint: proxy.url,
    timeoutMs: 1500,
  })
  const { finish } = await record(library)
  const seen = new Set<string>()
  const faults = (['busy', 'cut', 'stall', 'cut-body'] as const).values()
  proxy.fault = ({ method = '', url = '' }) => {
    const kind = `${method} ${url.includes('.metadata/') ? 'document' : url.includes('uploadId') ? 'part' : 'video'}`
    if (seen.has(kind)) return 'pass'
    seen.add(kind)
    return faults.next().value ?? 'busy'
  }
  await finish()
  const sha = await digestOf(library)
  t.truthy(await archive.kept('rec_a'))
  t.true(seen.size >= 4, [...seen].join())
  proxy.fault = () => 'pass'
  let cuts = 0
  proxy.fault = ({ method, headers }) => (method === 'GET' && headers.range && cuts++ < 2 ? 'cut-body' : 'pass')
  t.is(await digestOf(library), sha)
  t.true(cuts >= 2)
  t.is((await objects.head('rec_a.mp4'))?.contentType, 'video/mp4')
})

for (const requests of [0, 2, 3, 5])
  s3Test(`kill -9 before request ${requests + 1}: the next process brings the recording`, async (t) => {
    const bucket = `killed-${requests}`
    const options = await server.bucket(bucket)
    const folder = await ownFolder('spool')
    const child = spawn(process.execPath, [CHILD, folder, server.endpoint, bucket, ACCESS_KEY, SECRET_KEY], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    const gone = once(child, 'exit')
    t.teardown(() => child.kill('SIGKILL'))
    const spool = new LocalRecordingStore(folder)
    let heard = 0
    for await (const _ of createInterface(child.stdout)) {
      if (heard++ === requests) break
      child.stdin.write('go\n')
    }
    await until('the end of the film', () => spool.exists(spool.pathOf('rec_child.mp4')))
    child.kill('SIGKILL')
    await gone
    const sha = await spool.digest(spool.pathOf('rec_child.mp4'))
    const { library, archive, objects } = await machine(options, folder)
    await library.recover()
    await archive.kept('rec_child')
    const info = await library.get('rec_child')
    t.true(['finished', 'recovered'].includes(info.state), info.state)
    t.like(info, { stored: 'archived', frameCount: 120, filePath: 's3://films/rec_child.mp4' })
    t.is(await digestOf(library, 'rec_child'), sha)
    t.deepEqual((await objects.pendingUploads()).items, [])
  })

s3Test('kill -9 at random moments of uploading: the next process brings the recording', async (t) => {
  const seed = seedOf('FLYBROWSER_CRASH_SEED')
  t.log(`seed ${seed}; FLYBROWSER_CRASH_SEED=${seed} repeats it`)
  const random = seeded(seed)
  const moments = Array.from({ length: UPLOAD_MOMENTS }, () => ({
    at: 1 + Math.floor(random() * REQUESTS),
    when: WHEN[Math.floor(random() * WHEN.length)] ?? 'before',
  }))
  const states: string[] = []
  for (const [index, { at, when }] of moments.entries()) {
    const label = `moment ${index} of seed ${seed}: ${when} request ${at}`
    const bucket = `moment-${index}`
    const options = await server.bucket(bucket)
    const folder = await ownFolder('spool')
    const words = [CHILD, folder, server.endpoint, bucket, ACCESS_KEY, SECRET_KEY, String(at), when]
    const child = spawn(process.execPath, words, { stdio: ['pipe', 'ignore', 'inherit'] })
    t.teardown(() => child.kill('SIGKILL'))
    const [, signal] = await once(child, 'exit')
    t.is(signal, 'SIGKILL', label)
    const left = JSON.parse((await new LocalRecordingStore(folder).documents.read('rec_child.json')) ?? '{}')
    t.not(left.archive?.stored, 'archived', `${label}: nothing says it is kept that is not`)
    const { library, archive, objects } = await machine(options, folder)
    await library.recover()
    await archive.kept('rec_child')
    const info = await library.get('rec_child')
    states.push(info.state)
    t.true(['finished', 'recovered'].includes(info.state), `${label}: ${info.state}`)
    t.is(info.stored, 'archived', label)
    t.true(info.frameCount >= 120 - 30, `${label}: ${info.frameCount} frames`)
    const bytes = await library.bytes('rec_child')
    t.is(bytes.size, info.fileSizeBytes, label)
    await bytes.close()
    t.deepEqual((await objects.pendingUploads()).items, [], label)
  }
  t.log(states.join(' '))
})

testUnless(
  withoutS3 ?? disk.lacking,
  'a spool that fills up: what is on it is whole, told, and gets to the bucket',
  async (t) => {
    const { library, archive, names } = await machine({ ...films, prefix: 'full' }, disk.folder)
    const { writer, finish } = await record(library)
    await until('it is full', () => writer.failed === true)
    await t.throwsAsync(finish(), { code: 'STORE_FULL' })
    t.truthy(await archive.kept('rec_a'))
    const info = await library.get('rec_a')
    t.like(info, { state: 'finished', stored: 'archived', error: { code: 'STORE_FULL' } })
    t.true(info.frameCount > 40 && info.frameCount < 100, `${info.frameCount} frames`)
    t.true(names().includes('recording.archived'))
  },
)
