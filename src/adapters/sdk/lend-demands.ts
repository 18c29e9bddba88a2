import type { Demands } from '../../pipeline/demands.ts'
import type { Registry } from '../../pipeline/registry.ts'
import type { AnyStage } from '../../pipeline/stage.ts'

/**
 * A registry whose sinks, where they ask for nothing themselves, ask for these lengths. So a recording, to which any will do, takes
 * those of the stream it runs beside, and what is asked for the same runs once.
 */
export function lendDemands(registry: Registry, demands: Required<Demands>): Registry {
  const lent = (stage: AnyStage): AnyStage =>
    stage.output === 'nothing' && !stage.demands ? { ...stage, demands: () => demands } : stage
  return {
    types: registry.types,
    get: (type) => {
      const stage = registry.get(type)
      return stage && lent(stage)
    },
    require: (type) => lent(registry.require(type)),
  }
}
