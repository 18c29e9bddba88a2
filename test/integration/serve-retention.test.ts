import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'ava'
import { TOKENS } from '../../src/container.ts'
import { readSettings } from '../../src/engine/settings/read-settings.ts'
import { startServer } from '../../src/fly-browser-server.ts'
import { VirtualClock } from '../../src/pipeline/testing/virtual-clock.ts'
import { until } from '../helpers/media-time.ts'
import { ownFolder } from '../helpers/own-folder.ts'
import { documentOf, FIRST_MS, idOf } from '../helpers/recording-documents.ts'

const DAY_MS = 86_400_000

/** What a server has left of three recordings, a day's distance and 600 MB each, a while after its start. */
async function left(env: Readonly<Record<string, string>>, gone: number): Promise<string[]> {
  const folder = await ownFolder('serve-retention')
  await mkdir(join(folder, '.metadata'))
  for (let n = 0; n < 3; n++) {
    const started_at = new Date(FIRST_MS + n * DAY_MS).toISOString()
    const metadata = documentOf(n, { started_at, file_path: join(folder, `${idOf(n)}.mp4`), file_size_bytes: 6e8 })
    await writeFile(join(folder, '.metadata', `${idOf(n)}.json`), JSON.stringify(metadata))
    await writeFile(metadata.file_path, 'a video')
  }
  const clock = new VirtualClock(FIRST_MS + 3 * DAY_MS)
  const flags = { 'recording.dir': folder, 'log.level': 'silent' }
  const server = await startServer(readSettings({ env, flags }), (container) => {
    container.rebind(TOKENS.clock).toConstantValue(clock)
  })
  const videos = async () => (await readdir(folder)).filter((name) => name.endsWith('.mp4')).toSorted()
  await clock.pass(60_000)
  await until('the removals', async () => (await videos()).length <= 3 - gone)
  await server.close()
  return videos()
}

test('a server removes what is too old or too much by itself where the settings say so', async (t) => {
  const [first, second, third] = [0, 1, 2].map((n) => `${idOf(n)}.mp4`)
  t.deepEqual(await left({}, 0), [first, second, third])
  t.deepEqual(await left({ FLYBROWSER_RECORDING_RETENTION_DAYS: '1.5' }, 2), [third])
  t.deepEqual(await left({ FLYBROWSER_RECORDING_RETENTION_GIGABYTES: '1.3' }, 1), [second, third])
})
