import test from 'ava'
import { readDocument } from '../../../src/pipeline/document/read-document.ts'
import { gatherDemands } from '../../../src/pipeline/graph/check-demands.ts'
import { findCycles, planOrder } from '../../../src/pipeline/graph/plan-order.ts'
import { renderGraph } from '../../../src/pipeline/graph/render-graph.ts'
import { sampleRegistry } from '../../helpers/sample-stages.ts'

const edges = (text: string) =>
  text.split(' ').map((pair) => {
    const [id = '', from] = pair.split('<')
    return from === undefined ? { id } : { id, from }
  })

const order = (text: string) =>
  planOrder(edges(text))
    .map((edge) => edge.id)
    .join(' ')

test('each stage comes after the one it takes from', (t) => {
  t.is(order('a b<a c<b'), 'a b c')
  t.is(order('c<b b<a a'), 'a b c')
  t.is(order('a b<a c<a d<b'), 'a b d c')
  t.is(order('a b<a x y<x'), 'a b x y')
})

test('circles, and what hangs below them or below nothing, have no order', (t) => {
  t.is(order('a b<c c<b d<c'), 'a')
  t.is(order('a b<nowhere'), 'a')
})

test('circles are found once each', (t) => {
  t.deepEqual(findCycles(edges('a b<a')), [])
  t.deepEqual(findCycles(edges('a<a')), [['a']])
  t.deepEqual(findCycles(edges('x a<c b<a c<b d<b e<e')), [['a', 'c', 'b'], ['e']])
  t.deepEqual(findCycles(edges('d<a a<b b<a')), [['a', 'b']])
})

const stage = sampleRegistry.require('package.segment')

test('demands flow up to the source, the shorter length for both branches', (t) => {
  const node = { fromWritten: true }
  const { below, faults } = gatherDemands([
    { ...node, id: 'tab' },
    { ...node, id: 'encode', from: 'tab' },
    { ...node, id: 'cut', from: 'encode', stage, config: { part: 200, segment: 4000 } },
    { ...node, id: 'cut2', from: 'encode', stage, config: { part: 400, segment: 2000 } },
    { ...node, id: 'hls', from: 'cut' },
  ])
  t.deepEqual(faults, [])
  t.deepEqual(Object.fromEntries(below), {
    tab: { keyframeMs: 2000, tickMs: 200 },
    encode: { keyframeMs: 2000, tickMs: 200 },
    cut: {},
    cut2: {},
    hls: {},
  })
})

const { document } = readDocument({
  text: `name: "a \\"b\\""
stages:
  - { id: end, use: source.tab }
  - { id: even, use: video.pace }
  - { id: h264, use: video.encode }
  - { id: one, use: sink.recording }
  - { id: two, use: sink.recording, from: h264 }
`,
  file: '',
  registry: sampleRegistry,
  env: {},
})

test('a graph is drawn for mermaid', (t) => {
  t.is(
    document && renderGraph(document, sampleRegistry, 'mermaid'),
    `---
title: "a \\"b\\""
---
flowchart TD
  s_end["end<br/>source.tab"]
  s_even["even<br/>video.pace"]
  s_h264["h264<br/>video.encode"]
  s_one["one<br/>sink.recording"]
  s_two["two<br/>sink.recording"]
  s_end -->|frame| s_even
  s_even -->|frame| s_h264
  s_h264 -->|fragment| s_one
  s_h264 -->|fragment| s_two
`,
  )
})

test('a graph is drawn for dot', (t) => {
  t.is(
    document && renderGraph(document, sampleRegistry, 'dot'),
    `digraph "a \\"b\\"" {
  node [shape=box]
  "end" [label="end\\nsource.tab"]
  "even" [label="even\\nvideo.pace"]
  "h264" [label="h264\\nvideo.encode"]
  "one" [label="one\\nsink.recording"]
  "two" [label="two\\nsink.recording"]
  "end" -> "even" [label="frame"]
  "even" -> "h264" [label="frame"]
  "h264" -> "one" [label="fragment"]
  "h264" -> "two" [label="fragment"]
}
`,
  )
})
