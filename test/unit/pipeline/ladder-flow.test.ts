import test from 'ava'
import { Subject, share } from 'rxjs'
import type { Fragment } from '../../../src/domain/media.ts'
import { endOf, newsOf } from '../../../src/pipeline/media-progress.ts'
import { GopReplay } from '../../../src/pipeline/operators/gop-replay.ts'
import { payloadFacts } from '../../../src/pipeline/payload-facts.ts'
import { fragments } from '../../../src/testing.ts'

/** Every fragment in two renditions, the largest first. */
const LADDER: readonly Fragment[] = fragments({ count: 40 }).flatMap((fragment) => [
  fragment,
  { ...fragment, rendition: 1 },
])
const names = (seen: readonly Fragment[]) =>
  seen.map((f) => `${f.kind === 'init' ? 'init' : f.pts / 3000}/${f.rendition ?? 0}`)

test('who comes late gets the heads and the GOP so far of every rendition', (t) => {
  const input = new Subject<Fragment>()
  const output = input.pipe(share({ connector: () => new GopReplay() }))
  output.subscribe()
  for (const fragment of LADDER.slice(0, 2 + 2 * 33)) input.next(fragment)
  const seen: Fragment[] = []
  output.subscribe((fragment) => seen.push(fragment))
  t.deepEqual(names(seen), ['init/0', 'init/1', '30/0', '30/1', '31/0', '31/1', '32/0', '32/1'])
})

test('a branch is at an end only when every rendition has got there', (t) => {
  const end = endOf('fragment')
  t.deepEqual(
    LADDER.slice(0, 6).map((fragment) => (end(fragment) ?? 0) / 3000),
    [0, 0, 0, 1, 0, 2],
  )
  const alone = endOf('fragment')
  t.deepEqual(
    fragments({ count: 2 }).map((fragment) => (alone(fragment) ?? 0) / 3000),
    [0, 1, 2],
  )
})

test('what a sink had before its rest does not come twice, in any rendition', (t) => {
  const isNews = newsOf('fragment')
  t.true(LADDER.slice(0, 8).every(isNews))
  t.deepEqual(names(LADDER.slice(0, 12).filter(isNews)), ['init/0', 'init/1', '3/0', '3/1', '4/0', '4/1'])
})

test('a picture is counted once, its bytes in each rendition', (t) => {
  const [, , top, below] = LADDER as [Fragment, Fragment, Fragment, Fragment]
  t.deepEqual([payloadFacts('fragment', top).frames, payloadFacts('fragment', below).frames], [1, 0])
  t.is(payloadFacts('fragment', below).bytes, below.bytes.byteLength)
})
