import test from 'ava'
import { Subject, share, take } from 'rxjs'
import type { Fragment, InitFragment } from '../../../src/domain/media.ts'
import { GopReplay } from '../../../src/pipeline/operators/gop-replay.ts'
import { fragments } from '../../../src/testing.ts'

const [INIT, ...MEDIA] = fragments({ count: 40 }) as [InitFragment, ...Fragment[]]
const names = (seen: readonly Fragment[]) =>
  seen.map((f) => (f.kind === 'init' ? `init${f.discontinuity ? '!' : ''}` : f.pts / 3000))

function replayed(given: readonly Fragment[], late: readonly Fragment[] = []) {
  const input = new Subject<Fragment>()
  const output = input.pipe(share({ connector: () => new GopReplay() }))
  output.subscribe({ error: () => {} })
  for (const fragment of given) input.next(fragment)
  const seen: Fragment[] = []
  const subscription = output.subscribe({ next: (fragment) => seen.push(fragment), error: () => {} })
  for (const fragment of late) input.next(fragment)
  return { input, output, seen, subscription }
}

test('who comes late gets the init fragment, the GOP so far, and then what follows', (t) => {
  const { seen } = replayed([INIT, ...MEDIA.slice(0, 34)], MEDIA.slice(34, 36))
  t.deepEqual(names(seen), ['init', 30, 31, 32, 33, 34, 35])
})

test('who comes before anything, or before the first keyframe, misses nothing that can be decoded', (t) => {
  t.deepEqual(names(replayed([], [INIT, ...MEDIA.slice(0, 2)]).seen), ['init', 0, 1])
  t.deepEqual(names(replayed([INIT], MEDIA.slice(0, 2)).seen), ['init', 0, 1])
  t.deepEqual(names(replayed([INIT, ...MEDIA.slice(3, 6)], MEDIA.slice(6, 7)).seen), ['init', 6])
})

test('a new init fragment ends the GOP; for who comes after it, nothing is discontinuous', (t) => {
  const again = { ...INIT, discontinuity: true }
  t.deepEqual(names(replayed([INIT, ...MEDIA.slice(0, 5), again], [MEDIA[30] as Fragment]).seen), ['init', 30])
  t.deepEqual(names(replayed([INIT, ...MEDIA.slice(0, 2)], [again]).seen), ['init', 0, 1, 'init!'])
})

test('who leaves in the middle of the replay is sent no more', (t) => {
  const { output } = replayed([INIT, ...MEDIA.slice(0, 5)])
  const seen: Fragment[] = []
  output.pipe(take(2)).subscribe((fragment) => seen.push(fragment))
  t.deepEqual(names(seen), ['init', 0])
})

test('the end and errors are passed on', (t) => {
  for (const end of ['complete', 'error'] as const) {
    const { input, output } = replayed([INIT, ...MEDIA.slice(0, 2)])
    const ends: string[] = []
    output.subscribe({ complete: () => ends.push('complete'), error: () => ends.push('error') })
    input[end](new Error('over'))
    t.deepEqual(ends, [end])
  }
})
