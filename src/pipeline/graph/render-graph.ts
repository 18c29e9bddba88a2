import type { PipelineDocument } from '../document/pipeline-document.ts'
import type { Registry } from '../registry.ts'

export const GRAPH_FORMATS = ['mermaid', 'dot'] as const
export type GraphFormat = (typeof GRAPH_FORMATS)[number]

interface Syntax {
  open(name: string): string
  stage(id: string, type: string): string
  edge(from: string, to: string, payload: string): string
  readonly close: readonly string[]
}

const quoted = (text: string): string => JSON.stringify(text)

const SYNTAX: Record<GraphFormat, Syntax> = {
  mermaid: {
    // A prefix keeps an id such as `end` from being read as a keyword.
    open: (name) => `---\ntitle: ${quoted(name)}\n---\nflowchart TD`,
    stage: (id, type) => `  s_${id}["${id}<br/>${type}"]`,
    edge: (from, to, payload) => `  s_${from} -->|${payload}| s_${to}`,
    close: [],
  },
  dot: {
    open: (name) => `digraph ${quoted(name)} {\n  node [shape=box]`,
    stage: (id, type) => `  ${quoted(id)} [label=${quoted(`${id}\n${type}`)}]`,
    edge: (from, to, payload) => `  ${quoted(from)} -> ${quoted(to)} [label=${quoted(payload)}]`,
    close: ['}'],
  },
}

/**
 * A document's stages and what flows between them, as text for mermaid or Graphviz. Configurations are left out: they may hold
 * secrets.
 */
export function renderGraph(document: PipelineDocument, registry: Registry, format: GraphFormat): string {
  const syntax = SYNTAX[format]
  const types = new Map(document.stages.map(({ id, use }) => [id, use]))
  const lines = [
    syntax.open(document.name),
    ...document.stages.map(({ id, use }) => syntax.stage(id, use)),
    ...document.stages.flatMap(({ id, from }) =>
      from === undefined ? [] : [syntax.edge(from, id, registry.require(types.get(from) ?? '').output)],
    ),
    ...syntax.close,
  ]
  return `${lines.join('\n')}\n`
}
