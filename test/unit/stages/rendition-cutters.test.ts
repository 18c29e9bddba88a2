import test from 'ava'
import type { Fragment, SegmentEvent } from '../../../src/domain/media.ts'
import type { Cadence } from '../../../src/pipeline/payload.ts'
import { fragments } from '../../../src/pipeline/testing/samples.ts'
import { RenditionCutters } from '../../../src/stages/package/rendition-cutters.ts'

const RENDITIONS = [0, 1, 2]

/** The same fragments in three renditions, in turns; the largest says nothing of a rendition. */
const ladder = (of: readonly Fragment[]): Fragment[] =>
  of.flatMap((fragment) => RENDITIONS.map((rendition) => (rendition === 0 ? fragment : { ...fragment, rendition })))

type Event = Cadence | SegmentEvent
const renditionOf = (event: Event): number | undefined =>
  event.kind === 'cadence' ? undefined : (event.kind === 'fragment' ? event.fragment : event).rendition
const isOf = (rendition: number) => (event: Event) =>
  event.kind !== 'cadence' && (renditionOf(event) ?? 0) === rendition
/** What an event tells, whatever the rendition. */
const brief = (event: Event): string =>
  event.kind === 'part'
    ? `part ${event.msn}.${event.part} ${event.pts}+${event.duration} ${event.fragments.length}${event.independent ? ' K' : ''}`
    : event.kind === 'segment'
      ? `segment ${event.msn} ${event.pts}+${event.duration} of ${event.parts}`
      : event.kind === 'fragment'
        ? `fragment ${event.msn}.${event.part} ${event.fragment.pts}`
        : event.kind

const cutAll = (of: readonly Fragment[], passedOver = () => {}): Event[] => {
  const cutters = new RenditionCutters(200, 1000, passedOver)
  return [...of.flatMap((fragment) => cutters.take(fragment)), ...cutters.end()]
}

test('every rendition has the same segments and parts; the cadence is told once, before all', (t) => {
  const film = fragments({ count: 70 })
  const events = cutAll(ladder(film))
  t.is(events[0]?.kind, 'cadence')
  t.is(events.filter(({ kind }) => kind === 'cadence').length, 1)
  const alone = cutAll(film).slice(1)
  for (const rendition of RENDITIONS) {
    const own = events.filter(isOf(rendition))
    t.deepEqual(own.map(brief), alone.map(brief))
    t.true(own.every((event) => renditionOf(event) === (rendition === 0 ? undefined : rendition)))
    const parts = own.filter((event) => event.kind === 'part')
    t.true(
      parts.length > 10 && parts.every((part) => part.fragments.every((each) => each.rendition === part.rendition)),
    )
  }
  t.deepEqual(
    events.slice(1, 4).map((event) => `${event.kind} ${renditionOf(event) ?? 0}`),
    ['init 0', 'init 1', 'init 2'],
  )
  t.false('rendition' in (events.find(({ kind }) => kind === 'part') ?? {}), 'what was absent stays so')
})

test('an encoder that begins anew ends the segments of all before the media of any goes on', (t) => {
  const [head, ...media] = fragments({ count: 20 })
  const anew: Fragment[] = [{ ...(head as Extract<Fragment, { kind: 'init' }>), discontinuity: true }]
  const later = fragments({ count: 40 })
    .slice(1 + 30)
    .filter((each) => each.kind === 'media')
  const events = cutAll(ladder([head as Fragment, ...media, ...anew, ...later]))
  for (const rendition of RENDITIONS) {
    t.deepEqual(
      events
        .filter(isOf(rendition))
        .filter(({ kind }) => kind === 'init' || kind === 'segment')
        .map(brief),
      ['init', 'segment 0 0+60000 of 4', 'init', 'segment 1 90000+30000 of 2'],
    )
  }
  const firstAgain = events.findIndex((event) => event.kind === 'fragment' && event.msn === 1)
  t.is(events.slice(0, firstAgain).filter(({ kind }) => kind === 'init').length, 6)
})

test('a picture that no segment can take is told of once, not once a rendition', (t) => {
  const [head, , ...media] = fragments({ count: 5 })
  let count = 0
  cutAll(ladder([head as Fragment, ...media]), () => {
    count += 1
  })
  t.is(count, 4)
})
