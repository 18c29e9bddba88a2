import test, { type ExecutionContext } from 'ava'
import { map, type Observable, ReplaySubject } from 'rxjs'
import { type RunHelpers, TestScheduler } from 'rxjs/testing'
import { schedulerClock } from '../../../src/pipeline/clock.ts'
import { untilDrained } from '../../../src/pipeline/operators/until-drained.ts'

/** On marbles: digits are values that end at that media time, `x` one without a time. */
function onMarbles(
  t: ExecutionContext,
  body: (
    helpers: RunHelpers,
    drained: (values: Observable<string>, stop: Observable<string>) => Observable<string>,
  ) => void,
): void {
  const scheduler = new TestScheduler((actual, expected) => t.deepEqual(actual, expected))
  const clock = schedulerClock(scheduler)
  scheduler.run((helpers) =>
    body(helpers, (values, stop) =>
      values.pipe(untilDrained(stop.pipe(map(Number)), clock, (value) => (value === 'x' ? undefined : Number(value)))),
    ),
  )
}

test('values pass until one reaches the stop, and that one too', (t) => {
  onMarbles(t, ({ cold, expectObservable, expectSubscriptions }, drained) => {
    const values = cold('1-2-x-3-4-5-6-')
    const stop = cold('  -----4-------')
    const subs = '       ^-------!'
    const expected = '   1-2-x-3-(4|)'
    expectObservable(drained(values, stop)).toBe(expected)
    expectSubscriptions(values.subscriptions).toBe(subs)
  })
})

test('a stop at a time that was reached already completes at once', (t) => {
  onMarbles(t, ({ cold, expectObservable }, drained) => {
    const values = cold('1-2-3-4-')
    const stop = cold('  -----2--')
    const expected = '   1-2-3|'
    expectObservable(drained(values, stop)).toBe(expected)
  })
})

test('where nothing comes after the stop, the wait ends after three seconds', (t) => {
  onMarbles(t, ({ cold, expectObservable }, drained) => {
    const values = cold('1-2-----')
    const stop = cold('  -----9--')
    const expected = '   1-2-- 3s |'
    expectObservable(drained(values, stop)).toBe(expected)
  })
})

test('a slow encoder: while values come, they are waited for, also those without a time', (t) => {
  onMarbles(t, ({ cold, expectObservable }, drained) => {
    const values = cold('1 2900ms 2 2900ms x 2900ms 4 700ms 5 ')
    const stop = cold('  -4')
    const expected = '   1 2900ms 2 2900ms x 2900ms (4|)'
    expectObservable(drained(values, stop)).toBe(expected)
  })
})

test('the silence counts from the last value', (t) => {
  onMarbles(t, ({ cold, expectObservable }, drained) => {
    const values = cold('1 2000ms 2')
    const stop = cold('  9')
    const expected = '   1 2000ms 2 2999ms |'
    expectObservable(drained(values, stop)).toBe(expected)
  })
})

test('values that come but never reach the stop are waited for ten seconds', (t) => {
  onMarbles(t, ({ cold, expectObservable, expectSubscriptions }, drained) => {
    const values = cold('1 1999ms 2 1999ms 3 1999ms 4 1999ms 5 1999ms 6 1999ms 7')
    const stop = cold('  - 9')
    const expected = '   1 1999ms 2 1999ms 3 1999ms 4 1999ms 5 1999ms 6 |'
    expectObservable(drained(values, stop)).toBe(expected)
    expectSubscriptions(values.subscriptions).toBe('^ 10s !')
  })
})

test('without a stop, values pass to their own end', (t) => {
  onMarbles(t, ({ cold, expectObservable }, drained) => {
    expectObservable(drained(cold('1-2-|'), cold('-----'))).toBe('1-2-|')
    expectObservable(drained(cold('1-2-#'), cold('-----'))).toBe('1-2-#')
    expectObservable(drained(cold('1-2-|'), cold('-|'))).toBe('1-2-|')
  })
})

test('a stop from before the beginning still lets through what leads up to it', (t) => {
  onMarbles(t, ({ cold, expectObservable }, drained) => {
    const stop = new ReplaySubject<string>(1)
    stop.next('3')
    expectObservable(drained(cold('1-2-3-4-'), stop)).toBe('1-2-(3|)')
  })
})

test('unsubscribing leaves neither subscription nor timer', (t) => {
  onMarbles(t, ({ cold, expectObservable, expectSubscriptions }, drained) => {
    const values = cold('1-2-----')
    const stop = cold('  -9------')
    const unsub = '      ---!'
    expectObservable(drained(values, stop), unsub).toBe('1-2-')
    expectSubscriptions(values.subscriptions).toBe('^--!')
    expectSubscriptions(stop.subscriptions).toBe('^--!')
  })
})
