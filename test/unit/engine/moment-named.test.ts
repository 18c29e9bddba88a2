import test from 'ava'
import fc from 'fast-check'
import type { RecordingEvent } from '../../../src/engine/recordings/recording-info.ts'
import { momentNamed } from '../../../src/engine/recordings/timeline/moment-named.ts'

const TIMELINE: readonly RecordingEvent[] = [
  { atSeconds: 0, event: 'page.navigated', tab: 0, url: 'https://example.com' },
  { atSeconds: 1, event: 'page.error-logged', tab: 0, text: 'a' },
  { atSeconds: 2, event: 'session.marked', label: 'checkout' },
  { atSeconds: 3, event: 'page.exception-thrown', tab: 0, text: 'b' },
  { atSeconds: 4, event: 'session.marked', label: '2' },
  { atSeconds: 5, event: 'session.marked', label: 'a:b' },
]
const at = (name: string) => momentNamed(name, TIMELINE).atSeconds

test('a moment is called by its kind and its number, by the name of its event, and a mark by its label', (t) => {
  t.deepEqual(['error', 'error:1', 'error:2', 'error:last', 'exception:1'].map(at), [1, 1, 3, 3, 3])
  t.deepEqual(['page.navigated', 'page.exception-thrown:1', 'navigation'].map(at), [0, 3, 0])
  t.deepEqual(['mark', 'mark:checkout', 'mark:a:b', 'mark:3'].map(at), [2, 2, 5, 5])
  t.is(at('mark:2'), 4, 'the second, whatever its label')
})

test('what is not there is refused with what is', (t) => {
  const error = t.throws(() => at('error:3'), { code: 'OPTION_INVALID' })
  t.regex(
    error?.message ?? '',
    /no "error:3"; it has error:1 to error:2, exception:1, navigation:1, mark:checkout, mark:2, mark:a:b/,
  )
  t.regex(t.throws(() => momentNamed('error', []))?.message ?? '', /it has nothing/)
})

test('whatever it is called, it is a line of the timeline or refused', (t) => {
  const names = fc.oneof(
    fc.string(),
    fc.tuple(fc.constantFrom('error', 'mark', '__proto__', 'constructor'), fc.string()).map((each) => each.join(':')),
  )
  fc.assert(
    fc.property(names, (name) => {
      try {
        return TIMELINE.includes(momentNamed(name, TIMELINE))
      } catch (cause) {
        return (cause as { code?: string }).code === 'OPTION_INVALID'
      }
    }),
  )
  t.pass()
})
