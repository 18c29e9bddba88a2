import { isMap, isScalar, isSeq, type YAMLMap } from 'yaml'
import { nearest } from '../config/nearest.ts'
import type { Place } from './fault-list.ts'
import { pairOf, type YamlSource } from './yaml-source.ts'

/** A stage as it is written, before anything is known of what it names. */
export interface StageDraft {
  /** The id as written, or a name of our own where that is missing or taken. */
  readonly id: string
  readonly use?: string
  readonly from?: string
  /** Fields of `with`; those without a value are left out, so that their defaults apply. */
  readonly given: Record<string, unknown>
  /** Where things stand: the stage, one of its keys, or a path below `with`. */
  placeOf(key?: 'id' | 'use' | 'from' | 'with', path?: readonly string[], part?: 'key' | 'value'): Place
  /** Whether the value at a path below `with` came from a variable that is not set. */
  isUnset(path: readonly string[]): boolean
}

const STAGE_KEYS = ['id', 'use', 'from', 'with']
const ID = /^[A-Za-z][\w-]*$/

/** Reports keys of a map that are not among the known ones. */
export function refuseUnknownKeys(source: YamlSource, map: YAMLMap, known: readonly string[], owner: string): void {
  for (const { key } of map.items) {
    const name = String(isScalar(key) ? key.value : source.plainOf(key))
    if (known.includes(name)) continue
    const close = nearest(name, known)
    const hint = close ? `did you mean ${close}?` : `known keys: ${known.join(', ')}`
    source.list.add('unknown-key', source.placeOf(key), `${name} is not a key of ${owner}; ${hint}`)
  }
}

/** A key whose value must be a text; reports another type. */
export function textOf(source: YamlSource, map: YAMLMap, key: string, owner: string): string | undefined {
  const pair = pairOf(map, key)
  if (!pair) return undefined
  const node = source.deref(pair.value)
  const value = isScalar(node) ? node.value : undefined
  if (typeof value === 'string') return source.isUnset(node) ? undefined : value
  source.list.add('wrong-type', source.placeOf(pair.value ?? pair.key), `${key} of ${owner} must be a text`)
  return undefined
}

function readStage(source: YamlSource, map: YAMLMap, index: number, taken: Set<string>): StageDraft {
  const written = textOf(source, map, 'id', `stage ${index + 1}`)
  const owner = written === undefined ? `stage ${index + 1}` : `stage ${written}`
  refuseUnknownKeys(source, map, STAGE_KEYS, owner)
  if (!pairOf(map, 'id')) source.list.add('missing-id', source.placeOf(map), `${owner} has no id`)
  else if (written !== undefined && !ID.test(written))
    source.list.add(
      'bad-value',
      source.placeOf(pairOf(map, 'id')?.value),
      `the id ${written} must begin with a letter and go on with letters, digits, - and _`,
    )
  if (!pairOf(map, 'use'))
    source.list.add('missing-key', source.placeOf(map), `${owner} has no use, the name of what it is`)
  const repeated = written !== undefined && taken.has(written)
  if (repeated)
    source.list.add('duplicate-id', source.placeOf(pairOf(map, 'id')?.value), `another stage has the id ${written}`)
  const id = written === undefined || repeated ? `#${index + 1}` : written
  taken.add(id)
  const use = textOf(source, map, 'use', owner)
  const from = textOf(source, map, 'from', owner)
  return { id, ...(use && { use }), ...(from && { from }), given: readWith(source, map, owner), ...places(source, map) }
}

function readWith(source: YamlSource, map: YAMLMap, owner: string): Record<string, unknown> {
  const pair = pairOf(map, 'with')
  const node = source.deref(pair?.value)
  if (isMap(node)) {
    const plain = Object.entries(source.plainOf(node) as object)
    return Object.fromEntries(plain.filter(([, value]) => value !== null && value !== undefined))
  }
  if (pair && !(isScalar(node) && node.value === null))
    source.list.add('wrong-type', source.placeOf(pair.value), `with of ${owner} must be a map of fields`)
  return {}
}

function places(source: YamlSource, map: YAMLMap): Pick<StageDraft, 'placeOf' | 'isUnset'> {
  return {
    placeOf(key, path = [], part = 'value') {
      const pair = key && pairOf(map, key)
      return source.placeOf(pair ? source.nodeAt(path, part, pair.value) : map)
    },
    isUnset: (path) => source.isUnset(source.nodeAt(path, 'value', pairOf(map, 'with')?.value)),
  }
}

/** Reads the list of stages; what cannot be read at all is reported and stands for an unknown stage. */
export function readStages(source: YamlSource, list: unknown): StageDraft[] {
  const drafts: StageDraft[] = []
  const taken = new Set<string>()
  if (!isSeq(list)) return drafts
  for (const [index, item] of list.items.entries()) {
    const map = source.deref(item)
    if (isMap(map)) {
      drafts.push(readStage(source, map, index, taken))
      continue
    }
    drafts.push({ id: `#${index + 1}`, given: {}, placeOf: () => source.placeOf(item), isUnset: () => false })
    source.list.add(
      'wrong-type',
      source.placeOf(item),
      `stage ${index + 1} must be a map with the keys id, use, from, with`,
    )
  }
  return drafts
}
