import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import test, { type ExecutionContext } from 'ava'
import { LocalRecordingStore } from '../../src/adapters/stores/fs/local-recording-store.ts'
import { createContainer, TOKENS } from '../../src/container.ts'
import { indexFile, isWholeFile } from '../../src/engine/recordings/index-file.ts'
import { RecordingLibrary } from '../../src/engine/recordings/recording-library.ts'
import { readSettings } from '../../src/engine/settings/read-settings.ts'
import { watchOtherMachines } from '../../src/fly-browser.ts'
import { systemClock } from '../../src/pipeline/clock.ts'
import { initFragment, mediaFragmentOf, opaqueVideo } from '../helpers/recording-fragments.ts'
import { eventList, logList, OwnersUnderTest } from '../helpers/recording-ports.ts'
import { seeded } from '../helpers/seeded.ts'
import { staleHandles } from '../helpers/stale-handles.ts'

const NODE = fileURLToPath(new URL('../helpers/shared-node.js', import.meta.url))
const VIDEO = opaqueVideo(300)

const folderOf = async (t: ExecutionContext): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'flybrowser-shared-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  return folder
}

test('two processes on one folder: each makes its own recordings, and of one that both want one makes it', async (t) => {
  const folder = await folderOf(t)
  const nodes = ['one', 'two'].map((name) => fork(NODE, [folder, name]))
  const told = await Promise.all(nodes.map(async (node) => (await once(node, 'message'))[0] as string[]))
  await Promise.all(nodes.map(async (node) => node.exitCode ?? (await once(node, 'exit'))))
  const store = new LocalRecordingStore(folder, { shared: true })
  const library = new RecordingLibrary({
    ...{ store, owners: new OwnersUnderTest().process(1), clock: systemClock, events: eventList(), log: logList() },
  })
  const { recordings } = await library.list()
  // Of the twenty that both wanted each has one maker.
  const both = told.flat().filter((id) => id.startsWith('rec_both'))
  t.is(both.length, 20)
  t.is(new Set(both).size, 20)
  t.deepEqual(recordings.map(({ recordingId }) => recordingId).sort(), told.flat().sort())
  for (const { recordingId, state, sessionId, filePath, fileSizeBytes } of recordings) {
    t.is(state, 'finished')
    t.true(told[sessionId === 'one' ? 0 : 1]?.includes(recordingId))
    const file = (await store.open(filePath))!
    t.true(await isWholeFile(file))
    t.is(await file.size(), fileSizeBytes)
    await file.close()
  }
  t.deepEqual(
    (await readdir(join(folder, '.metadata'))).filter((name) => !name.endsWith('.json')),
    [],
  )
})

test('stale handles of NFS are opened anew, wherever they come; a recording made through them is whole', async (t) => {
  const random = seeded(7)
  const seen = new Set<string>()
  const wanted = ['open', 'link', 'unlink', 'handle.writev', 'handle.truncate']
  // How many calls there are depends on how busy the machine is, so that the same numbers do not always hit the same ones.
  for (let round = 0; round < 8 || (round < 60 && !wanted.every((name) => seen.has(name))); round++) {
    const folder = await folderOf(t)
    const store = new LocalRecordingStore(folder, { shared: true })
    const ports = { store, owners: new OwnersUnderTest().process(1), clock: systemClock, events: eventList() }
    const library = new RecordingLibrary({ ...ports, log: logList() })
    // Never twice in a row more often than the store tries.
    let inRow = 0
    using faults = staleHandles((name) => {
      inRow = random() < 0.15 && inRow < 2 ? inRow + 1 : 0
      if (inRow > 0) seen.add(name)
      return inRow > 0
    })
    const writer = await library.open({ recordingId: 'rec_a', sessionId: 'ses_a' })
    writer.append(initFragment(VIDEO))
    for (let i = 0; i < 30; i++) {
      writer.append(mediaFragmentOf(VIDEO, i))
      if (i % 10 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    await writer.finish(0, 30 * 3000)
    t.true(faults.count() > 0)
    const info = await library.get('rec_a')
    t.like(info, { state: 'finished', frameCount: 30 })
    const file = (await store.open(info.filePath))!
    t.true(await isWholeFile(file))
    t.is((await indexFile(file))?.table.length, 30)
    await file.close()
    await library.remove('rec_a')
    t.deepEqual(await store.files().then((names) => names.filter((name) => name.startsWith('rec_'))), [])
  }
  for (const name of wanted) t.true(seen.has(name), name)
})

test('a file that lost its path to another one is not written any more', async (t) => {
  const store = new LocalRecordingStore(await folderOf(t), { shared: true })
  await store.prepare()
  let isStale = false
  using _faults = staleHandles((name) => isStale && name === 'handle.writev')
  const [path, other] = [store.pathOf('rec_a.partial.mp4'), store.pathOf('rec_b.partial.mp4')]
  const mine = await store.create(path)
  await mine.write([Uint8Array.of(1)], 0)
  const theirs = await store.create(other)
  await theirs.write([Uint8Array.of(2)], 0)
  await store.replace(other, path)
  isStale = true
  await t.throwsAsync(mine.write([Uint8Array.of(3)], 0), { code: 'STORE_UNWRITABLE', message: /ESTALE/ })
  isStale = false
  const there = (await store.open(path))!
  t.deepEqual([...(await there.read(0, 9))], [2])
  for (const file of [mine, theirs, there]) await file.close()
})

test('where a server has no hard links a name is still given once, and never over another file', async (t) => {
  const store = new LocalRecordingStore(await folderOf(t), { shared: true })
  await store.prepare()
  using _faults = staleHandles(() => false, { without: 'link' })
  const won = await Promise.all(Array.from({ length: 20 }, (_, i) => store.documents.create('rec_a.owner.1', `${i}`)))
  t.is(won.filter(Boolean).length, 1)
  t.is(await store.documents.read('rec_a.owner.1'), `${won.indexOf(true)}`)
  const paths = Array.from({ length: 8 }, (_, i) => store.pathOf(`rec_${i}.partial.mp4`))
  for (const [index, path] of paths.entries()) {
    const file = await store.create(path)
    await file.write([Uint8Array.of(index)], 0)
    await file.close()
  }
  const final = store.pathOf('film.mp4')
  const renamed = await Promise.all(paths.map((path) => store.rename(path, final)))
  t.is(renamed.filter(Boolean).length, 1)
  const film = (await store.open(final))!
  t.deepEqual([...(await film.read(0, 9))], [renamed.indexOf(true)])
  await film.close()
  t.is((await store.files()).filter((name) => name.includes('partial')).length, 7)
})

test('the setting takes the store of several machines, and servers then look after what others leave', async (t) => {
  const folder = await folderOf(t)
  for (const storage of ['local', 'shared']) {
    const settings = readSettings({
      flags: { 'recording.dir': folder, 'recording.storage': storage, 'log.level': 'silent' },
    })
    const container = createContainer(settings)
    t.is(container.get(TOKENS.store).documents.shared, storage === 'shared')
    const watch = watchOtherMachines(settings, container)
    t.is(watch !== undefined, storage === 'shared')
    await watch?.close()
  }
})
