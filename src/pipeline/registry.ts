import { FlyBrowserError } from '../domain/errors.ts'
import type { AnyStage } from './stage.ts'

/** The stages a document can name: a value, made from arrays; importing a module registers nothing. */
export interface Registry {
  readonly types: readonly string[]
  get(type: string): AnyStage | undefined
  /** Like `get`, but throws STAGE_UNKNOWN. */
  require(type: string): AnyStage
}

/** Builds a registry. Throws STAGE_DUPLICATE when a type is defined twice. */
export function createRegistry(stages: readonly AnyStage[]): Registry {
  const byType = new Map<string, AnyStage>()
  for (const stage of stages) {
    if (byType.has(stage.type)) throw new FlyBrowserError('STAGE_DUPLICATE', { type: stage.type })
    byType.set(stage.type, stage)
  }
  return {
    types: [...byType.keys()].sort(),
    get: (type) => byType.get(type),
    require: (type) => {
      const stage = byType.get(type)
      if (!stage) throw new FlyBrowserError('STAGE_UNKNOWN', { type })
      return stage
    },
  }
}
