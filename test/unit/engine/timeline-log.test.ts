import test from 'ava'
import fc from 'fast-check'
import { MemoryAttachments } from '../../../src/adapters/stores/memory/memory-attachments.ts'
import { FlyBrowserError } from '../../../src/domain/errors.ts'
import { keepTimeline, keptTimeline, leftTimeline } from '../../../src/engine/recordings/timeline/kept-timeline.ts'
import { draftLine, firstPictureLine, readDraft } from '../../../src/engine/recordings/timeline/timeline-draft.ts'
import { excerptOf } from '../../../src/engine/recordings/timeline/timeline-excerpt.ts'
import { TimelineLog } from '../../../src/engine/recordings/timeline/timeline-log.ts'
import { DRAFT_NAME } from '../../../src/engine/recordings/timeline/timeline-names.ts'
import { logList } from '../../helpers/recording-ports.ts'

const NOTES = [
  { event: 'page.navigated', pts: 90_000, details: { tab: 0, url: 'https://example.com/"\u2028' } },
  { event: 'session.marked', pts: 0, details: { label: 'line\nbreak' } },
  { event: 'capture.paused', pts: 180_000 },
]

test('lines are in the order of the calls, in few writes, and can be read while more come', async (t) => {
  const attachments = new MemoryAttachments()
  const log = new TimelineLog({ attachments, recordingId: 'rec_a', log: logList() })
  for (const note of NOTES) log.add(note)
  log.begin(45_000)
  await log.settled()
  const text = Buffer.from((await attachments.read('rec_a', DRAFT_NAME)) ?? []).toString()
  t.is(text, NOTES.map(draftLine).join('') + firstPictureLine(45_000))
  const { firstPts, notes } = readDraft(text)
  t.is(firstPts, 45_000)
  t.deepEqual(
    notes.map(({ event, pts }) => [event, pts]),
    NOTES.map(({ event, pts }) => [event, pts]),
  )
  await log.close()
  t.true(log.whole)
})

test('wherever a crash cuts a draft, the lines before are read, and nothing else', (t) => {
  const lines = [firstPictureLine(0), ...NOTES.map(draftLine)]
  const bytes = Buffer.from(lines.join(''))
  const ends = lines.map((_, at) => Buffer.byteLength(lines.slice(0, at + 1).join('')))
  fc.assert(
    fc.property(fc.integer({ min: 0, max: bytes.length }), fc.string(), (cut, dirt) => {
      const { notes } = readDraft(bytes.subarray(0, cut).toString())
      // A line whose line break only is missing is whole.
      const whole = ends.filter((end) => end - 1 <= cut).length
      t.is(notes.length, Math.max(0, whole - 1))
      t.notThrows(() => readDraft(`${bytes}${dirt}`))
    }),
  )
})

test('a timeline that cannot be written is told of once, and nobody waits for it', async (t) => {
  const warnings = logList()
  const attachments = new MemoryAttachments(() => {
    throw new FlyBrowserError('STORE_FULL', { path: '/recordings' })
  })
  const log = new TimelineLog({ attachments, recordingId: 'rec_a', log: warnings })
  for (const note of NOTES) {
    log.add(note)
    await log.sync()
  }
  await log.close()
  t.false(log.whole)
  t.is(warnings.sentences.length, 1)
})

test('a timeline is bounded in bytes, and tells how many lines are missing', async (t) => {
  const attachments = new MemoryAttachments()
  const log = new TimelineLog({ attachments, recordingId: 'rec_a', log: logList(), mostBytes: 1000 })
  for (let pts = 0; pts < 100; pts++) log.add({ event: 'load.stepped', pts })
  await log.close()
  const { notes } = readDraft(Buffer.from((await attachments.read('rec_a', DRAFT_NAME)) ?? []).toString())
  const last = notes.at(-1)
  t.is(last?.event, 'timeline.shortened')
  t.is(Number(last?.details?.left_out) + notes.length - 1, 100)
  t.is(last?.pts, 99)
})

test('what is kept at the end is read again; damaged lines are left out', async (t) => {
  const attachments = new MemoryAttachments()
  t.is(await keptTimeline(attachments, 'rec_a'), undefined)
  const lines = [
    { at_seconds: 0, event: 'page.navigated', url: 'https://example.com' },
    { at_seconds: 1.5, event: 'session.marked', label: 'a\nb' },
  ]
  await keepTimeline(attachments, 'rec_a', lines)
  t.deepEqual(await keptTimeline(attachments, 'rec_a'), lines)
  const text = Buffer.from((await attachments.read('rec_a', 'timeline.jsonl')) ?? []).toString()
  await attachments.write(
    'rec_a',
    'timeline.jsonl',
    Buffer.from(`[]\n{"at_seconds":-1,"event":"x"}\nnull\n${text}{"at`),
  )
  t.deepEqual(await keptTimeline(attachments, 'rec_a'), lines)
})

test('of a recording that a killed process left, the draft counts before what was kept, and that before its metadata', async (t) => {
  const attachments = new MemoryAttachments()
  const known = [{ at_seconds: 3, event: 'known' }]
  t.deepEqual(await leftTimeline(attachments, 'rec_a', known, 0), known)
  await keepTimeline(attachments, 'rec_a', [{ at_seconds: 2, event: 'kept' }])
  t.deepEqual(await leftTimeline(attachments, 'rec_a', known, 0), [{ at_seconds: 2, event: 'kept' }])
  const draft = draftLine({ event: 'drafted', pts: 180_000 })
  await attachments.write('rec_a', DRAFT_NAME, Buffer.from(draft))
  t.deepEqual(
    await leftTimeline(attachments, 'rec_a', known, 0),
    [{ at_seconds: 2, event: 'kept' }],
    'counted from nothing',
  )
  await attachments.write('rec_a', DRAFT_NAME, Buffer.from(draft + firstPictureLine(45_000)))
  t.deepEqual(await leftTimeline(attachments, 'rec_a', known, 45_000), [{ at_seconds: 1, event: 'drafted' }])
})

test('metadata has the first and the newest of very many lines, and says how many are missing', (t) => {
  const lines = (count: number) => Array.from({ length: count }, (_, at) => ({ at_seconds: at, event: 'load.stepped' }))
  t.deepEqual(excerptOf(lines(199)), lines(199))
  const excerpt = excerptOf(lines(1000))
  t.is(excerpt.length, 200)
  t.like(excerpt[20], { at_seconds: 20, event: 'timeline.shortened', left_out: 801 })
  t.is(excerpt.at(-1)?.at_seconds, 999)
})
