import test from 'ava'
import type { HlsObservation } from '../../../src/adapters/conformance/hls/hls-observation.ts'
import { readMediaPlaylist } from '../../../src/adapters/conformance/hls/read-media-playlist.ts'
import { HLS_RULES } from '../../../src/adapters/conformance/hls/rules/index.ts'
import { peakBps } from '../../../src/adapters/conformance/hls/rules/multivariant.ts'
import type { SeenSegment } from '../../../src/adapters/conformance/hls/seen-media.ts'
import { checkRules } from '../../../src/adapters/conformance/rule.ts'
import { answered, BASE, hlsScene } from './conformance-hls-scene.ts'

/** Rules that a good live stream of one rendition cannot be tested with. */
const NOT_HERE = [
  ...['hls.rendition-reports', 'hls.constants-agree', 'hls.end-stays', 'hls.end-ignores-directives'],
  ...['hls.variants-same-numbers', 'hls.variants-part-starts'],
  ...['hls.variants-independent-parts', 'hls.variants-discontinuities'],
]

const idsOf = (seen: HlsObservation, outcome: string): string[] =>
  checkRules(HLS_RULES, seen).flatMap(({ id, verdict }) => (verdict.outcome === outcome ? id : []))

test('a good origin passes every rule that it can be tested with', (t) => {
  const results = checkRules(HLS_RULES, hlsScene())
  t.deepEqual(
    results.filter(({ verdict }) => verdict.outcome === 'failed'),
    [],
  )
  t.deepEqual(idsOf(hlsScene(), 'untested').toSorted(), NOT_HERE.toSorted())
})

test('a hiccup or two of the network is no fault of the parts, also where few were seen', (t) => {
  /** Fourteen steps, some of them three part targets long. */
  const hiccups = (late: number) => {
    const scene = hlsScene()
    const parts = [...scene.watched.segments.values()].flatMap(({ parts }) =>
      parts.filter((part) => part !== undefined),
    )
    let atMs = 0
    const seen = parts.slice(-15).map((part, index) => {
      atMs += index > 0 && index <= late ? 750 : 250
      return { ...part, firstSeenMs: atMs }
    })
    const segments = new Map([[1, { msn: 1, firstSeenMs: 0, fromItsStart: true, parts: seen }]])
    const { reloads } = scene.watched
    return { ...scene, watched: { ...scene.watched, segments, reloads } as HlsObservation['watched'] }
  }
  const rule = HLS_RULES.find(({ id }) => id === 'hls.parts-keep-coming')
  t.deepEqual(
    [1, 2, 3].map((late) => rule?.check(hiccups(late)).outcome),
    ['passed', 'passed', 'failed'],
  )
})

test('rules have ids of their own', (t) => {
  t.is(new Set(HLS_RULES.map(({ id }) => id)).size, HLS_RULES.length)
})

/** A text that is changed from segment 23 on. */
const later = (from: string | RegExp, to: string) => () =>
  hlsScene((text, { msn }) => (msn >= 23 ? text.replace(from, to) : text))
const always = (from: string | RegExp, to: string) => () => hlsScene((text) => text.replace(from, to))
/** A good scene with one of its segments changed. */
const segment = (change: (each: SeenSegment) => void) => () => {
  const scene = hlsScene()
  const each = scene.watched.segments.get(22)
  if (!each) throw new Error('no segment 22')
  change(each)
  return scene
}
const part = (change: (each: SeenSegment['parts'][number]) => void) =>
  segment(({ parts: [, second] }) => {
    if (second) change(second)
  })
/** A good scene with another variant, of whose playlist the text is changed. */
const variant = (change: (text: string) => string = (text) => text, isVariant = true) => {
  const scene = hlsScene()
  return { ...scene, others: [{ url: `${BASE}other.m3u8`, variant: isVariant, log: hlsScene(change).watched }] }
}
const withDelivery = (change: Partial<HlsObservation['delivery']>) => () => {
  const scene = hlsScene()
  return { ...scene, delivery: { ...scene.delivery, ...change } }
}
const withRefusals = (change: Partial<HlsObservation['refusals']>) => () => {
  const scene = hlsScene()
  return { ...scene, refusals: { ...scene.refusals, ...change } }
}
const probe = (change: Parameters<typeof answered>[1]) => ({
  what: 'a request',
  answer: answered('media.m3u8', change),
})
const fetched = (change: Parameters<typeof answered>[1]) =>
  part((each) => {
    if (each.fetched) each.fetched = { ...each.fetched, answer: { ...each.fetched.answer, ...change } }
  })

