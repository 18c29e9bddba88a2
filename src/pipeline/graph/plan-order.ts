/** The part of a stage that makes the graph. */
export interface Edge {
  readonly id: string
  /** Id of the stage it takes from. */
  readonly from?: string
}

/**
 * The stages in an order in which each comes after the one it takes from; otherwise as written. Stages on or below a circle, or
 * below a stage that is not there, are left out: a document that passed the linter has none.
 */
export function planOrder<T extends Edge>(stages: readonly T[]): T[] {
  const below = new Map<string | undefined, T[]>()
  for (const stage of stages) {
    const siblings = below.get(stage.from)
    if (siblings) siblings.push(stage)
    else below.set(stage.from, [stage])
  }
  const ordered: T[] = []
  const visit = (stage: T) => {
    ordered.push(stage)
    for (const next of below.get(stage.id) ?? []) visit(next)
  }
  for (const root of below.get(undefined) ?? []) visit(root)
  return ordered
}

/** Circles in the graph, each as the ids along it from the one written first. As a stage takes from one other, no two meet. */
export function findCycles(stages: readonly Edge[]): string[][] {
  const byId = new Map(stages.map((stage) => [stage.id, stage]))
  const done = new Set<string>()
  const cycles: string[][] = []
  for (const start of stages) {
    const trail: string[] = []
    let here: Edge | undefined = start
    while (here && !done.has(here.id)) {
      done.add(here.id)
      trail.push(here.id)
      here = here.from === undefined ? undefined : byId.get(here.from)
    }
    const entry = here ? trail.indexOf(here.id) : -1
    if (entry >= 0) cycles.push(trail.slice(entry))
  }
  return cycles
}
