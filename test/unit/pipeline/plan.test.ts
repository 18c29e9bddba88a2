import test from 'ava'
import { Type } from 'typebox'
import type { StageEntry } from '../../../src/pipeline/document/pipeline-document.ts'
import { planPipeline } from '../../../src/pipeline/plan.ts'
import { createRegistry } from '../../../src/pipeline/registry.ts'
import { defineStage } from '../../../src/pipeline/stage.ts'
import { builtinStages } from '../../../src/stages/index.ts'
import { sampleRegistry } from '../../helpers/sample-stages.ts'

const entry = (id: string, use: string, from?: string, config: Record<string, unknown> = {}): StageEntry => ({
  id,
  use,
  ...(from === undefined ? {} : { from }),
  config,
})
const plan = (stages: readonly StageEntry[], registry = sampleRegistry) =>
  planPipeline({ name: 'test', stages }, registry)
const node = (stages: readonly StageEntry[], id: string) => {
  const found = plan(stages).nodes.find((each) => each.id === id)
  if (!found) throw new Error(`no node ${id}`)
  return found
}

const TAB = entry('tab', 'source.tab', undefined, { fps: 30 })
const H264 = entry('h264', 'video.encode', 'tab', { codec: 'h264', quality: 'medium' })
const cut = (id: string, part: number, segment: number) => entry(id, 'package.segment', 'h264', { part, segment })
const FILE = entry('file', 'sink.recording', 'h264')

test('each stage stands after the one it takes from, and knows its source', (t) => {
  const { name, nodes } = plan([FILE, H264, entry('hls', 'sink.hls', 'cut'), cut('cut', 200, 2000), TAB])
  t.is(name, 'test')
  t.deepEqual(
    nodes.map(({ id }) => id),
    ['tab', 'h264', 'file', 'cut', 'hls'],
  )
  t.true(nodes.every(({ sourceId }) => sourceId === 'tab'))
  t.is(nodes[1]?.from, 'tab')
  t.false('from' in (nodes[0] ?? {}))
})

test('demands of all branches reach every stage above, and nothing asks below', (t) => {
  const stages = [
    TAB,
    H264,
    cut('a', 200, 4000),
    cut('b', 400, 2000),
    entry('hls', 'sink.hls', 'a'),
    entry('dash', 'sink.hls', 'b'),
  ]
  t.deepEqual(node(stages, 'tab').demands, { tickMs: 200, keyframeMs: 2000 })
  t.deepEqual(node(stages, 'h264').demands, { tickMs: 200, keyframeMs: 2000 })
  t.deepEqual(node(stages, 'hls').demands, { tickMs: 333, keyframeMs: 2000 })
})

test('where nothing is asked for, the defaults are those of a stream, so that it can share the encode', (t) => {
  const alone = node([TAB, H264, FILE], 'h264')
  t.deepEqual(alone.demands, { tickMs: 333, keyframeMs: 2000 })
  t.is(alone.key, node([TAB, H264, cut('cut', 333, 2000), entry('hls', 'sink.hls', 'cut')], 'h264').key)
})

test('branches that cannot both be served are refused', (t) => {
  const error = t.throws(() => plan([TAB, H264, cut('a', 200, 2000), cut('b', 300, 2000)]))
  t.like(error, { code: 'PIPELINE_INVALID' })
  t.regex(error?.message ?? '', /every 200 ms of h264, another branch every 300 ms/)
})

test('stages have one key when they would do the same work, whatever their ids and the order of their fields', (t) => {
  const one = node([TAB, H264, FILE], 'h264')
  const other = node(
    [
      entry('page', 'source.tab', undefined, { fps: 30 }),
      entry('video', 'video.encode', 'page', { quality: 'medium', codec: 'h264' }),
      entry('file', 'sink.recording', 'video'),
    ],
    'video',
  )
  t.is(one.key, other.key)
})

test('keys differ by configuration, by what is above, and by what is asked for', (t) => {
  const key = node([TAB, H264, FILE], 'h264').key
  const others = [
    node([TAB, { ...H264, config: { codec: 'h264', quality: 'high' } }, FILE], 'h264'),
    node([{ ...TAB, config: { fps: 25 } }, H264, FILE], 'h264'),
    node([TAB, entry('even', 'video.pace', 'tab'), { ...H264, from: 'even' }, FILE], 'h264'),
    node([TAB, H264, cut('cut', 200, 2000)], 'h264'),
  ].map((each) => each.key)
  t.is(new Set([key, ...others]).size, 5)
})

test('what was not checked is refused: unknown stages, circles, edges into the air', (t) => {
  t.throws(() => plan([entry('x', 'source.none')]), { message: /no stage source.none/ })
  t.throws(() => plan([entry('a', 'video.pace', 'b'), entry('b', 'video.pace', 'a')]), { message: /circle/ })
  t.throws(() => plan([TAB, entry('a', 'video.pace', 'nowhere')]), { message: /not there/ })
})

test('a registry refuses a type that is defined twice, and names what it knows', (t) => {
  const stage = defineStage({
    type: 'acme.same',
    summary: 'Passes frames on.',
    input: 'frame',
    output: 'frame',
    config: Type.Object({}),
    create: () => (frames) => frames,
  })
  t.throws(() => createRegistry([stage, { ...stage }]), { message: /acme.same is defined twice/ })
  const registry = createRegistry([...builtinStages, stage])
  t.true(registry.types.includes('acme.same'))
  t.deepEqual(registry.types, registry.types.toSorted())
  t.is(registry.get('acme.other'), undefined)
  t.throws(() => registry.require('acme.other'), { message: /acme.other/ })
})

test('a source is the same whatever is asked for below it: one capture serves encodes of different lengths', (t) => {
  const ofSegment = (part: number, segment: number) => node([TAB, H264, cut('cut', part, segment)], 'tab')
  t.is(ofSegment(200, 1000).key, ofSegment(333, 2000).key)
  t.not(ofSegment(200, 1000).key, node([{ ...TAB, config: { fps: 25 } }, H264, FILE], 'tab').key)
})
