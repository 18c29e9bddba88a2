import test from 'ava'
import fc from 'fast-check'
import type { RecordingEvent } from '../../../src/engine/recordings/recording-info.ts'
import { chaptersOf, MOST_TITLE } from '../../../src/engine/recordings/timeline/chapters-of.ts'

const went = (atSeconds: number, url: string, tab = 0): RecordingEvent => ({
  ...{ atSeconds, event: 'page.navigated', tab, url, document: 'new' },
})
const titled = (atSeconds: number, title: string, tab = 0): RecordingEvent => ({
  ...{ atSeconds, event: 'page.titled', tab, title },
})
const mark = (atSeconds: number, label: string): RecordingEvent => ({ atSeconds, event: 'session.marked', label })

/** Chapters as `start-end title`, in milliseconds. */
const told = (events: RecordingEvent[], seconds: number) =>
  chaptersOf(events, seconds).map(({ startMs, endMs, title }) => `${startMs}-${endMs} ${title}`)

test('navigations and marks make chapters, named by title, address or label', (t) => {
  const events = [
    went(3, 'https://shop.example/list?page=2'),
    went(5.5, 'https://other.example/', 1),
    titled(5.6, 'Other', 1),
    { atSeconds: 6, event: 'page.clicked', tab: 0 },
    mark(8.25, 'checkout'),
  ]
  t.deepEqual(told(events, 10), [
    '0-3000 Start',
    '3000-5500 shop.example/list?page=2',
    '5500-8250 Other',
    '8250-10000 checkout',
  ])
})

test('a page has the first title it gets, not that of another tab or of the page after it', (t) => {
  const events = [
    titled(0, 'Home'),
    went(2, 'https://a.example/'),
    titled(2.1, 'Elsewhere', 1),
    went(4, 'https://b.example/'),
    titled(4.2, 'B'),
    titled(5, '(1) B'),
  ]
  t.deepEqual(told(events, 9), ['0-2000 Home', '2000-4000 a.example', '4000-9000 B'])
})

test('what follows within a second joins the chapter: marks before navigations, the last navigation, several marks together', (t) => {
  t.deepEqual(told([went(2, 'https://a.example/'), went(2.2, 'https://b.example/')], 9), [
    '0-2000 Start',
    '2000-9000 b.example',
  ])
  t.deepEqual(told([mark(2, 'pay'), mark(2.5, 'paid'), went(2.9, 'https://b.example/')], 9), [
    '0-2000 Start',
    '2000-9000 pay · paid',
  ])
  t.deepEqual(told([went(0.3, 'https://a.example/'), mark(4, 'paid')], 9), ['0-4000 a.example', '4000-9000 paid'])
})

test('a mark at the very end has the last second; a recording of less than one has no chapters', (t) => {
  t.deepEqual(told([mark(5, 'done')], 5), ['0-4000 Start', '4000-5000 done'])
  t.deepEqual(told([mark(1.2, 'done')], 1.5), ['0-1500 done'])
  t.deepEqual(told([mark(0, 'done')], 0.9), [])
  t.deepEqual(told([titled(0, 'Home')], 100), [])
})

const text = fc.string({ unit: 'binary', maxLength: 120 })
const events = fc.array(
  fc.record({ atMs: fc.nat(20_000), event: fc.constantFrom('page.navigated', 'page.titled', 'session.marked'), text }),
  { minLength: 1, maxLength: 60 },
)

test('chapters cover the recording without holes, none shorter than a second, with bounded titles on one line', (t) => {
  fc.assert(
    fc.property(events, fc.nat(20_000), (found, restMs) => {
      const sorted = found.toSorted((a, b) => a.atMs - b.atMs)
      const durationMs = (sorted.at(-1)?.atMs ?? 0) + restMs
      const timeline = sorted.map(({ atMs, event, text }) => ({
        ...{ atSeconds: atMs / 1000, event, tab: 0, title: text, url: text, label: text },
      }))
      const chapters = chaptersOf(timeline, durationMs / 1000)
      if (chapters.length === 0) return durationMs < 1000 || timeline.every(({ event }) => event !== 'session.marked')
      return (
        chapters[0]?.startMs === 0 &&
        chapters.at(-1)?.endMs === durationMs &&
        chapters.every(({ startMs, endMs, title }, at) => {
          const joined = at === 0 || chapters[at - 1]?.endMs === startMs
          const letters = [...title].length
          return (
            joined && endMs - startMs >= 1000 && letters > 0 && letters <= MOST_TITLE && !/[\p{Cc}\p{Cs}]/u.test(title)
          )
        })
      )
    }),
  )
  t.pass()
})

test('a page that is open all the time makes no chapter; a mark at its beginning makes one', (t) => {
  const page = { atSeconds: 0, event: 'page.navigated', url: 'https://example.com/', tab: 0 }
  t.deepEqual(chaptersOf([page], 10), [])
  t.deepEqual(chaptersOf([page, { atSeconds: 0.5, event: 'session.marked', label: 'begin' }], 10), [
    { startMs: 0, endMs: 10_000, title: 'begin' },
  ])
})
