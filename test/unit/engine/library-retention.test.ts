import test from 'ava'
import fc from 'fast-check'
import { BackgroundRetention } from '../../../src/engine/recordings/library/background-retention.ts'
import { type CleanOutcome, cleanRecordings } from '../../../src/engine/recordings/library/clean-recordings.ts'
import type { RecordingEntry } from '../../../src/engine/recordings/library/recording-entry.ts'
import { type RetentionRule, retentionPlan } from '../../../src/engine/recordings/library/retention-plan.ts'
import { documentOf, FIRST_MS, idOf, writeDocuments } from '../../helpers/recording-documents.ts'
import { smallLibrary } from '../../helpers/small-library.ts'

const HOUR_MS = 3_600_000

const entries = fc.uniqueArray(
  fc.record<RecordingEntry>({
    id: fc.stringMatching(/^rec_[a-z0-9]{1,8}$/),
    sessionId: fc.constant('s'),
    state: fc.constant('finished'),
    startedMs: fc.constant(0),
    endedMs: fc.nat(1000).map((ms) => FIRST_MS + ms),
    bytes: fc.nat(100),
    settled: fc.boolean(),
  }),
  { selector: ({ id }) => id, maxLength: 20 },
)

test('whatever there is: nothing in use goes, all that is too old does, and the rest fits or cannot', (t) => {
  const limits = fc.record({ maxAgeMs: fc.nat(1000), maxBytes: fc.nat(800) }, { requiredKeys: [] })
  fc.assert(
    fc.property(entries, limits, fc.nat(3), (all, rule, usedModulo) => {
      const isInUse = (id: string) => usedModulo > 0 && id.length % 4 === usedModulo
      const now = FIRST_MS + 1000
      const gone = new Set(retentionPlan(all, rule, now, isInUse).map(({ entry }) => entry))
      const free = all.filter(({ id, settled }) => settled && !isInUse(id))
      for (const entry of gone) t.true(free.includes(entry))
      const left = free.filter((entry) => !gone.has(entry))
      if (rule.maxAgeMs !== undefined) for (const { endedMs } of left) t.true(now - endedMs <= rule.maxAgeMs)
      else if (rule.maxBytes === undefined) t.is(gone.size, 0)
      const bytes = all.filter((entry) => !gone.has(entry)).reduce((sum, entry) => sum + entry.bytes, 0)
      if (bytes > (rule.maxBytes ?? Number.POSITIVE_INFINITY)) t.true(left.every((entry) => entry.bytes === 0))
      // None is spared that is older than one that goes for the room of all.
      const newest = Math.max(-1, ...[...gone].map(({ endedMs }) => endedMs))
      for (const entry of left) t.true(entry.endedMs >= newest || entry.bytes === 0)
    }),
    { numRuns: 300 },
  )
})

test('the oldest go first, and no more than must', (t) => {
  const entry = (id: string, endedMs: number): RecordingEntry => ({
    ...{ id, sessionId: 's', state: 'finished', startedMs: 0, endedMs: FIRST_MS + endedMs, bytes: 10, settled: true },
  })
  const all = [entry('rec_c', 30), entry('rec_a', 10), entry('rec_b', 20)]
  const planned = (rule: RetentionRule) =>
    retentionPlan(all, rule, FIRST_MS + 100).map(({ entry: { id }, reason }) => [id, reason])
  t.deepEqual(planned({ maxBytes: 29 }), [['rec_a', 'size']])
  t.deepEqual(planned({ maxBytes: 30 }), [])
  t.deepEqual(planned({ maxAgeMs: 80 }), [['rec_a', 'age']])
  t.deepEqual(planned({ maxAgeMs: 80, maxBytes: 10 }), [
    ['rec_a', 'age'],
    ['rec_b', 'size'],
  ])
  t.deepEqual(planned({ maxBytes: 0 }).length, 3)
})

test('what was recorded before the clock was set is not old for that', async (t) => {
  const parts = smallLibrary()
  const { add, clock } = parts
  const at1970 = { started_at: '1970-01-01T00:00:09.000Z' }
  await add(0, 100, { ...at1970, updated_at: '1970-01-01T00:00:19.000Z' })
  await add(1, 100, { ...at1970, updated_at: new Date(FIRST_MS).toISOString() }) // set while it was made
  await add(2, 100, { started_at: 'once', updated_at: 'never' })
  t.deepEqual(await cleaned(parts, { maxAgeMs: HOUR_MS }), [])
  await clock.pass(2 * HOUR_MS)
  t.deepEqual(await cleaned(parts, { maxAgeMs: HOUR_MS }), [`${idOf(1)} removed age`])
})