const GOOD_HEADERS = {
  'content-type': 'video/mp4',
  'cache-control': 'max-age=31536000',
  'access-control-allow-origin': '*',
}

/** Bad scenes by the rule that finds what is bad in them, and no other. */
const BAD: Record<string, () => HlsObservation> = {
  'hls.constants-unchanged': later('HOLD-BACK=3', 'HOLD-BACK=4'),
  'hls.part-hold-back': always('PART-HOLD-BACK=1.5', 'PART-HOLD-BACK=0.6'),
  'hls.part-hold-back-there': always('PART-HOLD-BACK=1.5,', ''),
  'hls.hold-back': always(',HOLD-BACK=3', ',HOLD-BACK=2'),
  'hls.skip-boundary': always('CAN-SKIP-UNTIL=6', 'CAN-SKIP-UNTIL=5'),
  'hls.discontinuity-sequence': () =>
    hlsScene((text, { msn }) => {
      const head = `#EXT-X-DISCONTINUITY-SEQUENCE:${msn === 23 ? 0 : 1}\n#EXT-X-MAP`
      // The numbers of the segments stay: only the tag goes back.
      const tag = msn === 23 ? '\n#EXT-X-DISCONTINUITY' : ''
      return text.replace('#EXT-X-MAP', head).replace('URI="init.mp4"', `URI="init.mp4"${tag}`)
    }),
  'hls.listed-unchanged': later('segment-19.m4s', 'other-19.m4s'),
  'hls.part-not-too-long': always('PART-TARGET=0.25', 'PART-TARGET=0.24'),
  'hls.part-not-too-short': part((each) => {
    Object.assign(each.listing, { durationSeconds: 0.2 })
    if (each.fetched?.media) each.fetched = { ...each.fetched, media: { ...each.fetched.media, durationSeconds: 0.2 } }
  }),
  'hls.independent-part-not-too-short': segment(({ parts: [first] }) => {
    if (first) Object.assign(first.listing, { durationSeconds: 0.2 })
    if (first?.fetched?.media)
      first.fetched = { ...first.fetched, media: { ...first.fetched.media, durationSeconds: 0.2 } }
  }),
  'hls.addresses': segment(({ listing }) => {
    if (listing) Object.assign(listing, { uri: 'http://[' })
  }),
  'hls.parts-make-segment': () =>
    hlsScene((text) => text.replaceAll('#EXTINF:1,\nsegment-22', '#EXTINF:1.011,\nsegment-22')),
  'hls.part-media-duration': part((each) => {
    if (each.fetched?.media) each.fetched = { ...each.fetched, media: { ...each.fetched.media, durationSeconds: 0.55 } }
  }),
  'hls.segment-is-its-parts': segment((each) => {
    each.compared = { segmentBytes: 1000, partsBytes: 999, differsAt: 999 }
  }),
  'hls.independent-parts': part((each) => {
    Object.assign(each.listing, { independent: true })
  }),
  'hls.independent-told': part((each) => {
    if (each.fetched?.media) each.fetched = { ...each.fetched, media: { ...each.fetched.media, startsWithSync: true } }
  }),
  'hls.independent-segments': segment((each) => {
    if (each.fetched?.media) each.fetched = { ...each.fetched, media: { ...each.fetched.media, startsWithSync: false } }
  }),
  'hls.bandwidth': segment((each) => {
    if (each.fetched) each.fetched = { ...each.fetched, answer: { ...each.fetched.answer, bytes: 20_000 } }
  }),
  'hls.frame-rate': segment((each) => {
    if (each.fetched?.media) each.fetched = { ...each.fetched, media: { ...each.fetched.media, samples: 60 } }
  }),
  'hls.media-type': fetched({ headers: { ...GOOD_HEADERS, 'content-type': 'text/html' } }),
  'hls.media-caching': fetched({ headers: { ...GOOD_HEADERS, 'cache-control': 'no-store' } }),
  'hls.cors': fetched({ headers: { ...GOOD_HEADERS, 'access-control-allow-origin': undefined } }),
  'hls.media-available': fetched({ status: 404, askedAtMs: Number.MAX_SAFE_INTEGER }),
  'hls.version': always('VERSION:9', 'VERSION:5'),
  'hls.no-playlist-type': later('#EXT-X-MAP', '#EXT-X-PLAYLIST-TYPE:EVENT\n#EXT-X-MAP'),
  'hls.no-start': later('#EXT-X-MAP', '#EXT-X-START:TIME-OFFSET=-1\n#EXT-X-MAP'),
  'hls.dates-there': () => hlsScene((text) => text.replace(/#EXT-X-PROGRAM-DATE-TIME.*\n/g, '')),
  'hls.date-ranges': always('ID="moment-1",', ''),
  'hls.date-ranges-kept': later(/#EXT-X-DATERANGE:ID="moment-2.*\n/, ''),
  'hls.date-ranges-unchanged': later('DURATION=2,', 'DURATION=3,'),
  'hls.one-hint': later(/$/, '\n#EXT-X-PRELOAD-HINT:TYPE=PART,URI="again.m4s"'),
  'hls.hint-kept': always(/(PRELOAD-HINT.*)part-/, '$1other-'),
  'hls.can-block': () => {
    const scene = hlsScene((text) => text.replace('CAN-BLOCK-RELOAD=YES,', ''))
    return scene
  },
  'hls.blocking-at-once': () => {
    const scene = hlsScene()
    const slow = scene.blocking.map((each) => ({
      ...each,
      answer: { ...each.answer, endAtMs: each.answer.askedAtMs + 900 },
    }))
    return { ...scene, blocking: slow }
  },
  'hls.blocking-holds': () => ({
    ...hlsScene(),
    blocking: hlsScene().blocking.map((each) => ({ ...each, held: false })),
  }),
  'hls.blocking-prompt': () => {
    const scene = hlsScene()
    const early = scene.hintedFetches.map((each) => ({
      ...each,
      ...{ answer: { ...each.answer, endAtMs: each.answer.endAtMs - 480 }, firstByteAtMs: each.firstByteAtMs - 480 },
    }))
    return { ...scene, hintedFetches: early }
  },
  'hls.hinted-part-waits': () => {
    const scene = hlsScene()
    return {
      ...scene,
      hintedFetches: scene.hintedFetches.map((each) => ({ ...each, answer: { ...each.answer, status: 404 } })),
    }
  },
  'hls.hinted-part-whole': () => {
    const scene = hlsScene()
    const slow = scene.hintedFetches.map((each) => ({ ...each, firstByteAtMs: each.firstByteAtMs - 400 }))
    return { ...scene, hintedFetches: slow }
  },
  'hls.part-needs-msn': withRefusals({ partWithoutMsn: probe({}) }),
  'hls.too-far-ahead': withRefusals({ tooFarAhead: [probe({ status: 400, endAtMs: Number.MAX_SAFE_INTEGER })] }),
  'hls.malformed': withRefusals({ malformed: [probe({ status: 500 })] }),
  'hls.error-caching': withRefusals({
    tooFarAhead: [probe({ status: 400, headers: { 'cache-control': 'max-age=60' } })],
  }),
  'hls.late-part': () => ({ ...hlsScene(), late: [{ ...probe({ status: 404 }), kind: 'part', goneForMs: 2000 }] }),
  'hls.late-segment': () => ({ ...hlsScene(), late: [{ ...probe({ status: 404 }), kind: 'segment', goneForMs: 500 }] }),
  'hls.playlist-type': () => {
    const scene = hlsScene()
    const multivariant = scene.multivariant && {
      ...scene.multivariant,
      answer: answered('playlist.m3u8', {
        headers: { 'access-control-allow-origin': '*', 'content-type': 'text/plain' },
      }),
    }
    return { ...scene, multivariant }
  },
  'hls.plain-caching': withDelivery({ plain: probe({ headers: { 'cache-control': 'max-age=30' } }) }),
  'hls.preflight': withDelivery({ preflight: probe({ status: 405 }) }),
  'hls.gzip': withDelivery({ gzip: { ...probe({}), sameText: true } }),
  'hls.not-found': withDelivery({ unknown: probe({}) }),
  'hls.head': withDelivery({ heads: [{ get: answered('a'), head: answered('a', { status: 405 }), changing: false }] }),
  'hls.codecs-agree': () => {
    const scene = hlsScene()
    const { multivariant } = scene
    if (!multivariant) throw new Error('no multivariant playlist')
    return { ...scene, multivariant: { ...multivariant, variant: { ...multivariant.variant, codecs: 'avc1.640028' } } }
  },
  'hls.playlist-available': () => {
    const scene = hlsScene()
    scene.watched.fail(answered('media.m3u8', { status: 503 }), undefined)
    return scene
  },
  'hls.delta-equals-full': () => ({
    ...hlsScene(),
    deltas: [
      {
        answer: answered('d'),
        compared: { skipped: 1, couldSkip: 1, tooNew: undefined, difference: 'the hints differ' },
      },
    ],
  }),
  'hls.delta-boundary': () => ({
    ...hlsScene(),
    deltas: [
      { answer: answered('d'), compared: { skipped: 1, couldSkip: 1, tooNew: 'segment 9', difference: undefined } },
    ],
  }),
  'hls.delta-answered': () => ({
    ...hlsScene(),
    deltas: [
      { answer: answered('d'), compared: { skipped: 0, couldSkip: 3, tooNew: undefined, difference: undefined } },
    ],
  }),
  'hls.rendition-reports': () => ({
    ...hlsScene(),
    reports: [
      {
        url: 'http://origin.example/other',
        report: { uri: 'other', lastMsn: 5, lastPart: 0 },
        before: { msn: 20, part: 0 },
      },
    ],
  }),
}

/** Bad in what another variant has otherwise than the watched one. */
const BAD_VARIANT: Record<string, (text: string) => string> = {
  'hls.variants-same-numbers': (text) =>
    text.replace(/(MEDIA-SEQUENCE:)(\d+)/, (_, tag, msn) => tag + (Number(msn) + 1)),
  'hls.variants-part-starts': (text) =>
    text
      .replaceAll(/DURATION=0.25(,URI="part-\d+-1)/g, 'DURATION=0.22$1')
      .replaceAll(/DURATION=0.25(,URI="part-\d+-2)/g, 'DURATION=0.28$1'),
  'hls.variants-independent-parts': (text) => text.replaceAll(/(URI="part-\d+-2.m4s")/g, '$1,INDEPENDENT=YES'),
  'hls.variants-discontinuities': (text) =>
    text.replace('#EXT-X-INDEPENDENT', '#EXT-X-DISCONTINUITY-SEQUENCE:1\n#EXT-X-INDEPENDENT'),
}

test('variants that agree pass the rules for what they have in common', (t) => {
  const passes = idsOf(variant(), 'passed')
  for (const rule of Object.keys(BAD_VARIANT)) t.true(passes.includes(rule), rule)
  t.deepEqual(idsOf(variant(), 'failed'), [])
})

for (const [rule, change] of Object.entries(BAD_VARIANT))
  test(`${rule} finds a variant that differs, and no other rule does`, (t) => {
    t.deepEqual(idsOf(variant(change), 'failed'), [rule])
    t.deepEqual(idsOf(variant(change, false), 'failed'), [], 'sound and subtitles are cut as they need')
  })

test('a variant whose parts are not all listed is not judged by them', (t) => {
  const shortened = (text: string) => text.replaceAll(/#EXT-X-PART:DURATION=0.25,URI="part-\d+-0.*\n/g, '')
  const ids = idsOf(variant(shortened), 'untested')
  t.true(ids.includes('hls.variants-part-starts') && ids.includes('hls.variants-independent-parts'))
})

/** What cannot be bad alone. */
const ALSO: Record<string, readonly string[]> = {
  'hls.dates-there': ['hls.date-ranges-dated'],
  'hls.part-not-too-short': ['hls.parts-make-segment'],
  'hls.independent-part-not-too-short': ['hls.parts-make-segment'],
}

for (const [rule, scene] of Object.entries(BAD))
  test(`${rule} finds what is bad, and no other rule does`, (t) => {
    t.deepEqual(idsOf(scene(), 'failed'), [rule, ...(ALSO[rule] ?? [])])
  })

test('every fault of a date range is found, and what is allowed is none', (t) => {
  const found = (from: string | RegExp, to: string) => idsOf(always(from, to)(), 'failed')
  const end = (seconds: number) => `END-DATE="2026-01-01T00:00:0${seconds}.000Z",X-URL=`
  const bad: [string | RegExp, string][] = [
    [/(moment-1.*)START-DATE="[^"]*",/, '$1'],
    [/(moment-1.*)START-DATE="[^"]*"/, '$1START-DATE="yesterday"'],
    [/(moment-1.*)START-DATE="([^"]*)"/, '$1START-DATE=$2'],
    ['DURATION=2', 'DURATION=-2'],
    ['DURATION=2', 'DURATION=2,PLANNED-DURATION=soon'],
    ['X-URL=', end(3)],
    ['DURATION=2,', 'END-DATE="2025-01-01T00:00:00Z",'],
    ['DURATION=2', 'END-ON-NEXT=YES,DURATION=2'],
    ['DURATION=2', 'END-ON-NEXT=NO'],
    [/CLASS="page.navigated",(.*)DURATION=2/, '$1END-ON-NEXT=YES'],
    ['X-TAB=0', 'X-TAB=-1'],
    ['X-TAB=0', 'X-TAB=0,X-TAB=0'],
    ['X-TAB=0', 'x-tab=0'],
    ['CLASS="page.navigated"', 'CLASS=page'],
    ['http://shop.example/', 'http://shop\t.example/'],
    [',X-TAB', ', X-TAB'],
  ]
  for (const [from, to] of bad) t.deepEqual(found(from, to), ['hls.date-ranges'], to)
  const good: [string | RegExp, string][] = [
    ['X-URL=', end(2)],
    ['DURATION=2', 'END-ON-NEXT=YES'],
    ['X-TAB=0', 'X-TAB=0xAB01'],
    [/(moment-1.*)START-DATE="([^"]*)Z"/, '$1START-DATE="$2+01:00"'],
  ]
  for (const [from, to] of good) t.deepEqual(found(from, to), [], to)
  t.true(idsOf(always(/#EXT-X-DATERANGE.*\n/g, '')(), 'untested').includes('hls.date-ranges'))
})

test('a delta update that leaves a date range out is none that equals the full playlist, unless it says so', (t) => {
  const scene = (skip: string) =>
    hlsScene((text) =>
      text.includes('SKIPPED')
        ? text.replaceAll(/#EXT-X-DATERANGE.*\n/g, '').replace(/(SKIPPED.*)/, `$1${skip}`)
        : text,
    )
  t.deepEqual(idsOf(scene(''), 'failed'), ['hls.delta-equals-full'])
  t.deepEqual(idsOf(scene(',RECENTLY-REMOVED-DATERANGES=""'), 'failed'), [])
})

test('the end: nothing more is added, and directives are ignored', (t) => {
  const ended = (hint: boolean) =>
    hlsScene((text, { msn, part: at }) =>
      msn === 26 && at === 3 ? `${hint ? text : text.replace(/#EXT-X-PRELOAD-HINT.*/, '')}\n#EXT-X-ENDLIST` : text,
    )
  const good = ended(false)
  t.true(idsOf(good, 'passed').includes('hls.end-stays'))
  t.deepEqual(idsOf(ended(true), 'failed'), ['hls.end-stays'])
  const held = { ...good, delivery: { ...good.delivery, afterEnd: probe({ endAtMs: Number.MAX_SAFE_INTEGER }) } }
  t.deepEqual(idsOf(held, 'failed'), ['hls.end-ignores-directives'])
})

test('the peak is that of segments in a row of half to one and a half target durations', (t) => {
  const second = (bytes: number) => ({ seconds: 1, bytes })
  t.is(peakBps([second(100), second(300), second(100)], 2), 2400)
  t.is(peakBps([{ seconds: 0.2, bytes: 900 }], 2), 0)
})

test('a media playlist is read with its numbers, parts, byte ranges and hints', (t) => {
  const text = [
    '#EXTM3U',
    '#EXT-X-TARGETDURATION:4',
    '#EXT-X-MEDIA-SEQUENCE:7',
    '#EXT-X-DISCONTINUITY-SEQUENCE:2',
    '#EXT-X-SKIP:SKIPPED-SEGMENTS=3',
    '# a comment',
    '#EXT-X-DISCONTINUITY',
    '#EXT-X-PART:DURATION=1.5,URI="a,b.m4s",BYTERANGE="10@5",INDEPENDENT=YES',
    '#EXTINF:3.5,title',
    'a.m4s',
    '#EXT-X-PART:DURATION=2,URI="c.m4s",GAP=YES',
    '#EXT-X-PRELOAD-HINT:TYPE=PART,URI="c.m4s",BYTERANGE-START=20',
    '#EXT-X-RENDITION-REPORT:URI="../x.m3u8",LAST-MSN=10,LAST-PART=1',
  ].join('\r\n')
  const playlist = readMediaPlaylist(text)
  t.like(playlist, { mediaSequence: 7, skipped: 3, ended: false, version: 1 })
  t.like(playlist?.segments[0], { msn: 10, uri: 'a.m4s', durationSeconds: 3.5, discontinuityNumber: 3 })
  t.like(playlist?.segments[0]?.parts[0], {
    uri: 'a,b.m4s',
    byteRange: '10@5',
    independent: true,
    durationSeconds: 1.5,
  })
  t.like(playlist?.segments[1], { msn: 11, uri: undefined, durationSeconds: undefined })
  t.deepEqual(playlist?.hints, [{ type: 'PART', uri: 'c.m4s', byteRange: '@20' }])
  t.deepEqual(playlist?.reports, [{ uri: '../x.m3u8', lastMsn: 10, lastPart: 1 }])
  t.is(readMediaPlaylist('<html>'), undefined)
  t.is(readMediaPlaylist('#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\na.m3u8'), undefined)
})
