import type { TObject } from 'typebox'
import { nearest } from '../config/nearest.ts'
import type { Registry } from '../registry.ts'
import type { FaultList, Place } from './fault-list.ts'
import type { StageDraft } from './stage-draft.ts'
import { coreScalar } from './yaml-source.ts'

/** Where a value that came from an override stands. */
export const overridePlace = (key: string): Place => ({ file: `--set ${key}`, line: 1, column: 1 })

const wantsText = (schema: TObject | undefined, field: string): boolean =>
  (schema?.properties as Record<string, { type?: unknown }> | undefined)?.[field]?.type === 'string'

/**
 * Applies `stage.key=value` overrides to the fields of stages, before anything is checked. A text stays a text where the stage
 * asks for one, so that an id of digits or a path with a colon is safe; else it is read as YAML's core schema reads a scalar.
 * @returns for each stage, its fields with the overrides, and which of them were overridden
 */
export function applyOverrides(
  drafts: readonly StageDraft[],
  set: Readonly<Record<string, string>>,
  registry: Registry,
  list: FaultList,
): Map<string, { given: Record<string, unknown>; overridden: ReadonlySet<string> }> {
  const result = new Map(drafts.map(({ id, given }) => [id, { given: { ...given }, overridden: new Set<string>() }]))
  for (const [key, text] of Object.entries(set)) {
    const [, id = '', field = ''] = /^([^.]+)\.(.+)$/.exec(key) ?? []
    const target = result.get(id)
    if (!target) {
      const ids = drafts.map((draft) => draft.id)
      const close = nearest(id, ids)
      const hint = close ? `did you mean ${close}?` : `there are: ${ids.join(', ')}`
      list.add(
        'unknown-override',
        overridePlace(key),
        id ? `there is no stage ${id}; ${hint}` : `${key} must be written as stage.key`,
      )
      continue
    }
    const schema = registry.get(drafts.find((draft) => draft.id === id)?.use ?? '')?.config
    target.given[field] = wantsText(schema, field) ? text : coreScalar(text)
    target.overridden.add(field)
  }
  return result
}
