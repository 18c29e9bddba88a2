import test from 'ava'
import fc from 'fast-check'
import {
  NO_TABS,
  type TabOrder,
  withClosed,
  withInFront,
  withOpened,
} from '../../../src/adapters/browser/tabs/tab-order.ts'

const opened = (...ids: string[]): TabOrder => ids.reduce(withOpened, NO_TABS)

test('the first tab is the session’s own and in front; one that is opened stays behind until it comes to the front', (t) => {
  t.deepEqual(opened('a', 'b', 'c'), { recent: ['a', 'b', 'c'], main: 'a' })
  t.deepEqual(withInFront(opened('a', 'b', 'c'), 'c').recent, ['c', 'a', 'b'])
})

test('when the tab in front closes, the one that was in front before it is so again', (t) => {
  const popups = ['b', 'c'].reduce(withInFront, opened('a', 'b', 'c'))
  t.deepEqual(withClosed(popups, 'c').recent, ['b', 'a'])
  t.deepEqual(withClosed(withClosed(popups, 'b'), 'c'), { recent: ['a'], main: 'a' })
})

test('when the session’s own tab closes, the one in front takes its place', (t) => {
  t.deepEqual(withClosed(withInFront(opened('a', 'b', 'c'), 'c'), 'a'), { recent: ['c', 'b'], main: 'c' })
  t.deepEqual(withClosed(opened('a'), 'a'), NO_TABS)
  t.is(withOpened(withClosed(opened('a'), 'a'), 'b').main, 'b')
})

test('whatever tabs do, the order has each open tab once, and the session’s own is one of them', (t) => {
  const id = fc.constantFrom('a', 'b', 'c', 'd')
  const step = fc.record({ act: fc.constantFrom(withOpened, withInFront, withClosed), id })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const open = new Set<string>()
      let order = NO_TABS
      for (const { act, id } of steps) {
        order = act(order, id)
        if (act === withOpened) open.add(id)
        if (act === withClosed) open.delete(id)
        if (act === withInFront && open.has(id) && order.recent[0] !== id) return false
      }
      const isWhole = order.recent.length === open.size && order.recent.every((each) => open.has(each))
      return isWhole && (open.size === 0 ? order.main === undefined : open.has(order.main ?? ''))
    }),
  )
  t.pass()
})
