import test, { type ExecutionContext } from 'ava'
import { map, type Observable } from 'rxjs'
import { type RunHelpers, TestScheduler } from 'rxjs/testing'
import type { Frame } from '../../../src/domain/media.ts'
import { ticksToMs } from '../../../src/domain/time.ts'
import { schedulerClock } from '../../../src/pipeline/clock.ts'
import videoPace from '../../../src/stages/video/pace/pace.ts'
import { testContext } from '../../../src/testing.ts'
import { picture } from './paced-frames.ts'

/** Frames as letters: the picture, small where it is repeated. */
const letter = ({ data, repeat }: Frame): string => {
  const name = String.fromCharCode(data[0] ?? 0)
  return repeat ? name.toLowerCase() : name
}

/**
 * The stage on marbles at 10 fps with a frame at least every 300 ms; a column is a millisecond. Pictures are captured the moment
 * they come in.
 */
function onMarbles(
  t: ExecutionContext,
  body: (helpers: RunHelpers, pace: (pictures: Observable<string>) => Observable<Frame>) => void,
): void {
  const scheduler = new TestScheduler((actual, expected) => t.deepEqual(actual, expected))
  const clock = schedulerClock(scheduler)
  const context = { ...testContext({ demands: { tickMs: 300, keyframeMs: 3000 } }), clock, originMs: 0 }
  scheduler.run((helpers) =>
    body(helpers, (pictures) =>
      videoPace.create({ fps: 10 }, context)(pictures.pipe(map((name) => picture(name.charCodeAt(0), clock.now())))),
    ),
  )
}

test('a picture goes out as it comes in, its repeats when it is certain that none comes', (t) => {
  onMarbles(t, ({ cold, expectObservable }, pace) => {
    const input = '   A 1299ms ---'
    const expected = 'A 159ms a 99ms a 99ms a 99ms a 99ms a 99ms a 99ms a 199ms a 299ms a'
    expectObservable(pace(cold(input)).pipe(map(letter)), '1301ms !').toBe(expected)
  })
})

test('pictures that come too quickly wait for their tick, and the newest wins', (t) => {
  onMarbles(t, ({ cold, expectObservable }, pace) => {
    const input = '   A 9ms B 9ms C 200ms |'
    const expected = 'A 49ms C 170ms |'
    expectObservable(pace(cold(input)).pipe(map(letter))).toBe(expected)
  })
})

test('the input’s end brings the picture that waits and cancels what was planned', (t) => {
  onMarbles(t, ({ cold, expectObservable }, pace) => {
    const input = '   A 9ms B 9ms |'
    const expected = 'A 19ms (B|)'
    expectObservable(pace(cold(input)).pipe(map(letter))).toBe(expected)
  })
})

test('an error passes at once', (t) => {
  onMarbles(t, ({ cold, expectObservable }, pace) => {
    const input = '   A 9ms B 9ms #'
    const expected = 'A 19ms #'
    expectObservable(pace(cold(input)).pipe(map(letter))).toBe(expected)
  })
})

test('unsubscribing unsubscribes the input and leaves no timer', (t) => {
  onMarbles(t, ({ cold, expectObservable, expectSubscriptions }, pace) => {
    const input = cold('A---------------')
    const expected = '  A---'
    const unsub = '     ---!'
    expectObservable(pace(input).pipe(map(letter)), unsub).toBe(expected)
    expectSubscriptions(input.subscriptions).toBe('^--!')
  })
})

test('presentation times are those of capture, on the grid', (t) => {
  onMarbles(t, ({ cold, expectObservable }, pace) => {
    const input = '   A 99ms B 99ms C 149ms (D|)'
    const expected = 'a 99ms b 99ms c 149ms (d|)'
    const times = pace(cold(input)).pipe(map(({ pts }) => ticksToMs(pts)))
    expectObservable(times).toBe(expected, { a: 0, b: 100, c: 200, d: 300 })
  })
})
