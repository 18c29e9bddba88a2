import {
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type Scalar,
  visit,
} from 'yaml'
import { createFaultList, type FaultList, type Place } from './fault-list.ts'
import {
  type Environment,
  looksSecret,
  maskVariables,
  type Reference,
  redactText,
  resolveReference,
  unmask,
} from './variables.ts'

/** A YAML text with its variables replaced, every node still knowing its place. */
export interface YamlSource {
  readonly root: Node | null
  readonly list: FaultList
  /** Values of variables that must not be printed. */
  readonly secrets: readonly string[]
  /** Where a node begins; the start of the text for no node. */
  placeOf(node: unknown): Place
  /** An alias followed to what it stands for. */
  deref(node: unknown): unknown
  /** Whether a value came out of a variable that is not set. */
  isUnset(node: unknown): boolean
  /** The key or value node at a path below a node (default: the root), or the deepest one on the way that is written. */
  nodeAt(path: readonly string[], part: 'key' | 'value', from?: unknown): unknown
  /** The plain value of a node. */
  plainOf(node: unknown): unknown
}

/** A text as YAML's core schema reads a plain scalar: null, boolean, number or string. */
export function coreScalar(text: string, document: Document = CORE): unknown {
  for (const tag of document.schema?.tags ?? []) {
    if (tag.collection || tag.default !== true || !tag.test?.test(text)) continue
    const value = tag.resolve(text, () => {}, {})
    return isScalar(value) ? value.value : value
  }
  return text
}

const CORE: Document = parseDocument('', { schema: 'core' })

/** Parses a text and replaces its variables. Faults of both kinds are in `list`; more may be added to it. */
export function readYamlSource(text: string, file: string, env: Environment): YamlSource {
  const lines = new LineCounter()
  const secrets: string[] = []
  const unset = new Set<unknown>()
  const list = createFaultList(file, (message) => redactText(message, secrets))
  const masked = maskVariables(text)
  const document = parseDocument(masked.text, { schema: 'core', lineCounter: lines, prettyErrors: false })
  const at = (offset: number): Place => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(1, line), column: Math.max(1, col) }
  }
  const placeOf = (node: unknown): Place => at((node as Node | undefined)?.range?.[0] ?? 0)
  for (const fault of [...document.errors, ...document.warnings])
    list.add('malformed-yaml', at(fault.pos[0]), unmask(fault.message.split('\n')[0] ?? '', masked.references))

  const substitute = (node: Scalar, isKey: boolean) => {
    if (typeof node.value !== 'string') return
    const replaced = isKey
      ? unmask(node.value, masked.references)
      : unmask(node.value, masked.references, (reference) => {
          const value = resolveReference(reference, env)
          if (value && looksSecret(reference.name)) secrets.push(value)
          if (value !== undefined) return value
          unset.add(node)
          list.add('missing-variable', placeOf(node), missing(reference))
          return ''
        })
    if (replaced === node.value) return
    node.value = node.type === 'PLAIN' && !isKey ? coreScalar(replaced, document) : replaced
  }
  visit(document, {
    Scalar: (key, node) => substitute(node, key === 'key'),
    Alias: (_, node, path) => {
      const target = node.resolve(document)
      if (target && path.includes(target))
        list.add('malformed-yaml', placeOf(node), `the alias ${node.source} is inside what it stands for`)
    },
  })
  if (!list.hasErrors)
    try {
      document.toJS()
    } catch (cause) {
      // Aliases of aliases that would unfold without end; yaml counts them.
      list.add('malformed-yaml', at(0), (cause as Error).message)
    }
  const deref = (node: unknown): unknown => (isAlias(node) ? node.resolve(document) : node)
  const nodeAt = (path: readonly string[], part: 'key' | 'value', from: unknown = document.contents): unknown => {
    let here: { key: unknown; value: unknown } = { key: from, value: from }
    for (const [depth, step] of path.entries()) {
      const node = deref(here.value)
      const item = isSeq(node) ? node.items[Number(step)] : undefined
      const pair = item === undefined ? pairOf(node, step) : { key: item, value: item }
      if (!pair) return depth === 0 ? from : (here.value ?? here.key)
      here = { key: pair.key, value: pair.value }
    }
    return part === 'key' ? here.key : (here.value ?? here.key)
  }
  return {
    nodeAt,
    root: document.contents,
    list,
    secrets,
    placeOf,
    deref,
    isUnset: (node) => unset.has(deref(node)),
    plainOf: (node) => (node as Node | null | undefined)?.toJS(document) as unknown,
  }
}

/** The pair of a key in a map. */
export const pairOf = (map: unknown, key: string): Pair | undefined =>
  isMap(map) ? map.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === key) : undefined

const missing = ({ name }: Reference): string =>
  `the environment variable ${name} is not set; set it, or give a default: \${${name}:default}`
