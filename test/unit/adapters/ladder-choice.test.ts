import test from 'ava'
import { chooseEncode } from '../../../src/adapters/sdk/encode-choice.ts'
import { withLadder } from '../../../src/adapters/sdk/encoding-document.ts'
import { chooseLadder, type LadderWish } from '../../../src/adapters/sdk/ladder-choice.ts'
import { planPipeline } from '../../../src/pipeline/plan.ts'
import { createRegistry } from '../../../src/pipeline/registry.ts'
import { builtinStages } from '../../../src/stages/index.ts'

const TOP = { quality: 'high', height: 720 } as const
const STANDARD = { codec: 'h264', encoder: 'auto', quality: 'medium', latency: 'wan', height: 720 } as const

test('a ladder is written as a text or as a list; what names no quality is a profile below the one before', (t) => {
  const steps = [
    { height: 720, quality: 'high' },
    { height: 480, quality: 'medium', bitrateBps: 800_000 },
    { height: 360, quality: 'low_bandwidth' },
  ]
  t.deepEqual(chooseLadder('720p:high,480p:800k,360p', TOP), steps as never)
  t.deepEqual(chooseLadder(' 720 , 480:800k,360:low_bandwidth', TOP), steps as never)
  t.deepEqual(chooseLadder([{ height: 720 }, { height: 480, bitrate: 800_000 }, { height: 360 }], TOP), steps as never)
  t.deepEqual(chooseLadder([{ height: 720, crf: 30 }, { height: 90 }], TOP)[0], {
    height: 720,
    quality: 'high',
    crf: 30,
  })
})

test('auto is the page and what is below it, as far as there are profiles', (t) => {
  const auto = (quality: 'high' | 'medium', height: number) =>
    chooseLadder('auto', { quality, height }).map((step) => `${step.height}:${step.quality}`)
  t.deepEqual(auto('high', 720), ['720:high', '480:medium', '360:low_bandwidth'])
  t.deepEqual(auto('medium', 1080), ['1080:medium', '720:low_bandwidth'])
  t.throws(() => chooseLadder('auto', { quality: 'low_bandwidth', height: 720 }), {
    code: 'OPTION_INVALID',
    message: /nothing below low_bandwidth/,
  })
  t.deepEqual(auto('high', 150), ['150:high', '100:medium'], 'half of it would be too low')
  t.is(auto('high', 8192)[0], '4320:high')
  t.throws(() => auto('high', 120), { code: 'OPTION_INVALID', message: /a page of 120 lines/ })
})

const REFUSED: readonly (readonly [LadderWish, RegExp])[] = [
  ['720p', /2 to 6 renditions, but 1/],
  ['', /is no rendition/],
  ['720p,', /is no rendition/],
  ['720p:high,big', /"big" is no rendition such as/],
  ['480p,720p', /from the largest down, but 720 follows 480/],
  ['480p,480p', /480 follows 480/],
  ['721p,480p', /721 is not an even number/],
  ['720p,88p', /88 is not an even number from 90/],
  ['720p,480p:1k', /no bitrate/],
  ['720p,480p:1.2.3', /no bitrate/],
  [[{ height: 720 }, { height: Number.NaN }], /NaN/],
  [[{ height: 720 }, { height: 480, crf: 99 }], /crf 99/],
  ...[null, 5, {}, [null], ['720p', '480p']].map((wish) => [wish as never, /or a list of renditions/] as const),
  [[{ height: '720' as never }, { height: 480 }], /height of 720 is not an even number/],
  [Array.from({ length: 7 }, (_, at) => ({ height: 1000 - 100 * at })), /but 7/],
]
for (const [wish, message] of REFUSED)
  test(`refused as a ladder: ${JSON.stringify(wish)}`, (t) => {
    t.throws(() => chooseLadder(wish, TOP), { code: 'OPTION_INVALID', message })
  })

test('a profile that there is not is refused by its name', (t) => {
  t.throws(() => chooseLadder('720p,480p:best', TOP), { code: 'QUALITY_UNKNOWN', message: /best/ })
})

test('a ladder belongs to its encode: who asks for nothing shares it, and it has no ceiling beside those of its renditions', (t) => {
  const ladder = chooseEncode({ ladder: '720p:high,480p' }, undefined, STANDARD)
  t.like(ladder, { quality: 'high', ladder: [{ height: 720 }, { height: 480, quality: 'medium' }] })
  t.deepEqual(chooseEncode({}, ladder, STANDARD), ladder)
  t.is(chooseEncode({ quality: 'medium' }, ladder, STANDARD).ladder, undefined)
  for (const [option, figure] of [
    ['bitrate', { bitrate: '2M' }],
    ['crf', { crf: 20 }],
  ] as const)
    t.throws(() => chooseEncode({ ladder: 'auto', ...figure }, undefined, STANDARD), {
      code: 'OPTION_INVALID',
      message: new RegExp(option),
    })
})

test('who asks for anything else than the ladder that runs gets that, of one rendition', (t) => {
  const ladder = chooseEncode({ ladder: '720p:2M,480p,360p' }, undefined, STANDARD)
  const { height: _, ...top } = { ...STANDARD, bitrateBps: 2_000_000 }
  t.deepEqual(chooseEncode({ bitrate: '8M' }, ladder, STANDARD), { ...top, bitrateBps: 8_000_000 })
  t.deepEqual(chooseEncode({ crf: 12 }, ladder, STANDARD), { ...top, crf: 12 })
  t.deepEqual(chooseEncode({ latency: 'lan' }, ladder, STANDARD), { ...top, latency: 'lan' })
  t.deepEqual(chooseEncode({ encoder: 'software' }, ladder, STANDARD), { ...top, encoder: 'software' })
  t.deepEqual(chooseEncode({ keyframe: '1s' }, ladder, STANDARD), { ...top, keyframeMs: 1000 })
  t.is(chooseEncode({ codec: 'vp9' }, ladder, STANDARD).ladder, undefined)
  const asItRuns = { codec: 'h264', latency: 'wan', encoder: 'auto' }
  t.deepEqual(chooseEncode(asItRuns, ladder, STANDARD), ladder, 'who names what runs anyway shares it')
})

test('the stage that encodes becomes one that makes all renditions, with what else it was told', (t) => {
  const { ladder } = chooseEncode({ ladder: '720p:high,480p:800k' }, undefined, STANDARD)
  const stages = [
    { id: 'page', use: 'source.test-pattern', config: { width: 64, height: 48, fps: 30 } },
    {
      ...{ id: 'encode', use: 'video.encode', from: 'page' },
      config: { codec: 'vp9', encoder: 'software', quality: 'high', crf: 3, keyframe: 500 },
    },
    { id: 'recording', use: 'sink.recording', from: 'encode', config: { lead: 'keep' } },
  ]
  const document = withLadder({ name: 'made', stages }, ladder ? { ladder } : {})
  t.deepEqual(document.stages[1], {
    ...{ id: 'encode', use: 'video.ladder', from: 'page' },
    config: {
      ...{ codec: 'vp9', encoder: 'software', keyframe: 500 },
      renditions: [
        { height: 720, quality: 'high' },
        { height: 480, quality: 'medium', bitrate: 800_000 },
      ],
    },
  })
  t.notThrows(() => planPipeline(document, createRegistry(builtinStages)))
  t.is(withLadder({ name: 'made', stages }, {}).stages, stages)
})
