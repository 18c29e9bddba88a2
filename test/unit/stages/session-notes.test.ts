import test from 'ava'
import { type EventsInForce, inForceAfter } from '../../../src/domain/events-in-force.ts'
import type { RecordingNote } from '../../../src/domain/recording-note.ts'
import { sessionNotes } from '../../../src/stages/sink/session-notes.ts'
import { testContext } from '../../../src/testing.ts'

/** A context, and what its session would have noted from when it is asked for. */
function noting() {
  const context = testContext()
  const { sessionId } = context
  const notes: RecordingNote[] = []
  return {
    context,
    sessionId,
    begin: () => sessionNotes(context).subscribe((note) => notes.push(note)),
    told: () => notes.map(({ event, details }) => [event, ...Object.values(details ?? {})]),
    notes,
  }
}

test('who begins while a page is crashed notes that first, with its time, then what follows', async (t) => {
  const { context, sessionId, begin, told, notes } = noting()
  const { events } = context.fakes
  events.publish('page.unresponsive', { sessionId, tab: 0 })
  await context.clock.pass(1000)
  events.publish('page.crashed', { sessionId, tab: 0 })
  events.publish('page.crashed', { sessionId: 'ses_other', tab: 0 })
  events.publish('page.crashed', { sessionId, tab: 1 })
  events.publish('page.recovered', { sessionId, tab: 1 })
  await context.clock.pass(1000)
  begin()
  t.deepEqual(told(), [['page.crashed', 0]])
  t.is(notes[0]?.pts, 90_000)
  events.publish('page.reloaded', { sessionId, tab: 0 })
  t.deepEqual(told(), [
    ['page.crashed', 0],
    ['page.reloaded', 0],
  ])
})

test('while the browser is being started again, that is noted first, and not of its pages', (t) => {
  const { context, sessionId, begin, told } = noting()
  const { events } = context.fakes
  events.publish('page.crashed', { sessionId, tab: 0 })
  events.publish('browser.lost', { sessionId, reason: 'it fell over' })
  begin()
  events.publish('browser.restarted', { sessionId, reason: 'it fell over', restarts: 1 })
  t.deepEqual(told(), [
    ['browser.lost', 'it fell over'],
    ['browser.restarted', 1],
  ])
})

test('of a session that is well again nothing is noted at the begin', (t) => {
  const { context, sessionId, begin, told } = noting()
  const { events } = context.fakes
  events.publish('browser.lost', { sessionId, reason: 'it fell over' })
  events.publish('browser.restarted', { sessionId, reason: 'it fell over', restarts: 1 })
  events.publish('page.unresponsive', { sessionId, tab: 2 })
  events.publish('page.recovered', { sessionId, tab: 2 })
  begin()
  t.deepEqual(told(), [])
})

const noted = (sessionId: string, tab: number, what: { url: string } | { title: string }) =>
  ({
    sessionId,
    kind: 'url' in what ? 'page.navigated' : 'page.titled',
    happenedAtMs: 0,
    details: { tab, ...what },
  }) as const

test('the page in the picture is noted at the begin: its newest address, its title where it has one since', (t) => {
  const { context, sessionId, begin, told } = noting()
  const { events } = context.fakes
  for (const what of [
    { url: '/a' },
    { title: 'A' },
    { url: '/b' },
    { title: 'B' },
    { title: 'B, changed' },
    { url: '/c' },
  ])
    events.publish('session.noted', noted(sessionId, 0, what))
  events.publish('session.noted', noted(sessionId, 0, { title: 'C' }))
  events.publish('session.noted', noted(sessionId, 1, { url: '/popup' }))
  events.publish('session.noted', noted('ses_other', 0, { url: '/other' }))
  begin()
  t.deepEqual(told(), [
    ['page.navigated', 0, '/c'],
    ['page.titled', 0, 'C'],
  ])
})

test('where another tab is in the picture, that is noted, with its page', (t) => {
  const { context, sessionId, begin, told } = noting()
  const { events } = context.fakes
  events.publish('session.noted', noted(sessionId, 0, { url: '/a' }))
  events.publish('session.noted', noted(sessionId, 1, { url: '/popup' }))
  events.publish('capture.tab-changed', { sessionId, tab: 1, tabs: 2 })
  begin()
  t.deepEqual(told(), [
    ['page.navigated', 1, '/popup'],
    ['capture.tab-changed', 1, 2],
  ])
})

test('however many tabs come and go, what is kept of them is bounded', (t) => {
  let state: EventsInForce = []
  for (let tab = 0; tab < 1000; tab++)
    state = inForceAfter(state, { name: 'session.noted', atMs: tab, data: noted('s', tab, { url: `/${tab}` }) })
  t.true(state.length <= 64)
  t.like(state.at(-1)?.data, { details: { tab: 999 } })
})
