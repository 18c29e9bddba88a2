import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'ava'
import { documentOf, idOf } from '../helpers/recording-documents.ts'
import { serveScene } from './serve-scene.ts'

test('GET /recordings: all, the oldest first, for who names nothing; else pages, the newest first', async (t) => {
  const { ask, folder } = await serveScene(t)
  await mkdir(join(folder, '.metadata'), { recursive: true })
  for (let n = 0; n < 25; n++) {
    const metadata = documentOf(n, n === 7 ? { state: 'failed' } : {})
    await writeFile(join(folder, '.metadata', `${metadata.id}.json`), JSON.stringify(metadata))
  }
  const listed = async (query: string) => {
    const { status, body } = await ask('GET', `/recordings${query}`)
    t.is(status, 200, query)
    const ids = body.recordings.map(({ recording_id }: { recording_id: string }) => recording_id)
    return { ids, cursor: body.cursor }
  }
  const all = Array.from({ length: 25 }, (_, n) => idOf(n))
  t.deepEqual(await listed(''), { ids: all, cursor: undefined })
  t.deepEqual(await listed('?limit=1000'), { ids: all.toReversed(), cursor: null })
  t.deepEqual(await listed('?session_id=ses_7'), { ids: [idOf(17), idOf(7)], cursor: null })
  t.deepEqual(await listed('?session_id=ses_7&state=finished,recovered'), { ids: [idOf(17)], cursor: null })
  t.deepEqual(await listed('?state=failed'), { ids: [idOf(7)], cursor: null })
  t.deepEqual((await listed('?since=2026-11-01T00:23:00Z')).ids, [idOf(24), idOf(23)])
  const first = await listed('?state=finished&limit=10')
  t.deepEqual(first.ids, all.toReversed().slice(0, 10))
  const second = await listed(`?state=finished&limit=10&cursor=${first.cursor}`)
  t.deepEqual(
    second.ids,
    all
      .toReversed()
      .slice(10, 20)
      .filter((id) => id !== idOf(7))
      .concat(idOf(4)),
  )

  for (const query of [
    'limit=0',
    'limit=1001',
    'since=once',
    'since=-7d',
    'cursor=x',
    `cursor=${first.cursor}`,
    'state=gone',
    'limit=-1',
    'page=2',
    'state=',
    'limit=1&limit=2',
  ]) {
    const { status, body } = await ask('GET', `/recordings?${query}`)
    t.is(status, 400, query)
    t.regex(body.code, /^(OPTION|REQUEST)_INVALID$/, query)
  }
})