async function cleaned(parts: ReturnType<typeof smallLibrary>, rule: RetentionRule, options = {}) {
  const outcomes: CleanOutcome[] = []
  for await (const outcome of cleanRecordings({ ...parts, recordings: parts.library }, rule, options))
    outcomes.push(outcome)
  return outcomes.map(({ recordingId, outcome, reason }) => `${recordingId} ${outcome} ${reason}`)
}

test('cleaning removes what is too old with all that belongs to it, tells of each, and a dry run of the same', async (t) => {
  const parts = smallLibrary()
  const { add, clock, events, store, library } = parts
  for (let n = 0; n < 4; n++) await add(n, 100)
  await store.attachments.write(idOf(0), 'timeline.jsonl', Uint8Array.of(1))
  await clock.pass(2 * 60_000 + 10_000)
  const rule = { maxAgeMs: 60_000 }
  t.deepEqual(await cleaned(parts, rule, { dryRun: true }), [`${idOf(0)} planned age`])
  t.is((await library.list()).recordings.length, 4)
  t.deepEqual(await cleaned(parts, rule), [`${idOf(0)} removed age`])
  t.deepEqual(
    await store.files(),
    [1, 2, 3].map((n) => `${idOf(n)}.mp4`),
  )
  t.deepEqual(await store.attachments.names(idOf(0)), [])
  t.like(events.published, [
    { name: 'recording.removed', data: { recordingId: idOf(0), reason: 'age', fileSizeBytes: 100 } },
  ])
  t.deepEqual(await cleaned(parts, rule), [])
})

test('what is written, read or coded anew stays, and the others go all the same', async (t) => {
  const parts = smallLibrary()
  const { add, library, clock, processes, store } = parts
  await add(0, 100, { state: 'recording', working_path: `/recordings/${idOf(0)}.partial.mp4` })
  for (let n = 1; n < 5; n++) await add(n, 100)
  const bytes = await library.bytes(idOf(1))
  // Another process is at work on it.
  await store.documents.create(`${idOf(2)}.owner.1`, JSON.stringify(await processes.process(2).self()))
  await clock.pass(HOUR_MS)
  t.deepEqual(await cleaned(parts, { maxAgeMs: 0 }), [
    `${idOf(2)} kept age`,
    `${idOf(3)} removed age`,
    `${idOf(4)} removed age`,
  ])
  t.true(parts.log.sentences.includes('An old recording could not be removed'))
  processes.living.delete(2)
  await bytes.close()
  await bytes.close()
  t.deepEqual(await cleaned(parts, { maxAgeMs: 0 }), [`${idOf(1)} removed age`, `${idOf(2)} removed age`])
})

test('nothing goes for a size that was true once', async (t) => {
  const parts = smallLibrary()
  for (let n = 0; n < 3; n++) await parts.add(n, 100)
  await parts.library.list()
  // Another process has made one smaller.
  await writeDocuments(parts.store, documentOf(2, { file_size_bytes: 10 }))
  t.deepEqual(await cleaned(parts, { maxBytes: 210 }), [])
  t.deepEqual(await cleaned(parts, { maxBytes: 209 }), [`${idOf(0)} removed size`])
})

test('a server looks every hour, and closes with nothing begun', async (t) => {
  const parts = smallLibrary()
  const { add, clock, library, events } = parts
  await add(0, 100)
  const retention = new BackgroundRetention({ ...parts, recordings: library }, { maxAgeMs: 30 * 60_000 })
  await clock.pass(HOUR_MS)
  t.is(events.published.length, 0)
  await clock.pass(HOUR_MS)
  t.is(events.published.length, 1)
  t.deepEqual(await library.list(), { recordings: [] })
  await retention.close()
  t.is(clock.timers, 0)
  t.is(clock.now() - FIRST_MS, 2 * HOUR_MS)
})

test('a store that cannot be read is looked at again', async (t) => {
  const parts = smallLibrary()
  await parts.add(0, 100)
  const { names } = parts.store.documents
  parts.store.documents.names = () => Promise.reject(new Error('EIO'))
  const retention = new BackgroundRetention({ ...parts, recordings: parts.library }, { maxBytes: 1 })
  await parts.clock.pass(60_000)
  t.true(parts.log.sentences.includes('Old recordings could not be looked for'))
  parts.store.documents.names = names
  await parts.clock.pass(HOUR_MS)
  t.is(parts.events.published.length, 1)
  await retention.close()
})
